import { createHash, randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, ID, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type GraphQLResolveInfo, Kind, print } from 'graphql';
import { AccessDenied, demand, demandRole } from '../../access/src/access-denied.js';
import { AccessPurpose } from '../../access/src/access-purpose.js';
import type { Actor } from '../../access/src/actor.js';
import { mutationContext } from '../../ledger/src/command-context.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { LinkedPeople } from '../../person/src/linked-people.js';
import { Person } from '../../person/src/person.graphql.js';
import { LEDGER_PERSON_ID, personReference } from '../../vocabulary/src/identifier.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import {
  connectionOf,
  cursorUnknown,
  mapped,
  PageArgs,
  type PageRequest,
  pageRequest,
} from '../../vocabulary/src/page.graphql.js';
import { codeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { RowOf } from '../../views/src/table.js';
import { CoverageReader } from './coverage.js';
import { RecordLookUp } from './oversight.commands.js';
import { Coverage, FindPersonInput, type LookUp, LookUpConnection } from './oversight.graphql.js';
import { lookUpsTable } from './oversight.view.js';
import type { PersonLookedUpData } from './oversight.events.js';

const FRESH = {
  nullable: true,
  description: 'An event id of a receipt: the answer is at least as fresh as that event.',
} as const;

/** Who may hold a person, and what the ledger says about its own use. */
@Resolver(() => Person)
export class OversightResolver {
  constructor(
    private readonly ledger: Ledger,
    private readonly commands: CommandBus,
    private readonly coverageReader: CoverageReader,
    private readonly linked: LinkedPeople,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  @Query(() => Person, { nullable: true, description: 'The person who signed in.' })
  async me(
    @Context('actor') actor: Actor,
    @Args('freshAs', { type: () => ID, ...FRESH }) freshAs: string | null,
  ): Promise<Person | null> {
    demandRole(actor, 'person.read');
    const id = actor.person;
    if (id === undefined) throw new AccessDenied('ROLE_NOT_PERMITTED');
    demand(actor, 'person.read', { person: id });
    // Whom nobody knows, or not any more, is not told that their data went nowhere.
    if (!(await this.#isPerson(id))) return null;
    await this.#fresh(freshAs);
    return { id, subjects: await this.linked.of(id) };
  }

  @Query(() => Person, {
    description: 'A person by the ledger’s id. The look-up is recorded first, and shown to them.',
  })
  async person(
    @Context('actor') actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('id', { type: () => ID }) id: string,
    @Args('purpose', { type: () => AccessPurpose, nullable: true }) purpose: AccessPurpose | null,
    @Args('reason', { type: () => String, nullable: true }) reason: string | null,
    @Args('freshAs', { type: () => ID, ...FRESH }) freshAs: string | null,
  ): Promise<Person> {
    demandRole(actor, 'person.read');
    // Before anything is looked for, so that a missing purpose tells nothing.
    const asked = { person: id, purpose: purpose ?? undefined };
    demand(actor, 'person.read', await this.linked.resource(actor, asked));
    if (!(await this.#isPerson(id))) throw new AccessDenied('NOT_FOUND');
    await this.#fresh(freshAs);
    const subjects = await this.linked.of(id);
    if (actor.person === undefined) {
      await this.#recordLookUps(actor, info, subjects, purpose, reason);
    }
    return { id, subjects };
  }

  @Query(() => Person, {
    description: 'A person by an identifier. The look-up is recorded first, and shown to them.',
  })
  async findPerson(
    @Context('actor') actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('input') { system, value, purpose, reason }: FindPersonInput,
  ): Promise<Person> {
    demandRole(actor, 'person.find');
    demand(actor, 'person.find', { purpose });
    const namespace = actor.organisation ? organisationKey(actor.organisation) : '';
    const reference = personReference({ system, value }, namespace);
    const [found] = await this.ledger.vault.find([reference]);
    const isPerson = await this.#isPerson(found ?? value);
    const id = found ?? (system === LEDGER_PERSON_ID && isPerson ? value : undefined);
    if (id === undefined) throw new AccessDenied('NOT_FOUND');
    const subjects = await this.linked.of(id);
    await this.#recordLookUps(actor, info, subjects, purpose, reason ?? null);
    return { id, subjects };
  }

  @ResolveField(() => LookUpConnection, { description: 'Everybody who looked, newest first.' })
  async lookUps(@Parent() person: Person, @Args() args: PageArgs): Promise<LookUpConnection> {
    const page = pageRequest(args);
    const rows = await this.views
      .db(lookUpsTable)
      .selectFrom('look_ups')
      .selectAll()
      .where('subject', 'in', person.subjects)
      .where('held', '=', 0)
      .where('position', '<', positionBefore(page))
      // A look-up that showed several is recorded with each, and is one to whoever they all are.
      .where((expression) => {
        const earlier = expression
          .selectFrom('look_ups as same')
          .select('same.position')
          .where('same.subject', 'in', person.subjects)
          .whereRef('same.thing', '=', 'look_ups.thing')
          .where('same.held', '=', 0)
          .whereRef('same.position', '<', 'look_ups.position');
        const first = expression.not(expression.exists(earlier));
        return expression.or([expression('thing', '=', ''), first]);
      })
      .orderBy('position', 'desc')
      .limit(page.first + 1)
      .execute();
    const opened = await this.views.openRows(lookUpsTable, rows);
    return mapped(
      connectionOf(opened, page, ({ position }) => String(position)),
      lookUpOf,
    );
  }

  @ResolveField(() => Coverage, { description: 'Who reports here, and what is missing.' })
  coverage(@Parent() person: Person): Promise<Coverage> {
    return this.coverageReader.of(person.subjects, this.ledger.clock());
  }

  async #isPerson(id: string): Promise<boolean> {
    return (await this.ledger.vault.keys([id])).get(id)?.kind === 'person';
  }

  /** With each who is shown, so that it stays with each, whatever becomes of what links them. */
  async #recordLookUps(
    actor: Actor,
    info: GraphQLResolveInfo,
    people: readonly string[],
    purpose: AccessPurpose | null,
    reason: string | null,
  ): Promise<void> {
    if (purpose === null) throw new AccessDenied('PURPOSE_NEEDED');
    const asked = askedFor(info);
    const queryHash = createHash('sha256').update(print(info.operation)).digest('base64url');
    const correlation = people.length > 1 ? { correlation: randomUUID() } : {};
    for (const person of people) {
      await this.commands.execute(
        new RecordLookUp(
          {
            person: { system: LEDGER_PERSON_ID, value: person },
            occurredAt: new Date(this.ledger.clock()).toISOString(),
            purpose,
            ...(reason !== null && { reason }),
            queryHash,
            asked: [...asked],
            ...correlation,
          },
          mutationContext(actor, 'lookUp', randomUUID(), { purpose, queryHash, asked }),
        ),
      );
    }
  }

  /** An id that nobody knows is as old as can be, so nobody learns what is there by waiting. */
  async #fresh(eventId: string | null): Promise<void> {
    const found = eventId === null ? undefined : await this.ledger.reader.find(eventId);
    if (found) await this.views.atLeast(found.receipt.position);
  }
}

/** The greatest number of names recorded of a query. */
const MAX_ASKED = 200;

/** What only officers may ask for. */
const FOR_OFFICERS: ReadonlySet<string> = new Set(['held']);

/**
 * What was asked for, as it is shown. To read that somebody asked what is held back would make one
 * wonder, so of those fields it says no more than that the person was asked for.
 */
function shownOf(asked: readonly string[]): readonly string[] {
  return [...new Set(asked.map((name) => (FOR_OFFICERS.has(name) ? 'id' : name)))];
}

/** The place in the log before which a page begins; of the first, after all. */
function positionBefore({ after }: PageRequest): number {
  if (after === undefined) return Number.MAX_SAFE_INTEGER;
  if (!/^\d{1,15}$/.test(after)) throw cursorUnknown();
  return Number(after);
}

function lookUpOf({ cell }: RowOf<typeof lookUpsTable>): LookUp {
  const { purpose, reason, asked } = cell.data as PersonLookedUpData;
  const { role, organisation } = cell.header.actor;
  return {
    id: cell.id,
    at: new Date(cell.recordedAt),
    role,
    organisation: organisation ?? null,
    purpose: codeInWords('accessPurpose', purpose),
    reason: reason ?? null,
    asked: shownOf(asked),
  };
}

/** The names of the fields that were asked for, directly below the person. */
function askedFor({ fieldNodes, fragments }: GraphQLResolveInfo): readonly string[] {
  const names = new Set<string>();
  const visit = (selections: GraphQLResolveInfo['fieldNodes'][number]['selectionSet']): void => {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else visit(fragments[selection.name.value]?.selectionSet);
    }
  };
  for (const node of fieldNodes) visit(node.selectionSet);
  return [...names].slice(0, MAX_ASKED);
}
