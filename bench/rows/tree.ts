import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventCatalogue } from '../../apps/composition/src/events.js';
import { startSequencer } from '../../apps/sequencer/src/start-sequencer.js';
import { treePath } from '../../libs/ledger/src/ledger-files.js';
import { Ledger } from '../../libs/ledger/src/open-ledger.js';
import { newSigningKey, KEY_ROLES } from '../../libs/transparency/src/signing-keys.js';
import { TreeReader } from '../../libs/transparency/src/sqlite/tree-reader.js';
import { MerkleTree } from '../../libs/transparency/src/merkle-tree.js';
import { type Tile, TILE_WIDTH, TileNodes } from '../../libs/transparency/src/tile.js';
import { TreeView } from '../../libs/transparency/src/tree-view.js';
import { type Bench, percentile, type Row, seconds } from '../row.js';
import { recordSamples } from './record.js';

const EVENTS = 40_000;
const CHECKPOINT_MS = 1_000;
const ASKED = 20_000;
const ORIGIN = 'bench.example/log';

/** What the tree costs the recording, how long events wait to be covered, and what is read of it. */
export async function treeRows({ folder, say }: Bench): Promise<readonly Row[]> {
  say(`Recording ${EVENTS} events without the tree, with it, and without it once more …`);
  const one = await recorded(join(folder, 'without'));
  const data = join(folder, 'with');
  const tree = new TreeView();
  const withTree = await recorded(data, tree);
  const other = await recorded(join(folder, 'again'));
  const waits = withTree.waits.sort((a, b) => a - b);
  return [
    {
      name: 'record-with-tree',
      value: withTree.rate,
      unit: 'events/s',
      ceiling: (one.rate + other.rate) / 2,
      beside: 'the same without the tree, before and after',
    },
    {
      name: 'covered-p99',
      value: percentile(waits, 0.99),
      unit: 'ms',
      ceiling: CHECKPOINT_MS,
      beside: 'from one checkpoint to the next',
      note: `from accepted until covered, at full load; the longest ${Math.round(waits.at(-1) ?? 0)} ms`,
    },
    ...(await reading(data, tree)),
  ];
}

interface Recorded {
  /** Events a second. */
  readonly rate: number;
  /** How long each event waited until a checkpoint covered it, milliseconds. */
  readonly waits: number[];
}

/** Records as the row `record` does, with a sequencer beside it where there is a tree to show. */
async function recorded(data: string, tree?: TreeView): Promise<Recorded> {
  const files = { data, keyFile: `${data}.key` };
  const ledger = await Ledger.open({ files, catalogue: eventCatalogue() });
  const accepted: number[] = [];
  const waits: number[] = [];
  let covered = 0;
  const fail = (error: { readonly message: string }): never => {
    throw new Error(error.message);
  };
  const sequencer =
    tree &&
    (await startSequencer(
      {
        files,
        keys: {
          origin: ORIGIN,
          signing: KEY_ROLES.map((role) => newSigningKey(ORIGIN, role)),
          retired: [],
        },
        settings: { checkpointEvery: CHECKPOINT_MS, publicEvery: CHECKPOINT_MS },
      },
      tree,
      {
        onFound: ({ sentence }) => fail(new Error(sentence)),
        onTorn: () => fail(new Error('The tree is torn.')),
        onFailure: fail,
        onWitnesses: () => fail(new Error('No witness is asked.')),
        onCovered: ({ published }) => {
          const now = performance.now();
          for (; covered < published.latest.size; covered += 1) {
            const at = accepted[covered];
            if (at !== undefined) waits.push(now - at);
          }
        },
      },
    ));
  sequencer?.begin();
  const rate = await recordSamples(ledger, EVENTS, ({ leafIndex }) => {
    accepted[leafIndex] = performance.now();
  });
  const { events } = await ledger.reader.end();
  while (tree && covered < events) await new Promise((resolve) => setTimeout(resolve, 20));
  await sequencer?.stop();
  await ledger.close();
  return { rate, waits };
}

/** Proofs and tiles of what was recorded, each of another place than the one before. */
async function reading(data: string, view: TreeView): Promise<readonly Row[]> {
  const path = treePath({ data, keyFile: `${data}.key` });
  const reader = TreeReader.open(path, () => undefined);
  const { size, note } = view.checkpoint('latest');
  view.publish({ latest: view.checkpoint('latest'), public: view.checkpoint('public') }, reader);
  // 7919 is prime, so that every place is asked for before one is asked for again.
  const place = (nth: number, of: number) => (nth * 7_919) % of;
  const each = (work: (nth: number) => unknown) =>
    seconds(() => {
      for (let nth = 0; nth < ASKED; nth += 1) work(nth);
      return Promise.resolve();
    });
  const inMemory = new Map<string, TileNodes>();
  const kept = {
    nodes: (tile: Tile): TileNodes => {
      const key = `${tile.level}/${tile.number}/${tile.width}`;
      const nodes = inMemory.get(key) ?? new TileNodes(reader.hashesOf(tile));
      inMemory.set(key, nodes);
      return nodes;
    },
  };
  const bare = new MerkleTree(size, kept);
  await each((nth) => bare.inclusionProof(place(nth, size)));
  const proofsInMemory = await each((nth) => bare.inclusionProof(place(nth, size)));
  const proofs = await each((nth) => view.proof(place(nth, size)));
  const tiles = Math.floor(size / TILE_WIDTH);
  const tile = (nth: number) => ({ level: 0, number: place(nth, tiles), width: TILE_WIDTH });
  const db = new DatabaseSync(path, { readOnly: true });
  const select = db.prepare('SELECT hashes FROM tile WHERE place = ?');
  const rows = await each((nth) => select.get(tile(nth).number));
  const served = await each((nth) => view.tile(tile(nth), 'latest'));
  db.close();
  reader.close();
  return [
    {
      name: 'proofs',
      value: ASKED / proofs,
      unit: 'proofs/s',
      ceiling: ASKED / proofsInMemory,
      beside: 'their hashes alone, from tiles in memory',
      note: `of ${size} leaves, as text with a checkpoint of ${note.length} characters`,
    },
    {
      name: 'tiles',
      value: ASKED / served,
      unit: 'tiles/s',
      ceiling: ASKED / rows,
      beside: 'the same rows from SQLite, not checked',
      note: '8 KiB each',
    },
  ];
}
