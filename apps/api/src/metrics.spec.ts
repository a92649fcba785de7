import { beforeEach, describe, expect, it } from '@jest/globals';
import { Integrity } from '../../../libs/transparency/src/integrity.js';
import { Metrics } from './metrics.js';

let integrity: Integrity;
let metrics: Metrics;

beforeEach(() => {
  integrity = new Integrity();
  const operator = { system: 'https://waymark.example/organisation', value: 'operator' };
  metrics = new Metrics({ operator, integrity, promiseSeconds: 60 });
});

/** What is told of the log: each figure with its value. */
async function told(): Promise<ReadonlyMap<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('waymark_'));
  return new Map(lines.map((line) => [line.replace(/ .*/, ''), Number(line.replace(/.* /, ''))]));
}

/** A checkpoint of so many leaves, some of them new. */
function covering(size: number, leaves: number, longest: number) {
  const checkpoint = { size, root: Buffer.alloc(32), note: '', signedAt: size * 1_000 };
  return { published: { latest: checkpoint, public: checkpoint }, leaves, longest };
}

describe('The figures of a service', () => {
  it('say how long events waited until a checkpoint covered them, beside what was promised', async () => {
    expect(metrics.covered(covering(3, 3, 900))).toBe(true);
    expect(metrics.covered(covering(3, 0, 0))).toBe(true);
    expect(metrics.covered(covering(4, 1, 60_000))).toBe(true);
    expect(Object.fromEntries(await told())).toMatchObject({
      waymark_leaves: 4,
      waymark_checkpoint_timestamp_seconds: 4,
      'waymark_covered_wait_seconds_bucket{le="0.5"}': 0,
      'waymark_covered_wait_seconds_bucket{le="1"}': 1,
      'waymark_covered_wait_seconds_bucket{le="60"}': 2,
      waymark_covered_wait_seconds_count: 2,
      waymark_covered_wait_longest_seconds: 60,
      waymark_promise_maximum_delay_seconds: 60,
      waymark_promises_late_total: 0,
    });
  });

  it('say when a promise was not kept in time', async () => {
    expect(metrics.covered(covering(1, 1, 60_001))).toBe(false);
    expect((await told()).get('waymark_promises_late_total')).toBe(1);
  });

  it('say when nothing is recorded any more', async () => {
    expect((await told()).get('waymark_read_only')).toBe(0);
    integrity.find({ sentence: 'Leaf 7 is not what was signed.' }, 1);
    expect((await told()).get('waymark_read_only')).toBe(1);
  });

  it('say how many witnesses signed, and when too few do', async () => {
    expect(Object.fromEntries(await told())).toMatchObject({
      waymark_witnesses_known: 0,
      waymark_witnesses_missing: 0,
    });
    const fault = { code: 'UNREACHABLE', sentence: 'cannot be reached' } as const;
    const witnesses = [{ name: 'w1' }, { name: 'w2', fault }, { name: 'w3', fault }];
    const report = { signed: 1, known: 3, asked: 2, enough: false, witnesses };
    integrity.witnesses = report;
    metrics.covered({ ...covering(1, 1, 0), witnesses: report });
    metrics.covered({ ...covering(2, 1, 0), witnesses: { ...report, enough: true } });
    expect(Object.fromEntries(await told())).toMatchObject({
      waymark_witnesses_known: 3,
      waymark_witnesses_asked: 2,
      waymark_witnesses_signed: 1,
      waymark_witnesses_lost: 2,
      waymark_witnesses_missing: 1,
      waymark_checkpoints_unwitnessed_total: 1,
    });
  });

  it('are as many whatever was recorded, and none is told apart by whom it is about', async () => {
    const before = [...(await told()).keys()];
    for (let size = 1; size < 100; size += 1) metrics.covered(covering(size, 1, size * 700));
    const after = [...(await told()).keys()];
    expect(after).toEqual(before);
    expect(after.filter((name) => /\{(?!le=")/.test(name))).toEqual([]);
  });
});
