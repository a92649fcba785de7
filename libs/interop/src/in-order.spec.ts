import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inOrder } from './in-order.js';

/** What was carried out, in order of beginning and ending, and how many at a time. */
async function run(keys: readonly (readonly string[])[], most: number, turns: readonly number[]) {
  const log: (readonly ['begin' | 'end', number])[] = [];
  let running = 0;
  let greatest = 0;
  await inOrder(keys, most, async (index) => {
    log.push(['begin', index]);
    running += 1;
    greatest = Math.max(greatest, running);
    for (let turn = turns[index] ?? 0; turn > 0; turn -= 1) await Promise.resolve();
    running -= 1;
    log.push(['end', index]);
  });
  return { log, greatest };
}

describe('tasks in order', () => {
  it('are one after the other if they share a key, and otherwise together', async () => {
    const { log } = await run([['a'], ['b'], ['a']], 8, [3, 1, 1]);
    expect(log).toEqual([
      ['begin', 0],
      ['begin', 1],
      ['end', 1],
      ['end', 0],
      ['begin', 2],
      ['end', 2],
    ]);
  });

  it('are one after the other if they hang together through others', async () => {
    const { log } = await run([['a'], ['b'], ['a', 'b'], ['b']], 8, [3, 1, 1, 1]);
    expect(log.map(([, index]) => index)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('keep their order, all run once, and never more at a time than they may', async () => {
    const keys = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(
        keys,
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(5), { minLength: 30, maxLength: 30 }),
        async (all, most, turns) => {
          const { log, greatest } = await run(all, most, turns);
          expect(greatest).toBeLessThanOrEqual(most);
          const at = (what: string, task: number) =>
            log.findIndex(([event, index]) => event === what && index === task);
          all.forEach((own, later) => {
            expect(log.filter(([, index]) => index === later)).toHaveLength(2);
            all.slice(0, later).forEach((other, earlier) => {
              if (!own.some((key) => other.includes(key))) return;
              expect(at('end', earlier)).toBeLessThan(at('begin', later));
            });
          });
        },
      ),
    );
  });

  it('are quickly grouped however they hang together', async () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => [`${index}`, `${index + 1}`]);
    const before = performance.now();
    await run(keys, 256, []);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
