import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerEvent } from '../../../ledger/src/ledger.js';
import type { EventSource, LogHead } from '../projection.js';

/** A log in memory that is followed as a ledger is; positions may have gaps, as the port says. */
export class MemoryLog implements EventSource {
  private readonly events: LedgerEvent[];
  private readonly owners = new Map<string, string>();
  private ended = false;
  /** Thrown by the next read, once. */
  failure: Error | undefined;

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

  async *of(subject: string, until: number): AsyncGenerator<readonly LedgerEvent[]> {
    for (const event of this.events) {
      if (event.position > until) return;
      const owner = event.readable ? event.header.subject : this.owners.get(event.id);
      if (owner === subject) yield await Promise.resolve([event]);
    }
  }

  /** Makes an event one that cannot be read any more; whose it was is still known. */
  forget(id: string): void {
    const at = this.events.findIndex((event) => event.id === id);
    const event = this.events[at];
    if (!event?.readable) return;
    this.owners.set(id, event.header.subject);
    const { type, schema, stream, revision, position, leafIndex, recordedAt } = event;
    const place = { type, schema, stream, revision, position, leafIndex, recordedAt };
    this.events[at] = { id, ...place, readable: false };
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
