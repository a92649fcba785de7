import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { fold } from '../../ledger/src/decider.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { readEvents } from '../../views/src/read-events.js';
import type { ViewsReader } from '../../views/src/reader.js';
import {
  AccessNeed,
  CompetenceAssessment,
  Death,
  PersonIdentifier,
  PersonName,
  SafeContact,
} from './person-record.graphql.js';
import {
  accessNeedsOf,
  competenceOf,
  dateOfBirthOf,
  deathIn,
  identifiersOf,
  namesOf,
  safeContactIn,
} from './person.answers.js';
import { Person } from './person.graphql.js';
import { personDecider, type PersonState } from './person.js';
import { peopleTable } from './person.view.js';
import { readSuperseded } from './superseded-identifier.view.js';

/** Who a person is. Which of it whoever holds the person may ask for, `access/person-fields` says. */
@Resolver(() => Person)
export class PersonResolver {
  /** Each person of an answer is read once, whichever of its fields are asked for. */
  readonly #read = new WeakMap<Person, Promise<PersonState>>();

  constructor(@Inject(VIEWS_READER) private readonly views: ViewsReader) {}

  @ResolveField(() => [PersonName], { description: 'Names, those registered last first.' })
  async names(@Parent() person: Person): Promise<readonly PersonName[]> {
    return namesOf(await this.#state(person));
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'As it was last stated: 2001-02-03, or as much of it as is known.',
  })
  async dateOfBirth(@Parent() person: Person): Promise<string | null> {
    return dateOfBirthOf(await this.#state(person));
  }

  @ResolveField(() => [PersonIdentifier], {
    description: 'Numbers that were linked, beside the one that the person first came with.',
  })
  async identifiers(@Parent() person: Person): Promise<readonly PersonIdentifier[]> {
    const state = await this.#state(person);
    // Those that are held too: what they seal is not shown by anything else either.
    return identifiersOf(state, await readSuperseded(this.views, person.subjects));
  }

  @ResolveField(() => [AccessNeed], { description: 'What the person needs to communicate.' })
  async accessNeeds(@Parent() person: Person): Promise<readonly AccessNeed[]> {
    return accessNeedsOf(await this.#state(person));
  }

  @ResolveField(() => SafeContact, { nullable: true, description: 'Null: nobody said.' })
  async safeContact(@Parent() person: Person): Promise<SafeContact | null> {
    return safeContactIn(await this.#state(person));
  }

  @ResolveField(() => [CompetenceAssessment], {
    description: 'What somebody under sixteen was found able, or not, to decide for themselves.',
  })
  async assessments(@Parent() person: Person): Promise<readonly CompetenceAssessment[]> {
    return competenceOf(await this.#state(person));
  }

  @ResolveField(() => Death, { nullable: true, description: 'Null: nobody told of one.' })
  async death(@Parent() person: Person): Promise<Death | null> {
    return deathIn(await this.#state(person));
  }

  #state(person: Person): Promise<PersonState> {
    const known = this.#read.get(person);
    if (known) return known;
    const read = readEvents(this.views, peopleTable, person, { kind: 'record' }).then((events) =>
      fold(personDecider, events),
    );
    this.#read.set(person, read);
    return read;
  }
}
