import { Viewer } from '../../access/src/viewer.js';
import { describe, expect, it } from '@jest/globals';
import { ALL_PARTS, ChangeFeed } from './change-feed.js';

const HERS = { subjects: ['hers'], viewer: Viewer.UNBOUNDED };
const NOON = Date.UTC(2026, 10, 5, 12, 0, 31);

function begun(): ChangeFeed {
  const feed = new ChangeFeed(() => undefined);
  feed.tell(HERS, NOON);
  return feed;
}

async function parts(feed: ChangeFeed): Promise<readonly string[]> {
  const { value } = (await feed.next()) as { value: { myRecordChanged: { parts: string[] } } };
  return value.myRecordChanged.parts;
}

describe('The messages of a subscriber', () => {
  it('begin with every answer, to the minute', async () => {
    expect(await begun().next()).toEqual({
      done: false,
      value: { myRecordChanged: { at: new Date('2026-11-05T12:00:00Z'), parts: ALL_PARTS } },
    });
  });

  it('are one for all that was noted, and none where nothing was', async () => {
    const feed = begun();
    await feed.next();
    expect(feed.tell(HERS, NOON)).toBe(false);
    for (let nth = 0; nth < 1_000; nth += 1) feed.note('hers', 'plans');
    feed.note('hers', 'lookUps');
    expect(feed.tell(HERS, NOON)).toBe(true);
    expect(await parts(feed)).toEqual(['whereMyDataWent', 'plans', 'lookUps']);
  });

  it('are joined while nobody takes them, so that a slow reader costs no more', async () => {
    const feed = begun();
    await feed.next();
    for (const part of ['refusals', 'about', 'refusals'] as const) {
      feed.note('hers', part);
      feed.tell(HERS, NOON);
    }
    expect(await parts(feed)).toEqual(['refusals', 'about']);
    const next = feed.next();
    feed.note('hers', 'lookUps');
    feed.tell(HERS, NOON);
    expect(await next).toMatchObject({ value: { myRecordChanged: { parts: ['lookUps'] } } });
  });

  it('say nothing of who is not linked any more, and everything when that changes', async () => {
    const feed = begun();
    await feed.next();
    const both = { ...HERS, subjects: ['hers', 'his'] };
    expect(feed.tell(both, NOON)).toBe(true);
    expect(await parts(feed)).toEqual(ALL_PARTS);
    feed.note('his', 'plans');
    expect(feed.tell(HERS, NOON)).toBe(true);
    expect(await parts(feed)).toEqual(ALL_PARTS);
    feed.note('his', 'plans');
    expect(feed.tell(HERS, NOON)).toBe(false);
  });

  it('end at once when nobody reads, also while one is waited for', async () => {
    let ended = 0;
    const feed = new ChangeFeed(() => (ended += 1));
    const next = feed.next();
    await feed.return();
    await feed.return();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await feed.next()).toEqual({ done: true, value: undefined });
    expect(ended).toBe(1);
  });

  it('end with an error, once, whether one is waited for or not', async () => {
    const [waiting, idle] = [begun(), begun()];
    await waiting.next();
    const next = waiting.next();
    for (const feed of [waiting, idle]) feed.fail(new Error('not any more'));
    await expect(next).rejects.toThrow('not any more');
    await expect(idle.next()).rejects.toThrow('not any more');
    for (const feed of [waiting, idle]) expect((await feed.next()).done).toBe(true);
  });

  it('of who may see only some of it is asked to look again by the clock, and at that alone', async () => {
    const acting = {
      scopes: [{ kinds: ['plans' as const] }],
      self: new Set(['his']),
      correlations: new Set<string>(),
    };
    const feed = new ChangeFeed(() => undefined);
    feed.tell({ ...HERS, viewer: new Viewer(acting, new Set()) }, 0);
    expect(feed.waits).toBe(true);
    expect(await feed.next()).toMatchObject({ value: { myRecordChanged: { parts: ['plans'] } } });
  });

  it('come by the clock alone to whoever is known by several numbers', async () => {
    const feed = new ChangeFeed(() => undefined);
    const both = { subjects: ['hers', 'his'], viewer: Viewer.UNBOUNDED };
    feed.tell(both, NOON);
    expect([feed.ticks, feed.waits]).toEqual([true, true]);
    await feed.next();
    feed.note('his', 'receipts');
    expect(feed.tell(both, NOON)).toBe(true);
    expect(await parts(feed)).toEqual(ALL_PARTS);
    feed.tell(HERS, NOON);
    expect(feed.ticks).toBe(false);
  });
});
