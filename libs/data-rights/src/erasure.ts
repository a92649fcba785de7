import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { ActorRecord, LedgerEvent } from '../../ledger/src/ledger.js';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../vocabulary/src/identifier.js';
import {
  ErasureApproved,
  ErasureRefused,
  erasureRequestEvents,
  ErasureRequested,
  isErasureRequestEvent,
  type ErasureBegunData,
  type ErasureRefusedData,
  type ErasureRequestedData,
} from './erasure.events.js';

/**
 * A request to erase somebody. What is destroyed does not come back, so two officers have to agree:
 * one who asks on the person's behalf is one of them. Nothing is erased while a legal hold stands
 * (`transparency.md`, "Erasure").
 */

/** How far a request has come. */
export type ErasureStanding =
  /** Nobody asks. */
  | 'none'
  /** It waits for officers. */
  | 'requested'
  /** Two agree: it is on its way. */
  | 'approved'
  /** Nothing more is recorded of them; what there is, is being destroyed. */
  | 'begun'
  | 'refused';

/** An officer who agrees, or asks for somebody. */
export interface Approval {
  readonly id: string;
  readonly officer: string;
  readonly actor: ActorRecord;
  /** When the ledger recorded it, ISO 8601 UTC. */
  readonly recordedAt: string;
}

/** What is known of the requests to erase one person; the newest counts. */
export interface ErasureState {
  readonly standing: ErasureStanding;
  readonly request?: ErasureRequestedData & {
    readonly id: string;
    readonly by: ActorRecord;
    readonly recordedAt: string;
  };
  readonly approvals: readonly Approval[];
  readonly refusal?: ErasureRefusedData & { readonly recordedAt: string };
  readonly begun?: ErasureBegunData & { readonly recordedAt: string };
}

/** What is said of a request. */
export interface ErasureSaid {
  readonly ErasureRequested: {
    readonly person: IdentifierValue;
    readonly because?: ErasureRequestedData['because'];
    readonly words?: string;
  };
  readonly ErasureApproved: {
    readonly person: IdentifierValue;
    readonly request: string;
    readonly checked?: string;
  };
  readonly ErasureRefused: {
    readonly person: IdentifierValue;
    readonly request: string;
    readonly because: ErasureRefusedData['because'];
    readonly words: string;
  };
}

/** One thing said of one request. */
export type ErasureCommand = {
  [Type in keyof ErasureSaid]: {
    readonly type: Type;
    readonly data: ErasureSaid[Type];
    /** The account that says it; of the person themselves none. */
    readonly officer: string | undefined;
    /** Why everything of the person is kept now; empty where nothing stands in the way. */
    readonly holds: readonly string[];
  };
}[keyof ErasureSaid];

function decide(command: ErasureCommand, state: ErasureState): readonly Fact[] {
  const { data, officer } = command;
  if (data.person.system !== LEDGER_PERSON_ID) {
    throw new DecisionRefused(
      'ERASURE_NEEDS_LEDGER_ID',
      'Whom it is about is named by the ledger’s own id, which looking them up gives.',
      '/person',
    );
  }
  const about = data.person.value;
  switch (command.type) {
    case 'ErasureRequested': {
      if (isOpen(state)) {
        throw new DecisionRefused(
          'ERASURE_REQUESTED_BEFORE',
          'A request to erase this person is already on its way.',
        );
      }
      const { because = NOT_STATED, words } = command.data;
      const asked = { about, because, ...(words !== undefined && { words }) };
      return [fact(ErasureRequested, officer === undefined ? asked : { ...asked, officer })];
    }
    case 'ErasureApproved': {
      const { request, checked } = command.data;
      requireWaiting(state, request);
      requireNoHold(command.holds);
      const by = requireOfficer(officer);
      if (agreedBy(state).some((approval) => approval.officer === by)) {
        throw new DecisionRefused(
          'APPROVED_BY_ONE_OFFICER',
          'It is approved by another officer than the one who asked for it or approved it before.',
        );
      }
      const approved = { about, request, officer: by };
      return [fact(ErasureApproved, checked === undefined ? approved : { ...approved, checked })];
    }
    case 'ErasureRefused': {
      const { request, because, words } = command.data;
      if (!isOpen(state) || state.standing === 'begun') throw nothingToDecide();
      requireRequest(state, request);
      const refused = { about, request, because, words, officer: requireOfficer(officer) };
      return [fact(ErasureRefused, refused)];
    }
  }
}

/** Whether a request is on its way, or waits. */
export function isOpen({ standing }: ErasureState): boolean {
  return standing !== 'none' && standing !== 'refused';
}

/** The officers who agree, in the order in which they said so. */
export function agreedBy({ request, approvals }: ErasureState): readonly Approval[] {
  if (request?.officer === undefined) return approvals;
  const { id, officer, by: actor, recordedAt } = request;
  return [{ id, officer, actor, recordedAt }, ...approvals];
}

/** @throws DecisionRefused `UNDER_LEGAL_HOLD` with the reasons. */
export function requireNoHold(holds: readonly string[]): void {
  if (holds.length === 0) return;
  throw new DecisionRefused(
    'UNDER_LEGAL_HOLD',
    `Everything of this person is kept, because of: ${[...new Set(holds)].join(', ')}. Nothing is erased until that is lifted.`,
  );
}

function requireWaiting(state: ErasureState, request: string): void {
  if (state.standing !== 'requested') throw nothingToDecide();
  requireRequest(state, request);
}

function requireRequest({ request }: ErasureState, id: string): void {
  if (request?.id !== id) throw nothingToDecide();
}

/** Of a request that waits for no decision. */
export function nothingToDecide(): DecisionRefused {
  return new DecisionRefused(
    'NO_ERASURE_TO_DECIDE',
    'No request of this id waits for a decision about this person.',
    '/request',
  );
}

function requireOfficer(officer: string | undefined): string {
  if (officer !== undefined) return officer;
  throw new DecisionRefused('ERASURE_DECIDED_BY_OFFICERS', 'Officers decide about a request.');
}

const NONE: ErasureState = { standing: 'none', approvals: [] };

/** So many officers have to agree. */
const OFFICERS = 2;

const NAMES: ReadonlySet<string> = new Set(erasureRequestEvents.map(({ name }) => name));

function evolve(state: ErasureState, event: LedgerEvent): ErasureState {
  // Nobody is erased on the strength of what cannot be read any more.
  if (!event.readable) return NAMES.has(event.type) ? NONE : state;
  if (!isErasureRequestEvent(event)) return state;
  const { id, recordedAt, header } = event;
  if (event.type === 'ErasureRequested') {
    const request = { ...event.data, id, by: header.actor, recordedAt };
    return { standing: 'requested', request, approvals: [] };
  }
  if (!state.request) return state;
  switch (event.type) {
    case 'ErasureApproved': {
      const approval = { id, officer: event.data.officer, actor: header.actor, recordedAt };
      const next = { ...state, approvals: [...state.approvals, approval] };
      const standing = agreedBy(next).length < OFFICERS ? 'requested' : 'approved';
      return { ...next, standing };
    }
    case 'ErasureRefused':
      return { ...state, standing: 'refused', refusal: { ...event.data, recordedAt } };
    case 'ErasureBegun':
      return { ...state, standing: 'begun', begun: { ...event.data, recordedAt } };
  }
}

/** The rules of the requests to erase one person. */
export const erasureDecider: Decider<ErasureState, ErasureCommand> = {
  initial: NONE,
  evolve,
  decide,
};
