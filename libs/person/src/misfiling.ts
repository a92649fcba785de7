import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import type { Fact, FactOf } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import type { ForgottenLetter } from '../../ledger/src/letters-forgotten.js';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../vocabulary/src/identifier.js';
import {
  EventMisfiled,
  EventRefiled,
  isMisfilingEvent,
  MisfilingVerified,
  misfilingEvents,
  type EventMisfiledData,
} from './misfiling.events.js';

/**
 * An event that stands with the wrong person: one officer says so, another makes sure, and only then
 * is it recorded with whom it is about and forgotten where it stood. A letter that was destroyed does
 * not come back, so one officer's word moves nothing (decision 0015).
 */

/** How far a misfiling has come. */
export type MisfilingStanding =
  /** Nobody says that the event is misfiled. */
  | 'none'
  /** One officer does; everybody is shown what they were. */
  | 'said'
  /** A second made sure; it is on its way. */
  | 'verified'
  /** It stands where it belongs, and nowhere else. */
  | 'refiled';

/** What is known of one misfiling. */
export interface MisfilingState {
  readonly standing: MisfilingStanding;
  /** What was last said, and the event that says it. */
  readonly said?: EventMisfiledData & { readonly id: string };
  /** What was verified; with it the event that verifies, from which the rest follows. */
  readonly verified?: {
    readonly id: string;
    readonly officer: string;
    readonly letters: readonly ForgottenLetter[];
    readonly recordedAt: string;
  };
  readonly refiled?: readonly { readonly event: string; readonly as?: string }[];
}

/** The event that is said to be misfiled, as far as the rules ask; `undefined` if it is not there. */
export interface MisfiledThing {
  /** Whether an event of this kind and of this sender can be recorded with somebody else. */
  readonly canBeRefiled: boolean;
  /** Whether whom it is said to be about is whom it stands with, or cannot be found. */
  readonly belongsTo: 'another' | 'theSame' | 'nobodyThere';
  /** The event, and what goes with it. */
  readonly letters: readonly ForgottenLetter[];
}

/** What an officer says. */
export interface MisfilingSaid {
  readonly EventMisfiled: {
    readonly person: IdentifierValue;
    readonly event: string;
    readonly belongsTo?: IdentifierValue;
    readonly reason: string;
  };
  readonly MisfilingVerified: {
    readonly person: IdentifierValue;
    readonly event: string;
    readonly misfiling: string;
    readonly checked?: string;
  };
}

/** One thing said of one event, and the account that says it; or that it was done. */
export type MisfilingCommand = {
  [Type in keyof MisfilingSaid]: {
    readonly type: Type;
    readonly data: MisfilingSaid[Type];
    readonly officer: string;
    readonly about: MisfiledThing | undefined;
  };
}[keyof MisfilingSaid];

function decide(command: MisfilingCommand, state: MisfilingState): readonly Fact[] {
  const { officer, data } = command;
  const { person, event } = data;
  if (person.system !== LEDGER_PERSON_ID) {
    throw new DecisionRefused(
      'MISFILED_NEEDS_LEDGER_ID',
      'Whom it stands with is named by the ledger’s own id, which looking them up gives.',
      '/person',
    );
  }
  if (state.standing === 'verified' || state.standing === 'refiled') {
    throw new DecisionRefused('ALREADY_REFILED', 'This event was taken to another person before.');
  }
  const standsWith = person.value;
  switch (command.type) {
    case 'EventMisfiled': {
      requireMisfiled(command.about);
      const { belongsTo, reason } = command.data;
      const said = { event, standsWith, reason, officer };
      // Whoever says something else of it takes the place of who said it before.
      return [fact(EventMisfiled, belongsTo === undefined ? said : { ...said, belongsTo })];
    }
    case 'MisfilingVerified': {
      const { misfiling, checked } = command.data;
      const { said } = state;
      if (said?.id !== misfiling || said.standsWith !== standsWith) {
        throw new DecisionRefused(
          'NO_MISFILING_TO_VERIFY',
          'Nothing that was said of this event, and stands, has this id.',
          '/misfiling',
        );
      }
      if (said.officer === officer) {
        throw new DecisionRefused(
          'VERIFIED_BY_WHO_MISFILED',
          'It is verified by another officer than the one who said it.',
        );
      }
      const { letters } = requireMisfiled(command.about);
      const verified = { event, standsWith, misfiling, letters, officer };
      return [fact(MisfilingVerified, checked === undefined ? verified : { ...verified, checked })];
    }
  }
}

function requireMisfiled(about: MisfiledThing | undefined): MisfiledThing {
  if (!about) {
    throw new DecisionRefused('NOTHING_MISFILED', 'No such event stands with them.', '/event');
  }
  if (!about.canBeRefiled) {
    throw new DecisionRefused(
      'CANNOT_BE_REFILED',
      'An event of this kind, or of this sender, cannot be recorded with somebody else.',
      '/event',
    );
  }
  if (about.belongsTo === 'theSame') {
    throw new DecisionRefused(
      'MISFILED_WITH_THE_SAME_PERSON',
      'It stands with whom it is said to be about.',
      '/belongsTo',
    );
  }
  if (about.belongsTo === 'nobodyThere') {
    throw new DecisionRefused(
      'NOBODY_TO_REFILE_TO',
      'The ledger’s id of whom it is about leads nowhere.',
      '/belongsTo',
    );
  }
  return about;
}

const NONE: MisfilingState = { standing: 'none' };

const NAMES: ReadonlySet<string> = new Set(misfilingEvents.map(({ name }) => name));

function evolve(state: MisfilingState, event: LedgerEvent): MisfilingState {
  // Nothing is moved on the strength of what cannot be read any more.
  if (!event.readable) return NAMES.has(event.type) ? NONE : state;
  if (!isMisfilingEvent(event)) return state;
  switch (event.type) {
    case 'EventMisfiled':
      return { standing: 'said', said: { ...event.data, id: event.id } };
    case 'MisfilingVerified': {
      const { letters, officer } = event.data;
      const { id, recordedAt } = event;
      return { ...state, standing: 'verified', verified: { id, officer, letters, recordedAt } };
    }
    case 'EventRefiled':
      return { ...state, standing: 'refiled', refiled: event.data.refiled };
  }
}

/** That it is done; nobody decides it. */
export function refiledFact(
  said: EventMisfiledData,
  refiled: readonly { readonly event: string; readonly as?: string }[],
): FactOf<typeof EventRefiled> {
  return fact(EventRefiled, { event: said.event, standsWith: said.standsWith, refiled });
}

/** The rules of one misfiling. */
export const misfilingDecider: Decider<MisfilingState, MisfilingCommand> = {
  initial: NONE,
  evolve,
  decide,
};
