import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerEvent } from '../../../ledger/src/ledger.js';
import type { EventSource, EventsOf, LogHead } from '../projection.js';

/** A log in memory that is followed as a ledger is; positions may have gaps, as the port says. */
export class MemoryLog implements EventSource {
  private readonly events: LedgerEvent[];
  private readonly owners = new Map<string, string>();
  private ended = false;
  /** Thrown by the next read, once. */
  failure: Error | undefined;
  /** Nobody reads a subject's events before it resolves. */
  held: Promise<unknown> = Promise.resolve();

  constructor(events: readonly LedgerEvent[] = []) {
    this.events = [...events];
  }

  append(...events: readonly LedgerEvent[]): void {
    this.events.push(...events);
  }

  /** Replaces what is there, as a restored backup would. */
  truncate(length: number): void {
    this.events.length = length;
  }

  /** Ends every follow. */
  end(): void {
    this.ended = true;
  }

  async *of(
    subject: string,
    { after, until, without }: EventsOf,
  ): AsyncGenerator<readonly LedgerEvent[]> {
    await this.held;
    for (const event of this.all) {
      if (event.position <= after) continue;
      if (event.position > until) return;
      const owner = event.readable ? event.header.subject : this.owners.get(event.id);
      if (owner !== subject) continue;
      yield [without.has(event.id) ? unreadable(event) : event];
    }
  }

  /**
   * Makes an event one that cannot be read any more; whose it was is still known.
   *
   * @returns whether it could be read until then.
   */
  forget(id: string): boolean {
    const at = this.events.findIndex((event) => event.id === id);
    const event = this.events[at];
    if (!event?.readable) return false;
    this.owners.set(id, event.header.subject);
    this.events[at] = unreadable(event);
    return true;
  }

  /** What it holds now. */
  get all(): readonly LedgerEvent[] {
    return [...this.events];
  }

  head(): Promise<LogHead> {
    const position = this.events.at(-1)?.position ?? 0;
    return Promise.resolve({ position, events: this.events.length });
  }

  async *follow(
    after: number,
    { batchSize, signal }: { readonly batchSize: number; readonly signal: AbortSignal },
  ): AsyncGenerator<readonly LedgerEvent[]> {
    let next = this.events.findIndex(({ position }) => position > after);
    if (next < 0) next = this.events.length;
    while (!signal.aborted && !this.ended) {
      const { failure } = this;
      this.failure = undefined;
      if (failure !== undefined) throw failure;
      const batch = this.events.slice(next, next + batchSize);
      next += batch.length;
      if (batch.length > 0) yield batch;
      else await delay(2);
    }
  }
}

/** What is left of an event when its letter is forgotten. */
function unreadable(event: LedgerEvent): LedgerEvent {
  const { id, type, schema, stream, revision, position, leafIndex, recordedAt } = event;
  const place = { type, schema, stream, revision, position, leafIndex, recordedAt };
  return { id, ...place, readable: false };
}
