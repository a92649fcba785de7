import type { Writable } from 'node:stream';
import { count } from './counts.js';

const EVERY = 2_000;

/** Tells how far something is, at most every two seconds: over its own line where that can be. */
export class Progress {
  #last = Date.now();
  #open = false;

  constructor(
    private readonly stream: Writable,
    private readonly live: boolean,
  ) {}

  /** Tells it, if the last time is long enough ago. */
  readonly tell = (what: string, done: number, total: number): void => {
    if (Date.now() - this.#last < EVERY) return;
    this.#last = Date.now();
    const share = total > 0 ? ` (${Math.floor((100 * done) / total)}%)` : '';
    this.line(`${what}: ${count(done)} of ${count(total)}${share}`);
  };

  /** The same of what nobody knows the end of. */
  readonly count = (what: string, done: number): void => {
    if (Date.now() - this.#last < EVERY) return;
    this.#last = Date.now();
    this.line(`${what}: ${count(done)}`);
  };

  /** Tells something now. */
  line(text: string): void {
    this.stream.write(this.live ? `\r\u001b[K${text}` : `${text}\n`);
    this.#open = this.live;
  }

  /** Takes its own line away, so that something else can be written. */
  end(): void {
    if (this.#open) this.stream.write('\r\u001b[K');
    this.#open = false;
  }
}

/** Tells what is being waited for, if it takes longer than a moment. */
export async function telling<Result>(
  stream: Writable,
  what: string,
  waiting: Promise<Result>,
): Promise<Result> {
  const timer = setTimeout(() => stream.write(`${what} …\n`), MOMENT);
  try {
    return await waiting;
  } finally {
    clearTimeout(timer);
  }
}

const MOMENT = 1_500;
