/** Lets so many do something at a time. */
export class Permits {
  readonly #queue: (() => void)[] = [];

  constructor(private free: number) {}

  async with<Result>(act: () => Promise<Result>): Promise<Result> {
    if (this.free === 0) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.free -= 1;
    try {
      return await act();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
