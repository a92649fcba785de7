import type { Step } from './story.js';

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KINDS: readonly Step['kind'][] = [
  'noted',
  'noted',
  'noted',
  'moved',
  'moved',
  'shared',
  'dropped',
];

/** So many steps of the small world, the same for the same seed; a few of them spoilt. */
export function stepsFrom(seed: number, count: number, subjects = 12): Step[] {
  const random = randomFrom(seed);
  const upTo = (limit: number) => Math.floor(random() * limit);
  return Array.from({ length: count }, () => ({
    subject: upTo(subjects),
    thing: upTo(6),
    kind: random() < 0.02 ? 'spoilt' : (KINDS[upTo(KINDS.length)] ?? 'noted'),
    words: `word ${String(upTo(1000))} é€𝄞`.repeat(1 + upTo(4)),
    place: upTo(40),
    other: upTo(subjects),
  }));
}
