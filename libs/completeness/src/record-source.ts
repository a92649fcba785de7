import type { LedgerEvent, ReadableEvent } from '../../ledger/src/ledger.js';
import type { Identifier } from '../../../verifier/src/record-map.js';

/** What whoever keeps people's trees asks of others. */

/** An event with whose it is. */
export interface SourceEvent {
  readonly event: LedgerEvent;
  /** The person whom it is about; absent where it is about something else, or they were erased. */
  readonly person: string | undefined;
  /** The hash under which it stands in the log. */
  readonly leaf: Uint8Array;
}

/** The log, opened as far as it can be. */
export interface RecordSource {
  /** The position of the last event. */
  head(): Promise<number>;
  /** What comes after a position, so many events at the most; empty at the end. */
  page(after: number, limit: number): Promise<readonly SourceEvent[]>;
  /** The event at a position. */
  at(position: number): Promise<SourceEvent | undefined>;
  /** Who is led to by an identifier now. */
  whose(identifier: Identifier): Promise<string | undefined>;
}

/** What is held, and what is shown. */
export interface Decisions {
  /** Through which position of the log it is decided. */
  through(): Promise<number>;
  /** The positions of events of which it is not decided all the same, since they could not be taken in. */
  undecided(): Promise<readonly number[]>;
  /**
   * Since which position of the log each of these may be shown to whom it is about: its own where it was
   * never held; `undefined` where it is held now.
   */
  since(events: readonly ReadableEvent[]): Promise<readonly (number | undefined)[]>;
  /**
   * The positions of events that may have come to be shown after one position and up to another.
   *
   * @param events Those that can be read of these.
   */
  shownBetween(
    after: number,
    to: number,
    events: readonly ReadableEvent[],
  ): Promise<readonly number[]>;
}

/** What nouns know of their events. */
export interface RecordWords {
  /** The identifiers by which an event says that whom it is about is known. */
  identifiers(event: ReadableEvent): readonly Identifier[];
  /** Everybody else whom an event names by the ledger's id: they have a record too, if an empty one. */
  others(event: ReadableEvent): readonly string[];
  /** Two people who are one from now on, or are not. */
  link(
    event: ReadableEvent,
  ): { readonly people: readonly [string, string]; readonly linked: boolean } | undefined;
}
