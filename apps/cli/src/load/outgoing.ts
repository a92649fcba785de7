import { parseReference } from '../../../../libs/identity/src/claims.js';
import type { OrganisationReference } from '../../../../libs/vocabulary/src/organisation.js';
import type { Line } from './lines.js';

/** As whom something is sent. */
export interface Sender {
  readonly organisation: OrganisationReference;
  readonly role: 'partner' | 'officer';
}

/** An event on its way to the service. */
export interface Outgoing {
  readonly line: number;
  /** About how many characters it has. */
  readonly size: number;
  /** As whom; absent for a plain CloudEvent, which goes with the one token there is. */
  readonly as?: Sender;
  /** What of it must take effect in order: whom it is about. */
  readonly keys: readonly string[];
  /** What later lines call it. */
  readonly name?: string;
  /** Members of its data that are to hold the ledger's id of an event that was named before. */
  readonly refers?: Readonly<Record<string, string>>;
  /** The JSON to send, once those ids are known. */
  readonly json: (ids: Readonly<Record<string, string>>) => string;
}

/** A line that is no event that could be sent. */
export interface BadLine {
  readonly line: number;
  readonly problem: string;
}

const WRAPPER: readonly string[] = ['as', 'role', 'name', 'refers', 'event'];

/** Reads a line: a plain CloudEvent, or one with what is said beside it (`waymark generate --help`). */
export function outgoingOf({ number, text, problem }: Line): Outgoing | BadLine {
  if (text === undefined) return { line: number, problem: problem ?? 'cannot be read' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return { line: number, problem: 'is not JSON' };
    throw error;
  }
  if (!isObject(value)) return { line: number, problem: 'is not a JSON object' };
  const { event } = value;
  if (!isObject(event)) {
    // The exact text is sent: what was received is evidence.
    const own = text.trim();
    return { line: number, size: own.length, keys: keysOf(value), json: () => own };
  }
  return wrapped({ line: number, size: text.length }, value, event);
}

function wrapped(
  { line, size }: Pick<Outgoing, 'line' | 'size'>,
  wrapper: Readonly<Record<string, unknown>>,
  event: Readonly<Record<string, unknown>>,
): Outgoing | BadLine {
  const bad = (problem: string): BadLine => ({ line, problem });
  const { as, role = 'partner', name, refers } = wrapper;
  const unknown = Object.keys(wrapper).find((member) => !WRAPPER.includes(member));
  if (unknown !== undefined) return bad(`has an unknown member beside its event: ${unknown}`);
  const organisation = typeof as === 'string' ? parseReference(as) : undefined;
  if (as !== undefined && !organisation) return bad('has an "as" that is not SYSTEM|VALUE');
  if (role !== 'partner' && role !== 'officer') return bad('has a "role" that nobody sends in');
  if (name !== undefined && typeof name !== 'string') return bad('has a "name" that is no text');
  if (refers !== undefined && !isReferences(refers)) {
    return bad('has "refers" that are not fields with names');
  }
  return {
    line,
    size,
    ...(organisation && { as: { organisation, role } }),
    keys: keysOf(event),
    ...(name !== undefined && { name }),
    ...(refers !== undefined && { refers }),
    json: (ids) =>
      JSON.stringify({
        ...event,
        data: isObject(event['data']) ? { ...event['data'], ...ids } : ids,
      }),
  };
}

/** Whom an event is about, and whose other number it names. */
function keysOf({ data }: Readonly<Record<string, unknown>>): readonly string[] {
  if (!isObject(data)) return [];
  const { person, identifier, id } = data;
  const keys = [person, identifier]
    .filter(isObject)
    .map(({ system, value }) => JSON.stringify([system, value]));
  // An agreement is named by its id.
  return keys.length === 0 && typeof id === 'string' ? [id] : keys;
}

function isReferences(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((name) => typeof name === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
