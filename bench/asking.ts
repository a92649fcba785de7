import { LEDGER_PERSON_ID } from '../libs/vocabulary/src/identifier.js';
import { percentile } from './row.js';

/** Asking a service that runs, and sending to it, as its users do. */

/** The first page of where somebody's information went. */
export const PAGE = `whereMyDataWent(first: 50) { edges { node { id
  withinWishes { atTheTime { value } knownToTheSender { value } } deficiencies { code }
  confirmation { status } } } pageInfo { hasNextPage } }`;

const BETWEEN_MS = 20;

/** How long something was waited for while something else went on, in milliseconds. */
export interface Waited {
  readonly p99: number;
  readonly most: number;
}

/** Each is done again and again, at a pace, for as long as something else goes on. */
export async function meanwhile(
  asked: readonly (() => Promise<unknown>)[],
  beside: () => Promise<unknown>,
): Promise<Waited> {
  const going = { on: true };
  const taken: number[] = [];
  const asking = asked.map(async (ask) => {
    while (going.on) {
      taken.push(await timed(ask));
      await pause(BETWEEN_MS);
    }
  });
  try {
    await beside();
  } finally {
    going.on = false;
  }
  await Promise.all(asking);
  taken.sort((a, b) => a - b);
  return { p99: percentile(taken, 0.99), most: taken.at(-1) ?? Number.NaN };
}

/** Does something again and again for so many milliseconds. */
export async function repeatedly(forMs: number, work: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + forMs;
  while (performance.now() < until) await work();
}

/** Waits so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** What a query is answered. */
export async function ask(address: string, token: string, query: string): Promise<unknown> {
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const text = await answer.text();
  if (text.includes('"errors"')) throw new Error(text.slice(0, 500));
  return (JSON.parse(text) as { readonly data: unknown }).data;
}

/** Sends a CloudEvent. @returns the ledger's id of it. */
export async function send(address: string, token: string, event: string): Promise<string> {
  const answer = await fetch(`${address}/v1/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents+json',
      authorization: `Bearer ${token}`,
    },
    body: event,
  });
  const body = (await answer.json()) as { readonly eventId?: string };
  if (body.eventId === undefined) throw new Error(JSON.stringify(body));
  return body.eventId;
}

/** What an officer says of somebody whom they know by the ledger's id, as a CloudEvent. */
export function saidBy(
  type: string,
  { person, other }: { readonly person: string; readonly other?: string },
  more: object,
): string {
  const named = (value: string) => ({ system: LEDGER_PERSON_ID, value });
  const occurredAt = new Date().toISOString();
  return JSON.stringify({
    specversion: '1.0',
    id: type,
    source: '/bench',
    type: `org.waymark.${type}.v1`,
    data: { person: named(person), ...(other && { other: named(other) }), occurredAt, ...more },
  });
}
