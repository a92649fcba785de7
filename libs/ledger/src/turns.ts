/**
 * Lets work of one key be done one after the other, and of different keys at once. Commands for one
 * history would only be in each other's way; what other processes do meanwhile still shows as a
 * conflict.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work when its turn has come. @returns what it returns, or throws. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      // Whoever comes last tidies up.
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }

  /** How many keys have work at hand. */
  get size(): number {
    return this.#last.size;
  }
}
