import { describe, expect, it } from '@jest/globals';
import { isSmall, superiority, type Task } from './times.js';

/** Keeps the processor for some microseconds. */
const busy =
  (microseconds: number): Task =>
  () => {
    const until = performance.now() + microseconds / 1_000;
    while (performance.now() < until);
    return Promise.resolve();
  };

describe('A stop watch', () => {
  it('tells apart what takes longer, by a tenth too', async () => {
    expect(await superiority(busy(300), busy(200))).toBeGreaterThan(0.9);
    expect(isSmall(await superiority(busy(200), busy(220)))).toBe(false);
  });

  it('does not tell apart what takes the same', async () => {
    expect(isSmall(await superiority(busy(200), busy(200)))).toBe(true);
  });
});
