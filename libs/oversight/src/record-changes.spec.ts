import { afterEach, describe, expect, it } from '@jest/globals';
import { AccessDenied } from '../../access/src/access-denied.js';
import { Viewer } from '../../access/src/viewer.js';
import type { Actor } from '../../access/src/actor.js';
import type { Person } from '../../person/src/person.graphql.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { ViewsError } from '../../views/src/views.errors.js';
import { RecordChanges } from './record-changes.js';

const HERS: Actor = { role: 'person', person: 'hers', account: 'a' };
const PACE = { lookEvery: 5, tellEvery: 20, askEvery: 30, tickEvery: 40 };

const person = (id: string): Person => ({
  id,
  subjects: [id],
  veil: { veil: () => '', unveil: () => undefined },
  viewer: () => Promise.resolve(Viewer.UNBOUNDED),
});

let rows: { subject: string; part: string; position: number }[] = [];
let looks = 0;
let building = false;
let record: () => Person | null = () => person('hers');
let changes: RecordChanges;

/** As much of Kysely as is asked of it. */
function chain(after = -1): unknown {
  const found = () => {
    looks += 1;
    if (building) throw new ViewsError('VIEWS_BUILDING', 'They are being built.');
    return rows.filter(({ position }) => position > after);
  };
  const steps = {
    where: (_column: string, _is: string, position: number) => chain(position),
    execute: () => Promise.try(found),
    executeTakeFirst: () => Promise.try(() => found().at(-1)),
  };
  return new Proxy(steps, {
    get: (target, name): unknown => Reflect.get(target, name) ?? (() => chain(after)),
  });
}

const views = {
  db: () => chain(),
  openRows: (_table: unknown, found: unknown) => Promise.resolve(found),
} as unknown as ViewsReader;

function begin(): RecordChanges {
  const own = () =>
    Promise.try(() => {
      const found = record();
      return found ? { person: found } : undefined;
    });
  changes = new RecordChanges(views, { own }, () => 0, PACE);
  return changes;
}

function changed(subject: string, part: string): void {
  rows = [
    ...rows.filter((row) => row.subject !== subject || row.part !== part),
    { subject, part, position: rows.length + 10 + Math.max(0, ...rows.map((row) => row.position)) },
  ];
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

afterEach(async () => {
  await changes.onModuleDestroy();
  rows = [];
  building = false;
  record = () => person('hers');
});

describe('Whoever follows changes', () => {
  it('is told no more, with the reason, once they may not read the record', async () => {
    const feed = await begin().subscribe(HERS);
    await feed.next();
    const next = feed.next();
    record = () => {
      throw new AccessDenied('NOT_FOUND');
    };
    // Also where nothing changes.
    await expect(next).rejects.toThrow(AccessDenied);
    const other = changes.subscribe(HERS);
    await expect(other).rejects.toThrow(AccessDenied);
  });

  it('is told no more once nobody is known by that id, as after an erasure', async () => {
    const feed = await begin().subscribe(HERS);
    await feed.next();
    changed('hers', 'plans');
    record = () => null;
    await expect(feed.next()).rejects.toThrow(AccessDenied);
  });

  it('costs one look for all, however many there are, and none when there are none', async () => {
    const feeds = [];
    begin();
    for (let nth = 0; nth < 50; nth += 1) feeds.push(await changes.subscribe(HERS));
    for (const feed of feeds) await feed.next();
    changed('hers', 'about');
    looks = 0;
    const told = await Promise.all(feeds.map((feed) => feed.next()));
    expect(told.every(({ done }) => done === false)).toBe(true);
    expect(looks).toBeLessThan(50);
    for (const feed of feeds) await feed.return();
    await new Promise((resolve) => setTimeout(resolve, 20));
    looks = 0;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(looks).toBe(0);
  });

  it('is told what changed while views were being built', async () => {
    const feed = await begin().subscribe(HERS);
    await feed.next();
    building = true;
    const before = looks;
    changed('hers', 'plans');
    await until(() => looks > before + 2);
    building = false;
    expect(await feed.next()).toMatchObject({
      value: { myRecordChanged: { parts: ['whereMyDataWent', 'plans'] } },
    });
  });

  it('is told of nothing that was there before', async () => {
    changed('hers', 'plans');
    const feed = await begin().subscribe(HERS);
    await feed.next();
    changed('hers', 'about');
    expect(await feed.next()).toMatchObject({
      value: { myRecordChanged: { parts: ['about'] } },
    });
  });
});
