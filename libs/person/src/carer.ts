import type { ReducedScope } from '../../access/src/viewer.js';
import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import { type Entry, entryOf, inOrder } from '../../ledger/src/entries.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { ActorRecord, LedgerEvent } from '../../ledger/src/ledger.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import {
  CarerInvolvementAgreed,
  CarerInvolvementEnded,
  CarerInvolvementLimited,
  CarerNamed,
  isCarerEvent,
  type carerEvents,
  type CarerInvolvementAgreedData,
  type CarerInvolvementEndedData,
  type CarerInvolvementLimitedData,
  type CarerNamedData,
} from './carer.events.js';

/** Who cares for a person, and what they may be told: agreed or not, and by whom. */

type Said =
  | { readonly type: 'CarerNamed'; readonly data: CarerNamedData }
  | { readonly type: 'CarerInvolvementAgreed'; readonly data: CarerInvolvementAgreedData }
  | { readonly type: 'CarerInvolvementLimited'; readonly data: CarerInvolvementLimitedData }
  | { readonly type: 'CarerInvolvementEnded'; readonly data: CarerInvolvementEndedData };

/** All that was said of who cares for a person. */
export interface CarerState {
  readonly said: readonly Entry<Said>[];
}

/** One thing said of a carer, who stands in it by their pseudonym. */
export interface CarerCommand {
  readonly type: (typeof carerEvents)[number]['name'];
  readonly data: Partial<
    CarerNamedData & CarerInvolvementAgreedData & CarerInvolvementLimitedData
  > & {
    readonly carer: string;
  };
  readonly actor: ActorRecord;
}

/** Names the history of who cares for a person. */
export const CARER_NOUN = 'carer';

/** @throws DecisionRefused before anybody is looked up or opened for it. */
export function requireCarer(
  said: {
    readonly person: IdentifierValue;
    readonly carer: IdentifierValue;
    readonly decidedBy?: string;
  },
  { role }: ActorRecord,
): void {
  const { person, carer, decidedBy } = said;
  if (person.system === carer.system && person.value === carer.value) {
    throw new DecisionRefused('CARER_IS_PERSON', 'Nobody is their own carer.', '/carer');
  }
  if (role === 'person' && decidedBy !== undefined && decidedBy !== 'person') {
    throw new DecisionRefused(
      'DECIDED_BY_ANOTHER',
      'What a person says of their carers, they decide.',
      '/decidedBy',
    );
  }
}

/** @throws DecisionRefused where a service does not say who decided. */
function deciderOf({ data, actor }: CarerCommand): CarerInvolvementAgreedData['decidedBy'] {
  if (data.decidedBy !== undefined) return data.decidedBy;
  if (actor.role === 'person') return 'person';
  throw new DecisionRefused(
    'DECIDER_NOT_STATED',
    'What a carer may be told is somebody’s decision: say whose.',
    '/decidedBy',
  );
}

function decide(command: CarerCommand): readonly Fact[] {
  const { type, data } = command;
  if (type === 'CarerNamed') {
    return [fact(CarerNamed, { ...data, mayBeTold: data.mayBeTold ?? true })];
  }
  const decision = { ...data, decidedBy: deciderOf(command) };
  switch (type) {
    case 'CarerInvolvementAgreed':
      return [fact(CarerInvolvementAgreed, decision)];
    case 'CarerInvolvementLimited':
      return [fact(CarerInvolvementLimited, decision)];
    case 'CarerInvolvementEnded':
      return [fact(CarerInvolvementEnded, decision)];
  }
}

function evolve({ said }: CarerState, event: LedgerEvent): CarerState {
  if (!isCarerEvent(event)) return { said };
  const { type, data } = event;
  return { said: [...said, entryOf(event, { type, data } as Said)] };
}

/** What became of a carer's involvement. */
export type InvolvementStanding =
  | 'agreed'
  | 'partly'
  | 'notAgreed'
  | 'named'
  | 'ended'
  /** The carer was erased: who it was, and what was agreed, is not said any more. */
  | 'erased';

/** How a carer is involved. */
export interface Involvement {
  /** The carer's own pseudonym. */
  readonly carer: string;
  readonly standing: InvolvementStanding;
  readonly named?: CarerNamedData;
  /** What they may be told; absent where nothing is agreed. */
  readonly scope?: ReducedScope;
  /** Who decided last that something may be told. */
  readonly agreed?: CarerInvolvementAgreedData;
  /** What they may not be told, and why, since that was agreed. */
  readonly limits: readonly CarerInvolvementLimitedData[];
  readonly ended?: CarerInvolvementEndedData;
}

/**
 * How each carer is involved, in the order in which they were first spoken of. What is held back counts
 * where it limits or ends, and not where it names or agrees: nobody is told more than the person knows.
 *
 * @param whoIs Who somebody is by a pseudonym, where several are one carer; default each by themselves.
 */
export function involvementsOf(
  { said }: CarerState,
  whoIs: (carer: string) => string = (carer) => carer,
): readonly Involvement[] {
  const counting = inOrder(said).filter(
    ({ held, content }) =>
      !held ||
      content.type === 'CarerInvolvementLimited' ||
      content.type === 'CarerInvolvementEnded',
  );
  const byCarer = Map.groupBy(counting, ({ content }) => whoIs(content.data.carer));
  return [...byCarer].map(([carer, entries]) => {
    let found: Involvement = { carer, standing: 'named', limits: [] };
    for (const { content } of entries) found = after(found, content);
    return found;
  });
}

function after(before: Involvement, { type, data }: Said): Involvement {
  const { carer, named } = before;
  const same = { carer, ...(named && { named }) };
  switch (type) {
    case 'CarerNamed':
      return { ...before, named: data };
    case 'CarerInvolvementAgreed':
      return { ...same, standing: 'agreed', scope: data.scope ?? {}, agreed: data, limits: [] };
    case 'CarerInvolvementEnded':
      return { ...same, standing: 'ended', limits: [], ended: data };
    case 'CarerInvolvementLimited': {
      const limits = [...before.limits, data];
      const { withheld } = data;
      const { scope } = before;
      if (!withheld || !scope) {
        const { scope: _scope, agreed: _agreed, ended: _ended, ...others } = before;
        return { ...others, standing: 'notAgreed', limits };
      }
      const without = [...(scope.without ?? []), withheld];
      return { ...before, standing: 'partly', scope: { ...scope, without }, limits };
    }
  }
}

/** The rules of who cares for a person. */
export const carerDecider: Decider<CarerState, CarerCommand> = {
  initial: { said: [] },
  evolve,
  decide,
};
