import { DemonstrationIssuer } from '../../libs/identity/src/demonstration-issuer.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import { buildViews, makeDataset, type Dataset } from '../dataset.js';
import { run } from '../process.js';
import { percentile, type Bench, type Row } from '../row.js';
import { TRUST } from '../sample.js';

/** How long others are asked for, in each state, milliseconds. */
const ASKING_MS = 10_000;
const OTHERS = 4;
const BETWEEN_MS = 20;

const PAGE = `{ me { whereMyDataWent(first: 50) { edges { node { id
  withinWishes { atTheTime { value } knownToTheSender { value } } deficiencies { code }
  confirmation { status } } } pageInfo { hasNextPage } } } }`;
/** Asks of every one of them whether it was within wishes, which nothing was that was never asked. */
const SEARCH = `{ me { whereMyDataWent(first: 50, filter: { withinWishes: yes }) {
  edges { node { id } } } } }`;

/**
 * Two people of 50,000 events each are merged, asked for and told apart, while others ask for their
 * own page: how long the others wait, beside how long they wait while nothing of it goes on.
 */
export async function mergeRows({ folder, events, say }: Bench): Promise<readonly Row[]> {
  const dataset = await makeDataset(folder, events, say, 2);
  await buildViews(dataset, say);
  const main = new URL('../../apps/api/src/main.js', import.meta.url);
  const service = await run(main, [], dataset.env);
  try {
    return await measured(dataset, service.address, say);
  } finally {
    await service.stop();
  }
}

async function measured(
  { configuration, people, many, second, events }: Dataset,
  address: string,
  say: Bench['say'],
): Promise<readonly Row[]> {
  const issuer = DemonstrationIssuer.open(configuration);
  const others = await Promise.all(
    people.slice(0, OTHERS).map((person) => issuer.issue({ role: 'person', person })),
  );
  const merged = await issuer.issue({ role: 'person', person: many });
  const officers = await Promise.all(
    ['one', 'two'].map((account) =>
      issuer.issue({ role: 'officer', organisation: TRUST, account }),
    ),
  );
  const pair = { person: many, other: second };
  const sayOf = (type: string, officer: number, more: object) =>
    send(address, officers[officer] ?? '', type, pair, more);
  await whileAsking(address, others, 2_000);
  const alone = await whileAsking(address, others, ASKING_MS);
  say(`others alone: p99 ${alone.toFixed(1)} ms`);

  const from = performance.now();
  const merge = await sayOf('IdentitiesMerged', 0, { reason: 'Alike' });
  await sayOf('MergeVerified', 1, { merge });
  const first = await timed(() => ask(address, merged, PAGE));
  const linked = performance.now() - from;
  const during = await whileAsking(address, others, ASKING_MS, () => ask(address, merged, PAGE));
  say(`others while the merged ask for pages: p99 ${during.toFixed(1)} ms`);
  const search = await timed(() => ask(address, merged, SEARCH));
  const searching = await whileAsking(address, others, ASKING_MS, () =>
    ask(address, merged, SEARCH),
  );
  say(
    `others while the merged search all: p99 ${searching.toFixed(1)} ms, ${search.toFixed(0)} ms each`,
  );
  const undone = performance.now();
  await sayOf('IdentitiesUnmerged', 0, { reason: 'Two' });
  const again = await timed(() => ask(address, merged, PAGE));
  const note = `${events} events`;
  return [
    {
      name: 'merge-others-p99',
      value: during,
      unit: 'ms p99',
      ceiling: alone,
      beside: 'the same while nobody is merged',
      note: `two of 50,000 asked for pages meanwhile; ${note}`,
    },
    {
      name: 'merge-search-others-p99',
      value: searching,
      unit: 'ms p99',
      ceiling: alone,
      beside: 'the same while nobody is merged',
      note: `all of 100,000 judged meanwhile, ${search.toFixed(0)} ms each time`,
    },
    {
      name: 'merge-first-page',
      value: first,
      unit: 'ms',
      ceiling: again,
      beside: 'the first page after they were told apart',
      note: `merged and verified ${linked.toFixed(0)} ms before; told apart in ${(performance.now() - undone).toFixed(0)} ms`,
    },
  ];
}

/** Others ask for their own, at a pace; what else is done goes on beside it. @returns p99 in ms. */
async function whileAsking(
  address: string,
  tokens: readonly string[],
  forMs: number,
  beside?: () => Promise<unknown>,
): Promise<number> {
  const until = performance.now() + forMs;
  const taken: number[] = [];
  const asking = tokens.map(async (token) => {
    while (performance.now() < until) {
      taken.push(await timed(() => ask(address, token, PAGE)));
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
  });
  const besides = async () => {
    while (beside && performance.now() < until) await beside();
  };
  await Promise.all([...asking, besides()]);
  return percentile(
    taken.sort((a, b) => a - b),
    0.99,
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function ask(address: string, token: string, query: string): Promise<void> {
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const text = await answer.text();
  if (text.includes('"errors"')) throw new Error(text.slice(0, 500));
}

async function send(
  address: string,
  token: string,
  type: string,
  { person, other }: { readonly person: string; readonly other: string },
  more: object,
): Promise<string> {
  const named = (value: string) => ({ system: LEDGER_PERSON_ID, value });
  const occurredAt = new Date().toISOString();
  const answer = await fetch(`${address}/v1/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents+json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({
      specversion: '1.0',
      id: type,
      source: '/bench',
      type: `org.waymark.${type}.v1`,
      data: { person: named(person), other: named(other), occurredAt, ...more },
    }),
  });
  const body = (await answer.json()) as { readonly eventId?: string };
  if (body.eventId === undefined) throw new Error(JSON.stringify(body));
  return body.eventId;
}
