import { Inject } from '@nestjs/common';
import { Args, Context, ID, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import {
  AccessDenied,
  demand,
  demandPurpose,
  demandRole,
  isAccessDenied,
} from '../../access/src/access-denied.js';
import { evenly } from '../../access/src/evenly.js';
import { AccessPurpose } from '../../access/src/access-purpose.js';
import { type Actor, namespaceOf } from '../../access/src/actor.js';
import { DecisionRefused } from '../../ledger/src/decider.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { LinkedPeople } from '../../person/src/linked-people.js';
import { Person } from '../../person/src/person.graphql.js';
import { Seals } from '../../person/src/seals.js';
import {
  type IdentifierValue,
  LEDGER_PERSON_ID,
  personReference,
} from '../../vocabulary/src/identifier.js';
import {
  connectionOf,
  mapped,
  numberAfter,
  PageArgs,
  pageRequest,
  veiledCursors,
} from '../../vocabulary/src/page.graphql.js';
import { FRESH_AS } from '../../vocabulary/src/vocabulary.graphql.js';
import { freshAs } from '../../views/src/fresh-as.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { shownPage } from '../../views/src/shown-page.js';
import { CoverageReader } from './coverage.js';
import { lookUpOf, lookUpShowable } from './look-up.answers.js';
import { LookUpConnection } from './look-up.graphql.js';
import { type LookUpCause, LookUpCauses } from './look-up-causes.js';
import { LookUpRecorder } from './look-up-recorder.js';
import { Coverage, FindPersonInput } from './oversight.graphql.js';
import { lookUpsTable } from './oversight.view.js';
import { ShownPeople } from './shown-people.js';

const BECAUSE = {
  type: () => ID,
  nullable: true,
  description:
    'An event about them because of which you look. If it is held, so is the look-up, and shown with it.',
} as const;

/** Nothing where it is denied. */
async function orNobody<Found>(find: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await find();
  } catch (error) {
    if (isAccessDenied(error)) return undefined;
    throw error;
  }
}

/** Who may hold a person, and what the ledger says about its own use. */
@Resolver(() => Person)
export class OversightResolver {
  constructor(
    private readonly ledger: Ledger,
    private readonly lookingUp: LookUpRecorder,
    private readonly coverageReader: CoverageReader,
    private readonly linked: LinkedPeople,
    private readonly people: ShownPeople,
    private readonly seals: Seals,
    private readonly causes: LookUpCauses,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @Query(() => Person, {
    nullable: true,
    description:
      'The person who signed in; for a representative, whom they act for, who sees that they looked.',
  })
  async me(
    @Context('actor') actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('freshAs', FRESH_AS) event: string | null,
    @Args('showKeptBack', {
      type: () => Boolean,
      nullable: true,
      description: 'Show too what you keep from your screen. Sign in again first.',
    })
    showKeptBack: boolean | null,
  ): Promise<Person | null> {
    demandRole(actor, 'person.read');
    // First: who is linked may be what is waited for.
    await freshAs(this.views, this.ledger.reader, event);
    const shown = await this.people.own(actor, showKeptBack ?? false);
    if (!shown) return null;
    const { person, authority } = shown;
    if (authority !== undefined) {
      // Recorded first, as an officer's is: the person sees who acted for them, and what they asked.
      const action = 'look-up.acting';
      const why = { purpose: 'AS_REPRESENTATIVE', reason: null, authority, action } as const;
      await this.lookingUp.record({ actor, info, ...why }, person.subjects);
    }
    return person;
  }

  @Query(() => Person, {
    description: 'A person by the ledger’s id. The look-up is recorded first, and shown to them.',
  })
  async person(
    @Context('actor') actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('id', { type: () => ID }) id: string,
    @Args('purpose', { type: () => AccessPurpose, nullable: true }) given: AccessPurpose | null,
    @Args('reason', { type: () => String, nullable: true }) reason: string | null,
    @Args('freshAs', FRESH_AS) event: string | null,
    @Args('because', BECAUSE) because: string | null = null,
  ): Promise<Person> {
    demandRole(actor, 'person.read');
    if (because !== null) demandRole(actor, 'held.read');
    if (actor.person !== undefined) {
      await evenly(async () => {
        demand(actor, 'person.read', await this.linked.resource(actor, { person: id }));
      });
      await freshAs(this.views, this.ledger.reader, event);
      const own = await this.people.own(actor);
      if (!own) throw new AccessDenied('NOT_FOUND');
      return { ...own.person, id };
    }
    // Before anything is looked for, so that a missing purpose tells nothing.
    const purpose = demandPurpose(actor, 'person.read', given);
    await freshAs(this.views, this.ledger.reader, event);
    const { person, cause } = await this.#lookedUp(because, () => Promise.resolve(id));
    await this.lookingUp.record({ actor, info, purpose, reason, cause }, person.subjects);
    return person;
  }

  @Query(() => Person, {
    description: 'A person by an identifier. The look-up is recorded first, and shown to them.',
  })
  async findPerson(
    @Context('actor') actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('input') { system, value, purpose, reason = null, because = null }: FindPersonInput,
  ): Promise<Person> {
    demandRole(actor, 'person.find');
    demand(actor, 'person.find', { purpose });
    const find = () => this.#found(actor, { system, value });
    const { person, cause } = await this.#lookedUp(because, find);
    await this.lookingUp.record({ actor, info, purpose, reason, cause }, person.subjects);
    return person;
  }

  /**
   * Whom an officer looks up, because of what. Whether it is nobody, or the event is not about them, is
   * not told: to know that somebody is known takes a look-up.
   *
   * @param find The ledger's id of whom they ask for.
   * @throws AccessDenied `NOT_FOUND`; DecisionRefused `CAUSE_NOT_THEIRS`
   */
  async #lookedUp(
    because: string | null,
    find: () => Promise<string>,
  ): Promise<{ readonly person: Person; readonly cause?: LookUpCause }> {
    if (because === null) {
      return { person: await this.people.lookedUp(await evenly(find)) };
    }
    const found = await evenly(
      async () => {
        const person = await orNobody(async () => this.people.lookedUp(await find()));
        const cause = person && (await this.causes.of(because, person.subjects));
        return cause && { person, cause };
      },
      (theirs) => theirs === undefined,
    );
    if (found) return found;
    throw new DecisionRefused(
      'CAUSE_NOT_THEIRS',
      'There is nobody here of whom this event is, or it cannot be read.',
      '/because',
    );
  }

