import type { Writable } from 'node:stream';
import { count } from '../counts.js';
import { Lanes } from './lanes.js';
import { linesOf } from './lines.js';
import { type Outgoing, outgoingOf } from './outgoing.js';
import type { ResumeFile } from './resume.js';
import { EventSender, interrupted, type ItemOutcome, type SendingOptions } from './sender.js';

/** What is to be loaded, and how. */
export interface LoadOptions extends Omit<SendingOptions, 'onWait'> {
  /** NDJSON. */
  readonly input: AsyncIterable<Buffer>;
  readonly resume?: ResumeFile;
  /** Told each line that failed, in one sentence that begins with its number. */
  readonly onFailure: (sentence: string) => void;
  /** Told how it goes, at most every two seconds, and why it waits. */
  readonly onProgress?: (load: LoadProgress) => void;
  readonly batchEvents?: number;
  readonly inFlight?: number;
}

/** How far a load has come. */
export interface LoadProgress {
  /** The number of the line that was last read. */
  readonly lines: number;
  readonly recorded: number;
  /** Events that the ledger knew before. */
  readonly known: number;
  readonly failed: number;
  /** Events answered a second, since the last time. */
  readonly rate: number;
  /** Why it is waiting, if it is. */
  readonly waiting?: string;
}

/** What a load came to. */
export interface LoadResult {
  readonly recorded: number;
  readonly known: number;
  readonly failed: number;
  readonly seconds: number;
}

const PROGRESS_EVERY = 2_000;

/**
 * Sends events through the public ingest route.
 *
 * @throws CliError `UNREACHABLE`, `REFUSED`, `UNEXPECTED_ANSWER`, `FILE`, `INTERRUPTED`. What was sent
 *   stays sent; the same load again is safe.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  return new Load(options).run();
}

class Load {
  readonly #options: LoadOptions;
  readonly #lanes: Lanes;
  /** Lines that were read and not yet answered, in order. */
  readonly #open = new Set<number>();
  readonly #counts = { lines: 0, recorded: 0, known: 0, failed: 0 };
  readonly #started = Date.now();
  #told = { at: Date.now(), answered: 0 };
  #waiting: string | undefined;

  constructor(options: LoadOptions) {
    this.#options = options;
    const sender = new EventSender({
      ...options,
      onWait: (why) => {
        this.#waiting = why;
      },
    });
    const { resume, batchEvents, inFlight } = options;
    this.#lanes = new Lanes({
      send: (as, texts) => sender.send(as, texts),
      onOutcome: (item, outcome) => {
        this.#answered(item, outcome);
      },
      ...(resume && { names: resume.state.names }),
      ...(batchEvents !== undefined && { batchEvents }),
      ...(inFlight !== undefined && { inFlight }),
    });
  }

  async run(): Promise<LoadResult> {
    const timer = setInterval(() => {
      this.#tell();
    }, PROGRESS_EVERY);
    try {
      await this.#read();
    } finally {
      clearInterval(timer);
      await this.#end();
    }
    if (this.#options.signal.aborted) throw interrupted();
    const { recorded, known, failed } = this.#counts;
    return { recorded, known, failed, seconds: (Date.now() - this.#started) / 1000 };
  }

  async #read(): Promise<void> {
    const { input, resume, signal } = this.#options;
    const done = resume?.state.line ?? 0;
    let first = true;
    for await (const lines of linesOf(input)) {
      for (const line of lines) {
        if (signal.aborted) return;
        if (first) resume?.begin(line.text ?? '');
        first = false;
        if (line.number <= done) continue;
        this.#counts.lines = line.number;
        const outgoing = outgoingOf(line);
        if ('problem' in outgoing) {
          this.#fail(outgoing.line, outgoing.problem);
          continue;
        }
        this.#open.add(line.number);
        await this.#lanes.add(outgoing);
      }
    }
  }

  /** Waits for what is under way, then notes how far it came, however it ended. */
  async #end(): Promise<void> {
    try {
      await this.#lanes.finish();
    } finally {
      this.#mark();
    }
  }

  #answered(item: Outgoing, outcome: ItemOutcome): void {
    this.#waiting = undefined;
    this.#open.delete(item.line);
    if (!outcome.taken) this.#fail(item.line, failureOf(outcome));
    else if (outcome.known) this.#counts.known += 1;
    else this.#counts.recorded += 1;
  }

  #fail(line: number, why: string): void {
    this.#counts.failed += 1;
    this.#options.onFailure(`line ${line}: ${why}`);
  }

  #mark(): void {
    const [open = this.#counts.lines + 1] = this.#open;
    const line = Math.max(open - 1, this.#options.resume?.state.line ?? 0);
    this.#options.resume?.write({ line, names: this.#lanes.names() });
  }

  #tell(): void {
    this.#mark();
    const { recorded, known, failed } = this.#counts;
    const now = Date.now();
    const answered = recorded + known + failed;
    const rate = ((answered - this.#told.answered) * 1000) / Math.max(1, now - this.#told.at);
    this.#told = { at: now, answered };
    const waiting = this.#waiting === undefined ? {} : { waiting: this.#waiting };
    this.#options.onProgress?.({ ...this.#counts, rate: Math.round(rate), ...waiting });
  }
}

/** Why an event was not taken: each field and its rule. */
function failureOf({ status, problem }: Extract<ItemOutcome, { readonly taken: false }>): string {
  const { title, detail, errors = [] } = problem;
  if (errors.length === 0) return detail ?? title ?? `was refused (${status})`;
  return errors
    .map(({ pointer = '', rule, message = 'is refused' }) =>
      [pointer, message, rule === undefined ? '' : `(${rule})`].filter(Boolean).join(' '),
    )
    .join('; ');
}

/** Tells progress on a stream: over its own line where that can be, else line by line. */
export function progressTeller(stream: Writable, live: boolean): (load: LoadProgress) => void {
  return ({ lines, recorded, known, failed, rate, waiting }) => {
    const parts = [
      `${count(lines)} lines read`,
      `${count(recorded)} recorded`,
      ...(known > 0 ? [`${count(known)} known before`] : []),
      ...(failed > 0 ? [`${count(failed)} failed`] : []),
      `${count(rate)} a second`,
      ...(waiting === undefined ? [] : [`waiting: ${waiting}`]),
    ];
    const text = parts.join(', ');
    stream.write(live ? `\r\u001b[K${text}` : `${text}\n`);
  };
}
