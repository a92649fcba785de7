import type { CommandContext } from '../../ledger/src/command-context.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';

/** Sending an event again, with somebody else in the place of the person. */

/** Makes commands of what is sent, as the ingest door does; the application gives it. */
export interface SentAgain {
  /** Whether events of this name are sent at all. */
  accepts(name: string): boolean;
  /** @returns nothing if the content does not keep the rules of today. */
  command(name: string, data: object, context: CommandContext): object | undefined;
}

/** Under which it is injected. */
export const SENT_AGAIN = Symbol('SENT_AGAIN');

/** The mode under which what was sent again stands in a letter. */
export const REFILED = 'refiled';

/**
 * What was sent, as content for the event's own command.
 *
 * @param moved The new ids of events that were refiled, by their old ones.
 */
export function contentAgain(
  event: ReadableEvent,
  person: IdentifierValue,
  moved: ReadonlyMap<string, string>,
): object {
  const content = sentContent(event);
  const { system, value } = person;
  return renamed({ ...content, person: { system, value }, causation: event.id }, moved) as object;
}

/** The ids of other events that stand in what was sent. */
export function idsIn(event: ReadableEvent): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string' && EVENT_ID.test(value)) found.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(sentContent(event));
  return found;
}

const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function sentContent({ received, header }: ReadableEvent): Record<string, unknown> {
  const sent = JSON.parse(received.text) as Record<string, unknown>;
  switch (received.mode) {
    case 'structured':
    case 'batch':
      return sent['data'] as Record<string, unknown>;
    case 'graphql': {
      // A mutation's input: its own id is no part of what it says, and its time has another form.
      const said = Object.entries(sent).filter(([name, value]) => name !== 'id' && value !== null);
      return { ...Object.fromEntries(said), occurredAt: header.occurredAt };
    }
    default:
      return sent;
  }
}

function renamed(value: unknown, moved: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return moved.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => renamed(each, moved));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'causation' ? member : renamed(member, moved),
    ]),
  );
}
