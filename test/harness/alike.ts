import request from 'supertest';
import type { RunningService } from './service.js';
import { withoutVeils } from './veiled.js';

/** Headers that differ between any two answers. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['date', 'x-request-id']);

/** An answer as somebody sees it who has a stop watch, a ruler, and another account to compare with. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: number;
  /** The body, normalised. */
  readonly body: string;
}

/** What the log signs of an event: of two events never the same, nor of one from second to second. */
function withoutSignatures(text: string): string {
  return text.replaceAll(/"(promise|proof)":(?:null|"[^"]*")/g, '"$1":"="');
}

/**
 * What must differ between two people of whom all the same is told, and nothing else: ids and veiled
 * texts, each numbered in the order in which it first stands there, hashes of leaves, what is signed of them, and the numbers
 * that they are known by.
 */
export function normalised(text: string, numbers: readonly string[]): string {
  const ids = new Map<string, number>();
  const named = numbers.reduce(
    (left, number, nth) => left.replaceAll(number, `N${nth}`),
    withoutSignatures(text),
  );
  return withoutVeils(named)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      const number = ids.get(id) ?? ids.size + 1;
      ids.set(id, number);
      return `#${number}`;
    })
    .replaceAll(/"leafHash":"[\w+/]{43}="/g, '"leafHash":"="');
}

/** Sends a request, and tells all that can be seen of its answer. */
export async function seen(
  sent: request.Test,
  token: string | undefined,
  numbers: readonly string[],
): Promise<Seen> {
  const { status, headers, text } = await (token === undefined
    ? sent
    : sent.set('authorization', `Bearer ${token}`));
  const others = Object.entries(headers as Record<string, unknown>).filter(
    ([name]) => !OWN_HEADERS.has(name),
  );
  // A proof is as long as the tree is high there.
  const bytes = Buffer.byteLength(withoutSignatures(text));
  return {
    status,
    headers: Object.fromEntries(
      others.map(([name, value]) => [
        name,
        name === 'content-length' ? bytes : normalised(String(value), numbers),
      ]),
    ),
    bytes,
    body: normalised(text, numbers),
  };
}

/** Asks GraphQL, likewise. */
export function seenAsked(
  service: RunningService,
  token: string | undefined,
  numbers: readonly string[],
  query: string,
  variables: object = {},
): Promise<Seen> {
  const sent = request(service.address)
    .post('/graphql')
    .set('accept-encoding', 'gzip, br')
    .send({ query, variables });
  return seen(sent, token, numbers);
}
