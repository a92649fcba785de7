import { Random } from '../../apps/cli/src/generate/random.js';

/** Does something once; how long it takes is measured. */
export type Task = () => Promise<void>;

/** Pairs that are measured before the first look, and how often as many again as there are by then. */
const FIRST = 120;
const LOOKS = 4;

/** How far from a half the probability of superiority may lie: a small effect (Vargha and Delaney 2000). */
const SMALL = 0.1;

/**
 * How often the one of two tasks takes longer than the other, from 0 to 1: a half where nobody could
 * tell them apart by a stop watch (the U of Mann and Whitney by the number of pairs). They are done by
 * turns in an order of chance, so that whatever else the machine does falls upon both alike. Where it
 * lies far from a half, as chance has it now and then, as many again are measured before it is believed.
 */
export async function superiority(one: Task, other: Task): Promise<number> {
  const random = new Random(1);
  const times: readonly [number[], number[]] = [[], []];
  const measure = async (task: Task, into: number[]): Promise<void> => {
    const began = performance.now();
    await task();
    into.push(performance.now() - began);
  };
  // What is done first is done slowly: code is compiled, files are read.
  for (let nth = 0; nth < 10; nth += 1) {
    await one();
    await other();
  }
  let share = 0.5;
  for (let look = 0; look < LOOKS; look += 1) {
    for (let left = look === 0 ? FIRST : times[0].length; left > 0; left -= 1) {
      const turns = [() => measure(one, times[0]), () => measure(other, times[1])];
      if (random.chance(0.5)) turns.reverse();
      for (const turn of turns) await turn();
    }
    share = longer(times[0], times[1]);
    if (isSmall(share)) return share;
  }
  return share;
}

/** Whether nobody could tell by it. */
export function isSmall(share: number): boolean {
  return Math.abs(share - 0.5) <= SMALL;
}

/** Of all pairs of one and other, the share in which the one is greater; equal ones count by half. */
function longer(some: readonly number[], others: readonly number[]): number {
  const sorted = others.toSorted((a, b) => a - b);
  let sum = 0;
  for (const each of some) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < each) low = middle + 1;
      else high = middle;
    }
    sum += low;
    for (let equal = low; sorted[equal] === each; equal += 1) sum += 0.5;
  }
  return sum / (some.length * others.length);
}
