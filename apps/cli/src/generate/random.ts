/**
 * Numbers that look random and are the same on every machine for the same seed. For made-up data
 * only; nothing that must not be guessed may come from here.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next number, from 0 (included) to 1 (excluded). Mulberry32, by Tommy Ettinger. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number between two, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Whether something happens that happens in this share of cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of a list. @throws RangeError on an empty one. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new RangeError('expected a list of at least one');
    return item;
  }

  /** Some of a list, each once, in the list's order. */
  some<Item>(items: readonly Item[], count: number): readonly Item[] {
    let needed = Math.min(count, items.length);
    return items.filter((_item, index) => {
      if (!this.chance(needed / (items.length - index))) return false;
      needed -= 1;
      return true;
    });
  }
}

/** A seed made of several numbers, so that near ones lie far apart (MurmurHash3's finaliser). */
export function seedOf(...numbers: readonly number[]): number {
  let seed = 0x9e3779b9;
  for (const number of numbers) {
    // Beyond 32 bits the upper half counts, too: instants are that large.
    for (const half of [number, Math.floor(number / 4_294_967_296)]) {
      seed = Math.imul(seed ^ (half >>> 0), 0x85ebca6b);
      seed = Math.imul(seed ^ (seed >>> 13), 0xc2b2ae35);
      seed ^= seed >>> 16;
    }
  }
  return seed >>> 0;
}
