import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordRoot } from '../../../verifier/src/record-map.js';
import { isCompletenessError } from './completeness.errors.js';
import { RecordKeeper } from './record-keeper.js';
import { RecordSecrets } from './record-secrets.js';
import { rootOf } from './record-tree.js';
import { RecordStore } from './sqlite/record-store.js';
import { idOf, type Happening, TestRecord } from './test-record.features.js';

const folder = mkdtempSync(join(tmpdir(), 'waymark-records-'));
const secrets = new RecordSecrets({ vrf: Buffer.alloc(32, 1), map: Buffer.alloc(32, 2) });
let stores = 0;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function opened(record: TestRecord, path = join(folder, `${(stores += 1)}.db`)) {
  const store = RecordStore.open(path, () => undefined);
  const options = { store, source: record, decisions: record, words: record, secrets };
  return { store, path, keeper: new RecordKeeper(options) };
}

/** What somebody's trees hold: positions, and that the roots are those of these positions. */
function treesOf(record: TestRecord, store: RecordStore, name: string) {
  const row = store.subject(idOf(name));
  if (!row) return { visible: [], held: [] };
  const [visible, held] = (['visible', 'held'] as const).map((tree) => {
    const positions = [...store.positions(row.number, tree)];
    const leaves = positions.map((position) => record.leaf(position));
    expect(rootOf(row[tree])).toEqual(Buffer.from(recordRoot(leaves)));
    return positions;
  });
  return { visible, held };
}

function recorded(happenings: readonly Happening[]): TestRecord {
  const record = new TestRecord();
  for (const happening of happenings) record.add(happening);
  return record;
}

const names = ['amina', 'beth', 'carol'] as const;
const person = fc.constantFrom(...names);

/** Histories in which things are held, released and forgotten, each once. */
const histories = fc
  .array(fc.record({ act: fc.nat(9), person, held: fc.boolean(), which: fc.nat() }), {
    maxLength: 40,
  })
  .map((drawn) => {
    const history: Happening[] = [];
    const held: number[] = [];
    const shown: number[] = [];
    for (const { act, person: name, held: isHeld, which } of drawn) {
      const from = act === 9 ? shown : act === 8 ? held : [];
      const [of] = from.splice(which % Math.max(1, from.length), 1);
      if (of === undefined) {
        (isHeld ? held : shown).push(history.length + 1);
        history.push({ do: 'record', person: name, held: isHeld });
      } else history.push({ do: act === 9 ? 'forget' : 'release', of });
    }
    return history;
  });

