/** Something that happens at an instant. */
export interface Timed {
  readonly at: number;
}

/** What comes next: the earliest first; of the same instant, what was added first (a binary heap). */
export class Queue<Item extends Timed> {
  readonly #heap: { readonly item: Item; readonly order: number }[] = [];
  #added = 0;

  add(item: Item): void {
    const heap = this.#heap;
    heap.push({ item, order: this.#added });
    this.#added += 1;
    let place = heap.length - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#isBefore(place, above)) break;
      this.#swap(place, above);
      place = above;
    }
  }

  /** Takes the earliest out. */
  take(): Item | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first?.item;
    heap[0] = last;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      let least = place;
      if (left < heap.length && this.#isBefore(left, least)) least = left;
      if (left + 1 < heap.length && this.#isBefore(left + 1, least)) least = left + 1;
      if (least === place) return first?.item;
      this.#swap(place, least);
      place = least;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return false;
    return a.item.at < b.item.at || (a.item.at === b.item.at && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
