import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MapMaker } from '../../libs/completeness/src/map-maker.js';
import { ledgerIdentifier, RecordSecrets } from '../../libs/completeness/src/record-secrets.js';
import { sha256 } from '../../libs/completeness/src/sha256.js';
import { RecordStore } from '../../libs/completeness/src/sqlite/record-store.js';
import { idText } from '../../libs/ledger/src/sqlite-index.js';
import { type Bench, type Row, seconds } from '../row.js';

/** How many change in an epoch, of a hundred. */
const CHANGED = 0.01;

/** So many are written at once. */
const AT_ONCE = 10_000;

/**
 * What an epoch costs: `--people N` people (a million where nobody says), each with one event and one label,
 * of whom one in a hundred gained one. Labels are drawn, for what one costs stands in a row of its own.
 */
export async function epochRows({ folder, people, say }: Bench): Promise<readonly Row[]> {
  mkdirSync(join(folder, 'epoch'));
  const store = RecordStore.open(join(folder, 'epoch', 'proofs.db'), () => undefined);
  const secrets = new RecordSecrets({ vrf: randomBytes(32), map: randomBytes(32) });
  const maker = new MapMaker(store, secrets);
  const ids = Array.from({ length: people }, newId);
  for (let from = 0; from < people; from += AT_ONCE) {
    store.together(() => {
      for (const id of ids.slice(from, from + AT_ONCE)) {
        grow(store, id, 1);
        store.putLabel(randomBytes(32), id, secrets.alias(ledgerIdentifier(id)));
      }
    });
  }
  say(`${people} people are there.`);
  const whole = await seconds(() => maker.endEpoch(1));
  say(`The first epoch took ${whole.toFixed(1)} s.`);
  const quiet = await seconds(() => maker.endEpoch(2));
  const changed = Math.round(people * CHANGED);
  store.together(() => {
    for (const id of ids.slice(0, changed)) grow(store, id, 2);
  });
  const took = await seconds(() => maker.endEpoch(3));
  const memory = process.memoryUsage().rss / 2 ** 20;
  store.close();
  const hashes = hashesInASecond();
  const labels = labelsInASecond(secrets);
  const note = `${people.toLocaleString('en-GB')} people, ${changed.toLocaleString('en-GB')} changed`;
  return [
    {
      name: 'epoch',
      value: took,
      unit: 's',
      // Two maps: for each who changed a way of 32 nodes with as many siblings, and the upper part.
      ceiling: (2 * (changed * 64 + 2 * 65_536)) / hashes,
      beside: 'SHA-256 of the ways that changed and of the upper part alone',
      note,
    },
    {
      name: 'epoch without news',
      value: quiet,
      unit: 's',
      ceiling: (2 * 2 * 65_536) / hashes,
      beside: 'SHA-256 of the upper part alone',
      note,
    },
    {
      name: 'epoch memory',
      value: memory,
      unit: 'MB',
      ceiling: memory,
      beside: 'itself: the whole process, with the ids of all people',
      note,
    },
    {
      name: 'labels',
      value: labels,
      unit: 'labels/s',
      ceiling: labels,
      beside: 'itself: each identifier has one once',
    },
  ];
}

function grow(store: RecordStore, id: string, position: number): void {
  store.grow(id, {
    visible: [{ position, leaf: randomBytes(32) }],
    held: [],
    behind: undefined,
  });
}

function newId(): string {
  return idText(randomBytes(16)) ?? '';
}

function hashesInASecond(): number {
  const message = randomBytes(65);
  const from = performance.now();
  for (let nth = 0; nth < 200_000; nth += 1) sha256(message);
  return 200_000 / ((performance.now() - from) / 1_000);
}

function labelsInASecond(secrets: RecordSecrets): number {
  const from = performance.now();
  for (let nth = 0; nth < 300; nth += 1) secrets.label(ledgerIdentifier(newId()));
  return 300 / ((performance.now() - from) / 1_000);
}