describe("people's trees", () => {
  it('hold what may be shown in the order in which it could be, and what is held in that of the log', async () => {
    const record = recorded([
      { do: 'record', person: 'amina' },
      { do: 'record', person: 'amina', held: true },
      { do: 'record', person: 'beth' },
      { do: 'record', person: 'amina' },
      { do: 'release', of: 2 },
      { do: 'record', person: 'amina' },
    ]);
    const { store, keeper } = opened(record);
    expect(await keeper.advance()).toBe(6);
    // What is decided about what is held is held itself.
    expect(treesOf(record, store, 'amina')).toEqual({ visible: [1, 4, 2, 6], held: [2, 5] });
    expect(treesOf(record, store, 'beth')).toEqual({ visible: [3], held: [] });
  });

  it('are the same, however often they were looked after meanwhile, and made anew', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.array(fc.nat(40)), async (history, pauses) => {
        const record = new TestRecord();
        const bit = opened(record);
        for (const [at, happening] of history.entries()) {
          if (pauses.includes(at)) await bit.keeper.advance();
          record.add(happening);
        }
        await bit.keeper.advance();
        const whole = opened(record);
        await whole.keeper.advance();
        for (const name of names) {
          const trees = treesOf(record, whole.store, name);
          expect(treesOf(record, bit.store, name)).toEqual(trees);
          const own = record
            .of(name)
            .map((position) => [position, record.sinceOf(position)] as const);
          const shown = own.filter(([, since]) => since !== undefined);
          expect(trees.visible).toEqual(
            shown.sort(([p, a = 0], [q, b = 0]) => a - b || p - q).map(([position]) => position),
          );
          expect(trees.held).toEqual(
            own.filter(([position, since]) => since !== position).map(([position]) => position),
          );
        }
        bit.store.close();
        whole.store.close();
      }),
      { numRuns: 60 },
    );
  });

  it('wait, for whom something could not be taken in, and go on with everybody else', async () => {
    const record = recorded([
      { do: 'record', person: 'amina' },
      { do: 'record', person: 'amina' },
      { do: 'record', person: 'beth' },
      { do: 'record', person: 'amina', held: true },
    ]);
    record.parked.add(2);
    const { store, keeper } = opened(record);
    await keeper.advance();
    expect(treesOf(record, store, 'amina')).toEqual({ visible: [1], held: [] });
    expect(treesOf(record, store, 'beth')).toEqual({ visible: [3], held: [] });
    record.add({ do: 'release', of: 4 });
    await keeper.advance();
    expect(treesOf(record, store, 'amina')).toEqual({ visible: [1], held: [] });
    record.parked.clear();
    await keeper.advance();
    expect(treesOf(record, store, 'amina')).toEqual({ visible: [1, 2, 4], held: [4, 5] });
  });

  it('wait for what says that a letter was forgotten, before it could be taken in', async () => {
    const record = recorded([
      { do: 'record', person: 'amina' },
      { do: 'record', person: 'amina' },
    ]);
    record.unreadable.add(1);
    const { store, keeper } = opened(record);
    await keeper.advance();
    expect(treesOf(record, store, 'amina')).toEqual({ visible: [], held: [] });
    record.add({ do: 'forget', of: 1 });
    await keeper.advance();
    expect(treesOf(record, store, 'amina')).toEqual({ visible: [1, 2, 3], held: [] });
  });

  it('have nothing of who was erased, nor any byte of their id', async () => {
    const record = recorded(names.map((name) => ({ do: 'record', person: name })));
    const { store, path, keeper } = opened(record);
    await keeper.advance();
    await keeper.endEpoch(1);
    const id = Buffer.from(idOf('beth').replaceAll('-', ''), 'hex');
    expect(readFileSync(path).includes(id) || readFileSync(`${path}-wal`).includes(id)).toBe(true);
    record.gone.add(idOf('beth'));
    expect(store.forget([idOf('beth')])).toBe(true);
    for (const suffix of ['', '-wal'])
      expect(readFileSync(`${path}${suffix}`).includes(id)).toBe(false);
    await keeper.advance();
    await keeper.endEpoch(2);
    expect(store.subject(idOf('beth'))).toBeUndefined();
    expect(store.labels()).toBe(4);
  });

  it('are refused where a byte of them is another', async () => {
    const record = recorded([{ do: 'record', person: 'amina' }]);
    const { store, path, keeper } = opened(record);
    await keeper.advance();
    const edge = store.subject(idOf('amina'))?.visible.edge ?? Buffer.alloc(32);
    store.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    store.close();
    const bytes = readFileSync(path);
    const at = bytes.indexOf(edge);
    expect(at).toBeGreaterThan(0);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const again = RecordStore.open(path, () => undefined);
    let code: string | undefined;
    try {
      again.subject(idOf('amina'));
    } catch (error) {
      if (isCompletenessError(error)) ({ code } = error);
    }
    expect(code).toBe('RECORDS_TORN');
    again.close();
  });
});

describe('the maps of an epoch', () => {
  it('are never the same, though nothing happened', async () => {
    const record = recorded(names.map((name) => ({ do: 'record', person: name })));
    const { keeper } = opened(record);
    await keeper.advance();
    const roots = [await keeper.endEpoch(1), await keeper.endEpoch(2), await keeper.endEpoch(3)];
    const hashes = roots.flatMap(({ visible, held }) => [visible, held]);
    expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(6);
    expect(keeper.lastRoots()).toEqual(roots[2]);
  });

  it('have a label for each identifier, the ledger’s own among them, and say who is linked', async () => {
    const record = recorded([
      { do: 'record', person: 'amina' },
      { do: 'record', person: 'amina', by: 'police' },
      { do: 'record', person: 'amina', by: 'police' },
      { do: 'record', person: 'beth' },
    ]);
    const { store, keeper } = opened(record);
    await keeper.advance();
    expect(store.labels()).toBe(5);
    record.add({ do: 'link', people: ['amina', 'beth'] });
    await keeper.advance();
    expect(store.labels()).toBe(5);
    const number = store.subject(idOf('amina'))?.number ?? 0;
    expect(store.linkedTo(number)).toEqual([idOf('beth')]);
    record.add({ do: 'unlink', people: ['amina', 'beth'] });
    await keeper.advance();
    expect(store.linkedTo(number)).toEqual([]);
  });
});
