import type { Fact } from './event-type.js';
import type { LedgerEvent } from './ledger.js';

/**
 * One history's rules, as pure functions: no framework, no clock, no I/O. Time, and whatever of
 * another noun a rule needs, comes in with the command.
 */
export interface Decider<State, Command> {
  readonly initial: State;
  /** Folds one event. Accepts events that cannot be opened any more, and ignores what it knows not. */
  readonly evolve: (state: State, event: LedgerEvent) => State;
  /**
   * What a command makes happen.
   *
   * @throws DecisionRefused where a rule forbids it.
   */
  readonly decide: (command: Command, state: State) => readonly Fact[];
}

/** A decision that a rule forbids. The message names the rule and never repeats what was sent. */
export class DecisionRefused extends Error {
  override readonly name = 'DecisionRefused';

  constructor(
    /** The rule, for example `CONSENT_NEEDS_RECIPIENT`. */
    readonly code: string,
    message: string,
    /** JSON pointer to the field within `data`, where one is at fault. */
    readonly pointer?: string,
  ) {
    super(message);
  }
}

/** Whether something is a refused decision, by its structure. */
export function isDecisionRefused(error: unknown): error is DecisionRefused {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { name?: unknown }).name === 'DecisionRefused'
  );
}

/** Folds a history. */
export function fold<State>(
  decider: Pick<Decider<State, never>, 'initial' | 'evolve'>,
  events: Iterable<LedgerEvent>,
): State {
  let state = decider.initial;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}
