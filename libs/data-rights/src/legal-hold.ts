import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent, ReadableOf } from '../../ledger/src/ledger.js';
import {
  isLegalHoldEvent,
  LegalHoldLifted,
  LegalHoldPlaced,
  type LegalHoldLiftedData,
  type LegalHoldPlacedData,
} from './legal-hold.events.js';

/** Legal holds on a person: what is kept, by whose word, until it is lifted. */

/** The noun of the stream in which a person's holds stand. */
export const LEGAL_HOLD_NOUN = 'legal-hold';

/** A hold, and what became of it. */
export interface LegalHold {
  readonly placed: ReadableOf<typeof LegalHoldPlaced>;
  readonly lifted?: ReadableOf<typeof LegalHoldLifted>;
}

/** Every hold that was placed on a person, in the order of the ledger. */
export interface LegalHoldState {
  readonly holds: readonly LegalHold[];
}

/** What an officer says of holds. */
export type LegalHoldCommand =
  | {
      readonly type: 'LegalHoldPlaced';
      readonly data: Omit<LegalHoldPlacedData, 'officer'>;
      readonly officer: string;
    }
  | {
      readonly type: 'LegalHoldLifted';
      readonly data: Omit<LegalHoldLiftedData, 'officer'>;
      readonly officer: string;
    };

function decide(command: LegalHoldCommand, state: LegalHoldState): readonly Fact[] {
  const { officer } = command;
  if (command.type === 'LegalHoldPlaced') {
    const { because, words } = command.data;
    const placed = { because, officer };
    return [fact(LegalHoldPlaced, words === undefined ? placed : { ...placed, words })];
  }
  const { hold, words } = command.data;
  if (!standing(state).some(({ placed }) => placed.id === hold)) {
    throw new DecisionRefused(
      'NO_SUCH_HOLD',
      'No hold of this id stands with this person.',
      '/hold',
    );
  }
  return [fact(LegalHoldLifted, { hold, words, officer })];
}

/** The holds that stand. */
export function standing({ holds }: LegalHoldState): readonly LegalHold[] {
  return holds.filter(({ lifted }) => !lifted);
}

function evolve(state: LegalHoldState, event: LedgerEvent): LegalHoldState {
  if (!isLegalHoldEvent(event)) return state;
  if (event.type === 'LegalHoldPlaced') return { holds: [...state.holds, { placed: event }] };
  return {
    holds: state.holds.map((hold) =>
      hold.placed.id === event.data.hold ? { ...hold, lifted: event } : hold,
    ),
  };
}

/** The rules of the legal holds on a person. */
export const legalHoldDecider: Decider<LegalHoldState, LegalHoldCommand> = {
  initial: { holds: [] },
  evolve,
  decide,
};
