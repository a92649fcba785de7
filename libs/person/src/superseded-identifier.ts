import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent, ReadableOf } from '../../ledger/src/ledger.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import { requireSpan, type WhenRecord } from '../../vocabulary/src/when.js';
import { requireLinkable } from './person.js';
import {
  IdentifierSuperseded,
  isSupersededEvent,
  type IdentifierPeriod,
  type IdentifierSupersededData,
} from './superseded-identifier.events.js';

/**
 * Numbers of a person that are used no more. What arrives by one goes on counting for the person to
 * whom it leads, so that nobody is opened a second time. Sealed, it answers as unknown to everybody
 * but named officers; only they can change that.
 */

/** A number that is used no more, as it stands now. */
export interface SupersededIdentifier {
  readonly identifier: IdentifierValue;
  readonly replacedBy?: IdentifierValue;
  readonly period?: IdentifierPeriod;
  /** When it was superseded, as it was last said. */
  readonly occurredAt: WhenRecord;
  /** The event that said so. */
  readonly event: string;
  /** Whether all that says so is held. */
  readonly held: boolean;
  /** Absent: it is not sealed. */
  readonly seal?: Seal;
}

/** To whom a sealed number still answers. */
export interface Seal {
  /** Accounts, as tokens say them. */
  readonly namedOfficers: readonly string[];
  /** When the ledger took it down, ISO 8601 UTC. */
  readonly since: string;
}

/** The superseded numbers of one person, in the order in which they came up. */
export type SupersededState = readonly SupersededIdentifier[];

/** What can be said of a number. */
export type SupersededSaid = Omit<IdentifierSupersededData, 'outcome' | 'replacement' | 'sealing'>;

/** A number is used no more, says somebody; what linking it came to. */
export interface SupersededCommand {
  readonly type: 'IdentifierSuperseded';
  readonly data: SupersededSaid;
  readonly actor: { readonly role: string; readonly account: string };
  readonly outcome: IdentifierSupersededData['outcome'];
  readonly replacement?: IdentifierSupersededData['outcome'];
}

/**
 * Refuses what is wrong whatever is recorded, so that nothing is linked for it.
 *
 * @throws DecisionRefused `LEDGER_ID_CANNOT_BE_LINKED`, `SUPERSEDED_BY_ITSELF`,
 *   `IDENTIFIER_PERIOD_REVERSED`, `SEALED_BY_OFFICERS`, `SEAL_NAMES_NOBODY`, `NAMED_WITHOUT_SEAL`
 */
export function requireSuperseding(
  { identifier, replacedBy, period, sealed, namedOfficers }: SupersededSaid,
  role: string,
): void {
  requireLinkable(identifier);
  if (replacedBy) {
    requireLinkable(replacedBy, '/replacedBy/system');
    if (isSame(identifier, replacedBy)) {
      throw new DecisionRefused(
        'SUPERSEDED_BY_ITSELF',
        'Another number takes the place of one that is used no more.',
        '/replacedBy',
      );
    }
  }
  const { from, until } = period ?? {};
  if (
    from !== undefined &&
    until !== undefined &&
    requireSpan(from).earliest > requireSpan(until).latest
  ) {
    throw new DecisionRefused(
      'IDENTIFIER_PERIOD_REVERSED',
      'The time in which a number was used ends after it starts.',
      '/period',
    );
  }
  if ((sealed !== undefined || namedOfficers) && role !== 'officer') {
    throw new DecisionRefused(
      'SEALED_BY_OFFICERS',
      'An information rights officer decides whether a number is sealed.',
      '/sealed',
    );
  }
  if (sealed === true && (namedOfficers ?? []).length === 0) {
    throw new DecisionRefused(
      'SEAL_NAMES_NOBODY',
      'A sealed number answers to at least one named officer.',
      '/namedOfficers',
    );
  }
  if (sealed !== true && namedOfficers) {
    throw new DecisionRefused(
      'NAMED_WITHOUT_SEAL',
      'Officers are named for a number that is sealed.',
      '/namedOfficers',
    );
  }
}

function decide(command: SupersededCommand, state: SupersededState): readonly Fact[] {
  const { data, actor, outcome, replacement } = command;
  requireSuperseding(data, actor.role);
  const { identifier, replacedBy, period, sealed, namedOfficers } = data;
  const may = mayChangeSeal(sealOf(state, identifier), actor.account);
  const said: IdentifierSupersededData = {
    identifier: plain(identifier),
    ...(replacedBy && { replacedBy: plain(replacedBy) }),
    ...(period && { period }),
    ...(sealed !== undefined && { sealed, sealing: may ? 'counts' : 'notNamed' }),
    ...(namedOfficers && { namedOfficers }),
    outcome,
    ...(replacement && { replacement }),
  };
  return [fact(IdentifierSuperseded, said)];
}

function evolve(state: SupersededState, event: LedgerEvent): SupersededState {
  if (!isSupersededEvent(event) || event.data.outcome === 'inUse') return state;
  const { data, recordedAt } = event;
  const before = state.find((one) => isSame(one.identifier, data.identifier));
  const { seal: sealBefore, ...saidBefore } = before ?? {};
  const said = before ? (saidBefore as Omit<SupersededIdentifier, 'seal'>) : undefined;
  const seal = sealAfter(sealBefore, data, recordedAt);
  const after: SupersededIdentifier = { ...saidAfter(said, event), ...(seal && { seal }) };
  return before ? state.map((one) => (one === before ? after : one)) : [...state, after];
}

/** What is held takes nothing from what may be shown. */
function saidAfter(
  before: Omit<SupersededIdentifier, 'seal'> | undefined,
  { id, data, header }: ReadableOf<typeof IdentifierSuperseded>,
): Omit<SupersededIdentifier, 'seal'> {
  const { identifier, replacedBy, period } = data;
  const { visibility, occurredAt } = header;
  if (before && visibility.held && !before.held) return before;
  return {
    ...before,
    identifier,
    ...(replacedBy && { replacedBy }),
    ...(period && { period }),
    occurredAt,
    event: id,
    held: visibility.held,
  };
}

/** The same once an event is held no more. */
export function withReleased(state: SupersededState, event: string): SupersededState {
  return state.map((one) => (one.event === event ? { ...one, held: false } : one));
}

function sealAfter(
  before: Seal | undefined,
  { sealed, sealing, namedOfficers = [] }: IdentifierSupersededData,
  recordedAt: string,
): Seal | undefined {
  if (sealed === undefined || sealing !== 'counts') return before;
  return sealed ? { namedOfficers, since: before?.since ?? recordedAt } : undefined;
}

/** The seal of a number of this person; `undefined` where it answers as any other. */
export function sealOf(state: SupersededState, identifier: IdentifierValue): Seal | undefined {
  return state.find((one) => isSame(one.identifier, identifier))?.seal;
}

function mayChangeSeal(seal: Seal | undefined, account: string): boolean {
  return seal === undefined || seal.namedOfficers.includes(account);
}

/** Whether two are one number. */
export function isSame(one: IdentifierValue, other: IdentifierValue): boolean {
  return one.system === other.system && one.value === other.value;
}

function plain({ system, value }: IdentifierValue): IdentifierValue {
  return { system, value };
}

/** The rules of numbers that are used no more. */
export const supersededDecider: Decider<SupersededState, SupersededCommand> = {
  initial: [],
  evolve,
  decide,
};
