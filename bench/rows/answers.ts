import { Agent, request } from 'node:http';
import { DemonstrationIssuer } from '../../libs/identity/src/demonstration-issuer.js';
import { openLetters } from '../ceilings/open-letters.js';
import { buildViews, makeDataset, type Dataset } from '../dataset.js';
import { run } from '../process.js';
import { percentile, type Bench, type Row } from '../row.js';

const ASKED = 400;

/** Every field of the terminal's table, as a person's page asks for it. */
const QUERY = `query { me { whereMyDataWent(first: 50) {
  edges { cursor node { id occurredAt { earliest latest } from { system value name }
    to { type organisation { system value name } name }
    channel { code words } purpose { code words } reason howUsed benefitExpected
    items { plan version sections category { code words } words necessary }
    confidentialityBasis { code words provision } dataProtectionBasis { article6 { code words } article9 }
    deficiencies { code words } confirmation { status words }
    withinWishes { atTheTime { value words } knownToTheSender { value words } }
    onwardTo { id } receipt { eventId leafHash recordedAt } } }
  pageInfo { hasNextPage endCursor } } } }`;

/** Views built anew, the first page of an answer, and the service's start, over one data set. */
export async function answerRows({ folder, events, say }: Bench): Promise<readonly Row[]> {
  const dataset = await makeDataset(folder, events, say);
  const reading = await openLetters(dataset.files);
  const built = events / (await buildViews(dataset, say));
  const empty = await run(new URL('../ceilings/empty-process.js', import.meta.url));
  const service = await run(
    new URL('../../apps/api/src/main.js', import.meta.url),
    [],
    dataset.env,
  );
  const memory = service.memory();
  const asked = await askAll(dataset, service.address);
  const echo = await run(new URL('../ceilings/echo-server.js', import.meta.url), [
    String(asked.bytes),
  ]);
  const bare = await times(echo.address, '', ASKED, () => 'none');
  const rows: Row[] = [
    {
      name: 'rebuild',
      value: built,
      unit: 'events/s',
      ceiling: reading,
      beside: 'reading the log and opening every letter',
      note: `${events} events, all views`,
    },
    {
      name: 'where-my-data-went',
      value: asked.ordinary,
      unit: 'ms p50',
      ceiling: percentile(bare.sorted, 0.5),
      beside: 'a bare server that answers as many bytes',
      note: `first page of 50 of ${events} events`,
    },
    {
      name: 'where-my-data-went-50000',
      value: asked.many,
      unit: 'ms p50',
      ceiling: asked.few,
      beside: 'the same for a person with 50 disclosures',
    },
    {
      name: 'start',
      value: service.startMs,
      unit: 'ms',
      ceiling: empty.startMs,
      beside: 'a process that only listens',
      note: `${events} events`,
    },
    {
      name: 'memory',
      value: memory / 1e6,
      unit: 'MB',
      ceiling: empty.memory() / 1e6,
      beside: 'a process that only listens',
      note: `when it listens; ${(service.memory() / 1e6).toFixed(0)} MB after many answers`,
    },
  ];
  for (const running of [service, echo, empty]) await running.stop();
  return rows;
}

async function askAll({ configuration, people, few, many }: Dataset, address: string) {
  const issuer = DemonstrationIssuer.open(configuration);
  const tokenOf = (person: string) => issuer.issue({ role: 'person', person });
  const tokens = await Promise.all(people.slice(0, 50).map(tokenOf));
  const [ofFew, ofMany] = [await tokenOf(few), await tokenOf(many)];
  const of = (token: string) => () => token;
  await times(address, QUERY, 50, (index) => tokens[index % tokens.length] ?? ofFew);
  const ordinary = await times(
    address,
    QUERY,
    ASKED,
    (index) => tokens[index % tokens.length] ?? ofFew,
  );
  const fewTimes = await times(address, QUERY, ASKED, of(ofFew));
  const manyTimes = await times(address, QUERY, ASKED, of(ofMany));
  return {
    ordinary: percentile(ordinary.sorted, 0.5),
    few: percentile(fewTimes.sorted, 0.5),
    many: percentile(manyTimes.sorted, 0.5),
    bytes: ordinary.bytes,
  };
}

async function times(
  address: string,
  query: string,
  count: number,
  tokenOf: (index: number) => string,
): Promise<{ readonly sorted: readonly number[]; readonly bytes: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = JSON.stringify({ query });
  const taken: number[] = [];
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    const from = performance.now();
    bytes = await post(agent, `${address}/graphql`, tokenOf(index), body);
    taken.push(performance.now() - from);
  }
  agent.destroy();
  return { sorted: taken.sort((a, b) => a - b), bytes };
}

function post(agent: Agent, url: string, token: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks);
        if (text.includes('"errors"')) reject(new Error(text.toString('utf8').slice(0, 500)));
        else resolve(text.length);
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