  @ResolveField(() => LookUpConnection, { description: 'Everybody who looked, newest first.' })
  async lookUps(@Parent() person: Person, @Args() args: PageArgs): Promise<LookUpConnection> {
    const page = pageRequest(args, veiledCursors(person.veil, 'lookUps'));
    const found = await shownPage({
      after: numberAfter(page),
      first: page.first,
      viewer: person.viewer,
      read: (after, limit) => this.#lookUpsBefore(person.subjects, after, limit),
      placeOf: ({ position }) => position,
      showable: lookUpShowable,
    });
    const { acts } = await person.viewer();
    return mapped(
      connectionOf(found, page, ({ position }) => String(position)),
      (row) => lookUpOf(row, !acts),
    );
  }

  async #lookUpsBefore(
    subjects: readonly string[],
    position: number = Number.MAX_SAFE_INTEGER,
    limit: number,
  ) {
    const rows = await this.views
      .db(lookUpsTable)
      .selectFrom('look_ups')
      .selectAll()
      .where('subject', 'in', subjects)
      .where('held', '=', 0)
      .where('position', '<', position)
      // A look-up that showed several is recorded with each, and is one to whoever they all are.
      .where((expression) => {
        const earlier = expression
          .selectFrom('look_ups as same')
          .select('same.position')
          .where('same.subject', 'in', subjects)
          .whereRef('same.thing', '=', 'look_ups.thing')
          .where('same.held', '=', 0)
          .whereRef('same.position', '<', 'look_ups.position');
        const first = expression.not(expression.exists(earlier));
        return expression.or([expression('thing', '=', ''), first]);
      })
      .orderBy('position', 'desc')
      .limit(limit)
      .execute();
    return this.views.openRows(lookUpsTable, rows);
  }

  @ResolveField(() => Coverage, { description: 'Who reports here, and what is missing.' })
  coverage(@Parent() person: Person): Promise<Coverage> {
    return this.coverageReader.of(person, this.ledger.clock());
  }

  /**
   * Whom an identifier leads to. A sealed one leads nowhere, but for named officers.
   *
   * @throws AccessDenied `NOT_FOUND`
   */
  async #found(actor: Actor, identifier: IdentifierValue): Promise<string> {
    const [found] = await this.ledger.vault.find([personReference(identifier, namespaceOf(actor))]);
    const id = found ?? identifier.value;
    const [isPerson, hidden] = await Promise.all([
      this.linked.isPerson(id),
      this.seals.hides(actor, id, identifier),
    ]);
    const known = found !== undefined || identifier.system === LEDGER_PERSON_ID;
    if (!known || !isPerson || hidden) throw new AccessDenied('NOT_FOUND');
    return id;
  }
}
