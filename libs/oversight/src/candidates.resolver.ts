import { Inject } from '@nestjs/common';
import { Args, Context, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { demandRole } from '../../access/src/access-denied.js';
import { AccessPurpose } from '../../access/src/access-purpose.js';
import type { Actor } from '../../access/src/actor.js';
import { fold } from '../../ledger/src/decider.js';
import {
  Candidate,
  CandidateConnection,
  type CandidatePair,
  type RegisteredAlike,
  RegisteredAlikeConnection,
} from '../../person/src/candidates.graphql.js';
import { CandidateFinder, type FoundCandidate } from '../../person/src/candidates.js';
import { LinkedPeople } from '../../person/src/linked-people.js';
import { dateOfBirthOf, namesOf } from '../../person/src/person.answers.js';
import { Person } from '../../person/src/person.graphql.js';
import { personDecider } from '../../person/src/person.js';
import { peopleTable, registrationsTable } from '../../person/src/person.view.js';
import { mappedInTurn, PageArgs, pageOf, siftedPage } from '../../vocabulary/src/page.graphql.js';
import { codeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import { openedInPlace } from '../../views/src/opened-in-place.js';
import { readShown } from '../../views/src/read-events.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import { LookUpRecorder } from './look-up-recorder.js';

/** Who may be the same person as somebody: for officers, who are shown them as by any look-up. */
@Resolver(() => Person)
export class CandidatesResolver {
  constructor(
    private readonly finder: CandidateFinder,
    private readonly lookingUp: LookUpRecorder,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @ResolveField(() => CandidateConnection, {
    nullable: true,
    description:
      'For officers alone: who may be the same person. Everybody shown is looked up by it.',
  })
  async candidates(
    @Context('actor') actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Parent() { subjects }: Person,
    @Args() args: PageArgs,
  ): Promise<CandidateConnection> {
    // Before anything is read, so that the answer to everybody else depends on nothing.
    demandRole(actor, 'identity.review');
    const found = await this.finder.of(actor, subjects);
    const page = pageOf(found, args, ({ subjects: [id = ''], score }) => `${score} ${id}`);
    const purpose = AccessPurpose.IDENTITY_CHECK;
    const looking = { actor, info, purpose, reason: null, asked: ['candidates'] };
    return mappedInTurn(page, async (candidate) => {
      await this.lookingUp.record({ ...looking, held: candidate.heldBack }, candidate.subjects);
      return this.#shown(candidate);
    });
  }

  async #shown(found: FoundCandidate): Promise<Candidate> {
    const { subjects, score, standing, heldBack } = found;
    const events = await readShown(this.views, peopleTable, subjects);
    const state = fold(personDecider, events);
    return {
      id: subjects[0] ?? '',
      names: namesOf(state),
      dateOfBirth: dateOfBirthOf(state),
      score,
      ...reasonsOf(found),
      standing: codeInWords('linkStanding', standing),
      heldBack,
    };
  }
}

/** How many of one registration are told of. */
const PAIRS = 10;
/** How many registrations are looked through at a time. */
const AT_ONCE = 20;

/** Who was registered and is like somebody before: a list by ids, which shows nobody. */
@Resolver()
export class CandidatePairsResolver {
  constructor(
    private readonly finder: CandidateFinder,
    private readonly linked: LinkedPeople,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @Query(() => RegisteredAlikeConnection, {
    description: 'For officers alone: who was registered and may be somebody known before.',
  })
  async registeredAlike(
    @Context('actor') actor: Actor,
    @Args() args: PageArgs,
  ): Promise<RegisteredAlikeConnection> {
    demandRole(actor, 'identity.review');
    return siftedPage(args, {
      read: (after, limit) =>
        this.views
          .db(registrationsTable)
          .selectFrom('registrations')
          .selectAll()
          .where('position', '<', after ?? Number.MAX_SAFE_INTEGER)
          .orderBy('position', 'desc')
          .limit(limit)
          .execute(),
      placeOf: ({ position }) => position,
      sift: async (rows) =>
        Array.fromAsync(
          await openedInPlace(this.views, registrationsTable, rows),
          (row) => row && this.#alike(actor, row),
        ),
      atOnce: AT_ONCE,
    });
  }

  /** Whoever is registered by many is told of once, with the last of it. */
  async #registeredSince(subjects: readonly string[], position: number): Promise<boolean> {
    const later = await this.views
      .db(registrationsTable)
      .selectFrom('registrations')
      .select('position')
      .where('subject', 'in', subjects)
      .where('position', '>', position)
      .limit(1)
      .execute();
    return later.length > 0;
  }

  /** Each pair stands with the one of the two who was registered last; those decided of do not. */
  async #alike(
    actor: Actor,
    { subject: person, position, cell }: RowOf<typeof registrationsTable>,
  ): Promise<RegisteredAlike | undefined> {
    const subjects = await this.linked.of(person);
    if (await this.#registeredSince(subjects, position)) return undefined;
    const found = await this.finder.of(actor, subjects);
    const pairs = found
      .filter((one) => one.position < position && one.standing === 'apart' && !one.settled)
      .slice(0, PAIRS)
      .map((one): CandidatePair => {
        const people = [person, one.subjects[0] ?? ''];
        return { people, score: one.score, ...reasonsOf(one) };
      });
    return pairs.length === 0 ? undefined : { registeredAt: new Date(cell.recordedAt), pairs };
  }
}

function reasonsOf({
  reasons,
  against,
  oneNumber,
  toldApart,
}: FoundCandidate): Pick<Candidate, 'reasons' | 'against'> {
  return {
    reasons: [...reasons, ...(oneNumber ? ['oneNumber'] : [])].map((code) =>
      codeInWords('likeness', code),
    ),
    against: [...against, ...(toldApart ? ['toldApart'] : [])].map((code) =>
      codeInWords('unlikeness', code),
    ),
  };
}
