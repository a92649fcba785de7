/**
 * Collects what arrives in one turn of the event loop and hands it on together; sooner where a full
 * batch has gathered, so that whoever takes it can begin while the rest is still made.
 */
export class TurnBatcher<Item> {
  readonly #flush: (items: readonly Item[]) => void;
  readonly #full: number;
  #items: Item[] = [];

  constructor(flush: (items: readonly Item[]) => void, full = Infinity) {
    this.#flush = flush;
    this.#full = full;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#items.length >= this.#full) this.#hand();
    else if (this.#items.length === 1)
      setImmediate(() => {
        this.#hand();
      });
  }

  #hand(): void {
    const items = this.#items;
    // A full batch went before the end of its turn.
    if (items.length === 0) return;
    this.#items = [];
    this.#flush(items);
  }
}
