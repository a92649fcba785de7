import type { Actor } from '../../access/src/actor.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import type { Receipt, Received } from './ledger.js';

/** What comes with every command, whichever door it came through. */
export interface CommandContext {
  readonly actor: Actor;
  /** The door's name for the sender's system and message; with the actor they make the event id. */
  readonly source: string;
  readonly id: string;
  readonly received: Received;
  /** The event that this one is, with somebody else in the place of whom it was recorded with. */
  readonly refiles?: string;
}

/** What every command answers. */
export interface CommandResult {
  readonly receipt: Receipt;
  /** The rules that the event alone shows to be broken; empty for a decision. */
  readonly deficiencies: readonly Deficiency[];
}

/**
 * The context of a command that came as a GraphQL mutation.
 *
 * @param id The client's own id of the mutation: sent again, it is the same event.
 */
export function mutationContext(
  actor: Actor,
  mutation: string,
  id: string,
  input: object,
): CommandContext {
  return {
    actor,
    // Two officers of one organisation may count their own in the same way: neither speaks for the other.
    source: `graphql:${mutation}${actor.role === 'officer' ? `:${actor.account}` : ''}`,
    id,
    received: { mode: 'graphql', text: JSON.stringify(input) },
  };
}
