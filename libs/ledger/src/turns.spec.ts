import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('does the work of one key one after the other, in the order in which it came', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
    };
    await Promise.all([turns.take('a', work('1')), turns.take('a', work('2'))]);
    expect(seen).toEqual(['1 begins', '1 ends', '2 begins', '2 ends']);
  });

  it('goes on after work that failed, and tells who asked for it', async () => {
    const turns = new Turns();
    const failed = turns.take('a', () => Promise.reject(new Error('no')));
    const next = turns.take('a', () => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });

  it('keeps nothing of what is done', async () => {
    const turns = new Turns();
    await Promise.all(['a', 'b', 'a'].map((key) => turns.take(key, () => Promise.resolve())));
    expect(turns.size).toBe(0);
  });
});
