import { isLookUpPurpose } from '../../access/src/access-purpose.js';
import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import { type Entry, entryOf, inOrder } from '../../ledger/src/entries.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { exactDuration } from '../../vocabulary/src/duration.js';
import { beginningOf, endOf } from '../../vocabulary/src/moment.js';
import { sameOrganisation, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import {
  HeartbeatReceived,
  isOversightEvent,
  PersonLookedUp,
  ReportingPeriodDeclared,
  type HeartbeatReceivedData,
  type PersonLookedUpData,
  type ReportingPeriodDeclaredData,
} from './oversight.events.js';

/**
 * Who looked, and who reports what. A look-up is recorded before its answer is given; what an
 * organisation reports is what it says of itself.
 */

/** A period as it was declared. */
export type DeclaredPeriod = ReportingPeriodDeclaredData & {
  /** When the ledger learned of it, milliseconds since 1970. */
  readonly recordedAt: number;
};

/** What one organisation says of its reports, in the order in which it said it. */
export interface ReportingState {
  readonly declared: readonly DeclaredPeriod[];
  readonly heartbeats: readonly Entry<HeartbeatReceivedData>[];
}

/** What can be said; whose reports it is about is settled before (`reportingOrganisation`). */
export interface OversightSaid {
  readonly PersonLookedUp: Omit<PersonLookedUpData, 'asked' | 'purpose'> &
    Partial<Pick<PersonLookedUpData, 'asked' | 'purpose'>>;
  readonly ReportingPeriodDeclared: ReportingPeriodDeclaredData;
  readonly HeartbeatReceived: HeartbeatReceivedData;
}

/** One thing said. `now` is the ledger's clock, milliseconds since 1970. */
export type OversightCommand = {
  [Type in keyof OversightSaid]: { readonly type: Type; readonly data: OversightSaid[Type] };
}[keyof OversightSaid] & { readonly now: number };

/** How far ahead of the ledger's clock an instant may lie (`domain.md`, "What every event carries"). */
const FUTURE_MS = 5 * 60_000;

function decide(command: OversightCommand): readonly Fact[] {
  switch (command.type) {
    case 'PersonLookedUp': {
      const { purpose, asked = [] } = command.data;
      if (!isLookUpPurpose(purpose)) {
        throw new DecisionRefused(
          'LOOK_UP_NEEDS_PURPOSE',
          'Nobody is looked up without a purpose of the list.',
          '/purpose',
        );
      }
      return [fact(PersonLookedUp, { ...command.data, purpose, asked })];
    }
    case 'ReportingPeriodDeclared':
      requirePeriod(command.data);
      return [fact(ReportingPeriodDeclared, command.data)];
    case 'HeartbeatReceived':
      if (beginningOf(command.data.completeThrough) > command.now + FUTURE_MS) {
        throw new DecisionRefused(
          'COMPLETE_THROUGH_THE_FUTURE',
          'Nobody has reported what is yet to happen.',
          '/completeThrough',
        );
      }
      return [fact(HeartbeatReceived, command.data)];
  }
}

function requirePeriod({ from, until, every }: ReportingPeriodDeclaredData): void {
  if (until !== undefined && endOf(until) < beginningOf(from)) {
    throw new DecisionRefused(
      'REPORTING_ENDS_BEFORE_IT_STARTS',
      'A reporting period ends after it starts, or at once where nothing was reported.',
      '/until',
    );
  }
  if (every !== undefined && (exactDuration(every) ?? 0) <= 0) {
    throw new DecisionRefused(
      'REPORTING_NEVER',
      'How often is an exact length of time greater than none, such as PT15M or P1D.',
      '/every',
    );
  }
}

/**
 * Of whose reports somebody speaks: a partner of its own organisation's alone, an officer of any.
 *
 * @param stated The organisation that the message names; default the speaker's own.
 * @throws DecisionRefused `NOT_YOUR_ORGANISATION`, `ORGANISATION_NEEDED`
 */
export function reportingOrganisation(
  stated: OrganisationReference | undefined,
  speaker: { readonly role: string; readonly organisation?: OrganisationReference },
): OrganisationReference {
  const { role, organisation: own } = speaker;
  const meant = stated ?? own;
  if (!meant) {
    throw new DecisionRefused(
      'ORGANISATION_NEEDED',
      'It says of no organisation what it reports.',
      '/organisation',
    );
  }
  if (role !== 'officer' && !(own && sameOrganisation(meant, own))) {
    throw new DecisionRefused(
      'NOT_YOUR_ORGANISATION',
      'A partner says of its own organisation alone what it reports.',
      '/organisation',
    );
  }
  return { system: meant.system, value: meant.value };
}

function evolve(state: ReportingState, event: LedgerEvent): ReportingState {
  if (!isOversightEvent(event)) return state;
  switch (event.type) {
    case 'PersonLookedUp':
      return state;
    case 'ReportingPeriodDeclared':
      return {
        ...state,
        declared: [...state.declared, { ...event.data, recordedAt: Date.parse(event.recordedAt) }],
      };
    case 'HeartbeatReceived':
      return { ...state, heartbeats: [...state.heartbeats, entryOf(event, event.data)] };
  }
}

/**
 * The reporting period of the organisation that covers an instant (milliseconds since 1970), and
 * where one is asked for, a channel. Of several that began by then the one that began last counts,
 * of those that began together the one declared last: so a period is ended, or taken back, by
 * declaring it again from its beginning, with its end.
 */
export function reportingAt(
  state: ReportingState,
  instant: number,
  channel?: string,
): ReportingPeriodDeclaredData | undefined {
  let found: ReportingPeriodDeclaredData | undefined;
  for (const period of state.declared) {
    const from = beginningOf(period.from);
    if (from <= instant && (!found || from >= beginningOf(found.from))) found = period;
  }
  if (!found || (found.until !== undefined && instant >= endOf(found.until))) return undefined;
  return channel === undefined || covers(found, channel) ? found : undefined;
}

/**
 * Through when the organisation's reports are complete (milliseconds since 1970), for one channel,
 * or for all; `undefined` where it never said. Its last word counts, also where it takes back an
 * earlier one; for all channels together, the least of those it spoke of.
 */
export function completeThrough(state: ReportingState, channel?: string): number | undefined {
  const heartbeats = inOrder(state.heartbeats).map(({ content }) => content);
  const through = (of: string | undefined) => {
    const last = heartbeats.findLast((one) => of === undefined || covers(one, of));
    return last && beginningOf(last.completeThrough);
  };
  if (channel !== undefined) return through(channel);
  const channels = new Set(
    [...state.declared.slice(-1), ...heartbeats].flatMap(({ channels: named = [] }) => named),
  );
  if (channels.size === 0) return through(undefined);
  let least: number | undefined = Infinity;
  for (const one of channels) {
    const instant = through(one);
    if (instant === undefined) return undefined;
    least = Math.min(least, instant);
  }
  return least;
}

function covers({ channels }: { readonly channels?: readonly string[] }, channel: string): boolean {
  return channels === undefined || channels.includes(channel);
}

/** The rules of oversight. */
export const oversightDecider: Decider<ReportingState, OversightCommand> = {
  initial: { declared: [], heartbeats: [] },
  evolve,
  decide,
};
