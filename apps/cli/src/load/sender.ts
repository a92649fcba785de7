import { setTimeout as wait } from 'node:timers/promises';
import { CliError } from '../cli.errors.js';
import type { Sender } from './outgoing.js';

/** A problem document (RFC 9457), as far as it is told on. */
export interface ToldProblem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly {
    readonly pointer?: string;
    readonly rule?: string;
    readonly message?: string;
  }[];
}

/** What became of one event. */
export type ItemOutcome =
  | { readonly taken: true; readonly eventId: string; readonly known: boolean }
  | { readonly taken: false; readonly status: number; readonly problem: ToldProblem };

/** How events are sent. */
export interface SendingOptions {
  /** The service: `http://127.0.0.1:4000`. */
  readonly address: string;
  readonly tokenFor: (sender: Sender | undefined) => string | Promise<string>;
  /** Cuts short the waiting between tries. */
  readonly signal: AbortSignal;
  /** For how long a busy or absent service is asked again, in milliseconds. */
  readonly patience?: number;
  /** The first wait between tries, in milliseconds; each is twice the one before. */
  readonly firstWait?: number;
  /** Told why it is waiting. */
  readonly onWait?: (why: string) => void;
}

const LONGEST_WAIT = 5_000;
const LONGEST_REQUEST = 120_000;
/** The service was busy, or is not there just now: the same again is safe, as the ledger knows it. */
const TRY_AGAIN: readonly number[] = [408, 429, 502, 503, 504];
/** What may be the doing of a single event within a batch. */
const PERHAPS_ONE: readonly number[] = [400, 413, 415, 422];

/** Sends events in batches, again and again where that helps. */
export class EventSender {
  readonly #options: SendingOptions;
  readonly #patience: number;

  constructor(options: SendingOptions) {
    this.#options = options;
    this.#patience = options.patience ?? 60_000;
  }

  /**
   * Sends events as one batch.
   *
   * @returns what became of each, in order.
   * @throws CliError `UNREACHABLE`, `REFUSED`, `UNEXPECTED_ANSWER`, `INTERRUPTED`
   */
  async send(
    sender: Sender | undefined,
    texts: readonly string[],
  ): Promise<readonly ItemOutcome[]> {
    const outcomes: (ItemOutcome | undefined)[] = texts.map(() => undefined);
    const tries = new Tries(this.#options, this.#patience);
    let left = [...texts.keys()];
    for (;;) {
      const answers = await this.#batch(
        sender,
        left.map((index) => texts[index] ?? ''),
        tries,
      );
      left.forEach((index, place) => {
        outcomes[index] = answers[place];
      });
      left = left.filter((index) => isPassing(outcomes[index]));
      if (left.length === 0) return outcomes.filter((outcome) => outcome !== undefined);
      await tries.next(`The service is busy`);
    }
  }

  async #batch(
    sender: Sender | undefined,
    texts: readonly string[],
    tries: Tries,
  ): Promise<readonly ItemOutcome[]> {
    for (;;) {
      const { status, body, why } = await this.#post(sender, `[${texts.join(',')}]`);
      if (status === 200) return outcomesOf(body, texts.length);
      if (status !== undefined && PERHAPS_ONE.includes(status)) {
        return this.#apart(sender, texts, tries, { status, problem: problemOf(body) });
      }
      if (status !== undefined && !TRY_AGAIN.includes(status)) throw refused(status, body);
      await tries.next(why);
    }
  }

  /** A batch that cannot be taken as a whole is halved until it is known which event it is. */
  async #apart(
    sender: Sender | undefined,
    texts: readonly string[],
    tries: Tries,
    { status, problem }: { readonly status: number; readonly problem: ToldProblem },
  ): Promise<readonly ItemOutcome[]> {
    if (texts.length === 1) return [{ taken: false, status, problem }];
    const half = Math.ceil(texts.length / 2);
    const first = await this.#batch(sender, texts.slice(0, half), tries);
    return [...first, ...(await this.#batch(sender, texts.slice(half), tries))];
  }

  async #post(
    sender: Sender | undefined,
    body: string,
  ): Promise<{ readonly status?: number; readonly body?: unknown; readonly why: string }> {
    const token = await this.#options.tokenFor(sender);
    try {
      const response = await fetch(`${this.#options.address}/v1/events`, {
        method: 'POST',
        headers: {
          'content-type': 'application/cloudevents-batch+json',
          authorization: `Bearer ${token}`,
        },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(LONGEST_REQUEST),
      });
      const text = await response.text();
      const { status } = response;
      return { status, body: jsonOf(text), why: `The service answers ${status}` };
    } catch (error) {
      return { why: `The service cannot be reached (${reasonOf(error)})` };
    }
  }
}

/** Waits longer from try to try, until patience ends. */
class Tries {
  readonly #until: number;
  #next: number;

  constructor(
    private readonly options: SendingOptions,
    private readonly patience: number,
  ) {
    this.#until = Date.now() + patience;
    this.#next = options.firstWait ?? 100;
  }

  async next(why: string): Promise<void> {
    const { signal, onWait, address } = this.options;
    if (signal.aborted) throw interrupted();
    if (Date.now() + this.#next > this.#until) {
      const seconds = Math.round(this.patience / 1000);
      throw new CliError(
        'UNREACHABLE',
        `${why} at ${address}, and has for ${seconds} seconds; what was sent is safe, and may be sent again.`,
      );
    }
    onWait?.(why);
    // Not all at the same instant again.
    const time = this.#next * (0.75 + Math.random() / 2);
    this.#next = Math.min(this.#next * 2, LONGEST_WAIT);
    try {
      await wait(time, undefined, { signal });
    } catch (error) {
      throw interrupted(error);
    }
  }
}

/** What a load says that was stopped. */
export function interrupted(cause?: unknown): CliError {
  return new CliError('INTERRUPTED', 'Stopped before the end; the same load again goes on.', cause);
}

/** Whether the same event sent again may be taken. */
function isPassing(outcome: ItemOutcome | undefined): boolean {
  if (!outcome || outcome.taken) return false;
  const { status, problem } = outcome;
  return (
    TRY_AGAIN.includes(status) || (status === 409 && problem.type?.endsWith('/conflict') === true)
  );
}

function outcomesOf(body: unknown, expected: number): readonly ItemOutcome[] {
  if (!Array.isArray(body) || body.length !== expected) throw unexpected();
  return body.map((item: unknown): ItemOutcome => {
    const { status, receipt, problem } = (item ?? {}) as {
      status?: unknown;
      receipt?: { eventId?: unknown };
      problem?: unknown;
    };
    if (typeof status !== 'number') throw unexpected();
    if (typeof receipt?.eventId === 'string') {
      return { taken: true, eventId: receipt.eventId, known: status === 200 };
    }
    return { taken: false, status, problem: problemOf(problem) };
  });
}

function unexpected(): CliError {
  return new CliError(
    'UNEXPECTED_ANSWER',
    'The service answered a batch with something that is not one outcome for each of its events.',
  );
}

function refused(status: number, body: unknown): CliError {
  const { title, detail } = problemOf(body);
  const said = detail ?? title ?? 'it did not say why';
  return new CliError('REFUSED', `The service refuses what was sent (${status}): ${said}`);
}

function problemOf(body: unknown): ToldProblem {
  return typeof body === 'object' && body !== null ? body : {};
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: unknown }; message?: unknown };
  return String(cause?.code ?? message);
}
