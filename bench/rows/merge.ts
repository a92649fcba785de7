import { DemonstrationIssuer } from '../../libs/identity/src/demonstration-issuer.js';
import { ask, meanwhile, PAGE, repeatedly, saidBy, send, timed } from '../asking.js';
import { buildViews, makeDataset, type Dataset } from '../dataset.js';
import { run } from '../process.js';
import type { Bench, Row } from '../row.js';
import { TRUST } from '../sample.js';
import { forgetRows } from './forget.js';

/** How long others are asked for, in each state, milliseconds. */
const ASKING_MS = 10_000;
const OTHERS = 4;

const FIRST = `{ me { ${PAGE} } }`;
/** Asks of every one of them whether it was within wishes, which nothing was that was never asked. */
const SEARCH = `{ me { whereMyDataWent(first: 50, filter: { withinWishes: yes }) {
  edges { node { id } } } } }`;

/**
 * Two people of 50,000 events each are merged, asked for and told apart, and a letter of one of them is
 * forgotten, while others ask for their own page: how long the others wait, beside how long they wait
 * while nothing of it goes on.
 */
export async function mergeRows({ folder, events, say }: Bench): Promise<readonly Row[]> {
  const dataset = await makeDataset(folder, events, say, 2);
  await buildViews(dataset, say);
  const main = new URL('../../apps/api/src/main.js', import.meta.url);
  const service = await run(main, [], dataset.env);
  const { address } = service;
  try {
    const issuer = DemonstrationIssuer.open(dataset.configuration);
    const officers = await Promise.all(
      ['one', 'two'].map((account) =>
        issuer.issue({ role: 'officer', organisation: TRUST, account }),
      ),
    );
    const asked = { address, issuer, officers, say };
    return [...(await measured(dataset, asked)), ...(await forgetRows(dataset, asked))];
  } finally {
    await service.stop();
  }
}

/** Who asks, and whom. */
export interface Asked {
  readonly address: string;
  readonly issuer: DemonstrationIssuer;
  /** Tokens of two officers. */
  readonly officers: readonly string[];
  readonly say: Bench['say'];
}

async function measured(
  { people, many, second, heavy, events }: Dataset,
  { address, issuer, officers, say }: Asked,
): Promise<readonly Row[]> {
  const others = await Promise.all(
    people.slice(0, OTHERS).map((person) => issuer.issue({ role: 'person', person })),
  );
  const merged = await issuer.issue({ role: 'person', person: many });
  const pair = { person: many, other: second };
  const sayOf = (type: string, officer: number, more: object) =>
    send(address, officers[officer] ?? '', saidBy(type, pair, more));
  const first = () => ask(address, merged, FIRST);
  const others99 = async (beside: () => Promise<unknown>, forMs = ASKING_MS): Promise<number> => {
    const asking = others.map((token) => () => ask(address, token, FIRST));
    return (await meanwhile(asking, () => repeatedly(forMs, beside))).p99;
  };
  const idle = () => new Promise((resolve) => setTimeout(resolve, 100));
  await others99(idle, 2_000);
  const alone = await others99(idle);
  say(`others alone: p99 ${alone.toFixed(1)} ms`);

  const from = performance.now();
  const merge = await sayOf('IdentitiesMerged', 0, { reason: 'Alike' });
  await sayOf('MergeVerified', 1, { merge });
  const linked = performance.now() - from;
  const page = await timed(first);
  const during = await others99(first);
  say(`others while the merged ask for pages: p99 ${during.toFixed(1)} ms`);
  const search = await timed(() => ask(address, merged, SEARCH));
  const searching = await others99(() => ask(address, merged, SEARCH));
  say(
    `others while the merged search all: p99 ${searching.toFixed(1)} ms, ${search.toFixed(0)} ms each`,
  );
  const undone = performance.now();
  await sayOf('IdentitiesUnmerged', 0, { reason: 'Two' });
  const again = await timed(first);
  const beside = 'the same while nobody is merged';
  return [
    {
      name: 'merge-others-p99',
      value: during,
      unit: 'ms p99',
      ceiling: alone,
      beside,
      note: `two of ${heavy} asked for pages meanwhile; ${events} events`,
    },
    {
      name: 'merge-search-others-p99',
      value: searching,
      unit: 'ms p99',
      ceiling: alone,
      beside,
      note: `all of ${2 * heavy} judged meanwhile, ${search.toFixed(0)} ms each time`,
    },
    {
      name: 'merge-first-page',
      value: page,
      unit: 'ms',
      ceiling: again,
      beside: 'the first page after they were told apart',
      note: `merged and verified ${linked.toFixed(0)} ms before; told apart in ${(performance.now() - undone).toFixed(0)} ms`,
    },
  ];
}
