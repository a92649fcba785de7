import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import {
  type EventLogReader,
  type Position,
  START,
  type StoredEvent,
} from '../../event-log/src/event-log.js';
import { openSqliteEventLogReader } from '../../event-log/src/sqlite/sqlite-event-log-reader.js';
import type { Vault } from '../../vault/src/vault.js';
import type { EventCatalogue } from './catalogue.js';
import { type LedgerFiles, logPath } from './ledger-files.js';
import { LedgerError } from './ledger.errors.js';
import type { History, LedgerEvent, Receipt, StreamReference } from './ledger.js';
import type { PartName } from '../../../verifier/src/entry.js';
import { keysOf, type OwnedEvent, openEvents, openParts } from './opener.js';
import { type ShownEvent, showParts } from './shown-parts.js';
import { ownedBy } from './owned-by.js';
import { readEnvelope, splitRecord } from './record-format.js';
import { leafHash } from '../../transparency/src/hashing.js';
import { IndexReader, leafIndexOf, type Stretch } from './sqlite-index.js';

/** How the ledger is followed. */
export interface FollowLedgerOptions {
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/** Which events of a subject are read: after a position, up to one. */
export interface OwnEvents extends Stretch {
  /** Ids of events that are given as if their letters had been forgotten. */
  readonly without: ReadonlySet<string>;
}

/** The noun under which a held event of a noun stands: a sibling stream that shares no count. */
export function heldNoun(noun: string): string {
  return `${noun}.held`;
}

/** Reads and opens what the ledger holds; safe in any thread or process beside the writer. */
export class LedgerReader {
  private constructor(
    private readonly log: EventLogReader,
    private readonly db: DatabaseSync,
    private readonly index: IndexReader,
    private readonly vault: Vault,
    private readonly catalogue: EventCatalogue,
  ) {}

  /** Opens an existing ledger for reading. @throws EventLogError, VaultError */
  static open(files: LedgerFiles, vault: Vault, catalogue: EventCatalogue): LedgerReader {
    const log = openSqliteEventLogReader(logPath(files));
    const db = new DatabaseSync(logPath(files), { readOnly: true });
    return new LedgerReader(log, db, new IndexReader(db), vault, catalogue);
  }

  /** A history, its held events among the others in the order of the log. */
  async read(stream: StreamReference): Promise<History> {
    const keys = (await this.vault.keys([stream.subject])).get(stream.subject);
    if (!keys) return { events: [], revision: -1, heldRevision: -1 };
    const [open, held] = await Promise.all([
      this.log.readStream(keys.streamName(stream.noun, stream.id)),
      this.log.readStream(keys.streamName(heldNoun(stream.noun), stream.id)),
    ]);
    const stored = held.length === 0 ? open : inOrder([...open, ...held]);
    return {
      events: await this.#opened(stored),
      revision: open.at(-1)?.revision ?? -1,
      heldRevision: held.at(-1)?.revision ?? -1,
    };
  }

  /** The last revisions of a stream and of its held sibling, -1 where there is none. Opens nothing. */
  async revisions(stream: StreamReference): Promise<Omit<History, 'events'>> {
    const keys = (await this.vault.keys([stream.subject])).get(stream.subject);
    if (!keys) return { revision: -1, heldRevision: -1 };
    const [open, held] = await Promise.all(
      [stream.noun, heldNoun(stream.noun)].map((noun) =>
        this.log.readStream(keys.streamName(noun, stream.id), { direction: 'backwards', limit: 1 }),
      ),
    );
    return {
      revision: open?.[0]?.revision ?? -1,
      heldRevision: held?.[0]?.revision ?? -1,
    };
  }

  /**
   * A history without its held events. These are not even read, so that it takes as long whether
   * there are any or not.
   */
  async readShown(stream: StreamReference): Promise<readonly LedgerEvent[]> {
    const keys = (await this.vault.keys([stream.subject])).get(stream.subject);
    if (!keys) return [];
    return this.#opened(await this.log.readStream(keys.streamName(stream.noun, stream.id)));
  }

  /** An event by its id, with its receipt. */
  async find(eventId: string): Promise<{ event: LedgerEvent; receipt: Receipt } | undefined> {
    const stored = await this.log.find(eventId);
    if (!stored) return undefined;
    const owned = this.#owned(stored);
    const [event] = await openEvents([owned], this.vault, this.catalogue);
    if (!event) return undefined;
    const { envelope, entry } = splitRecord(stored.data);
    return {
      event,
      receipt: {
        eventId,
        leafHash: leafHash(entry).toString('base64'),
        recordedAt: readEnvelope(envelope).recordedAt,
        leafIndex: owned.leafIndex,
        position: stored.position,
        known: true,
      },
    };
  }

  /**
   * An event in a form in which some of its parts are shown and the others only committed to
   * (`docs/reference/record-format.md`, "Checking one part while others stay withheld").
   *
   * @returns `undefined` where there is no such event, or its letter cannot be opened any more.
   */
  async shown(eventId: string, names: readonly PartName[]): Promise<ShownEvent | undefined> {
    const stored = await this.log.find(eventId);
    if (!stored) return undefined;
    const owned = this.#owned(stored);
    const record = splitRecord(stored.data);
    const keys = await keysOf([owned], this.vault);
    const parts = openParts(eventId, record, owned.owner, keys);
    if (!parts) return undefined;
    return {
      envelope: record.envelope.toString('base64'),
      parts: showParts(record.entry, parts, names),
    };
  }

  /** The events of one subject, in order, opened as they can be now. */
  async *of(
    subject: string,
    { after, until, without }: OwnEvents,
  ): AsyncGenerator<readonly LedgerEvent[], void, undefined> {
    for await (const events of ownedBy(this.log, this.index, subject, { after, until })) {
      const own = events
        .filter(({ owner }) => owner.subject === subject)
        .map((event) => (without.has(event.stored.id) ? withoutSubject(event) : event));
      yield await openEvents(own, this.vault, this.catalogue);
    }
  }

  /** How many events of each type subjects have, by the name of the type; in the order of the names. */
  async tally(subjects: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const tally = new Map<string, number>();
    for (const counted of this.index.typesOf(subjects, await this.log.head())) {
      for (const { type, events } of counted) tally.set(type, (tally.get(type) ?? 0) + events);
      await turn();
    }
    return new Map([...tally].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** Under whose keys it is kept who answers for an event; nothing where they were wiped. */
  accountableFor(position: Position): string | undefined {
    return this.index.ownerOf(position).accountable;
  }

  /** The position of the last event. */
  head(): Promise<Position> {
    return this.log.head();
  }

  /** Where the log ends, and how many events it holds. */
  async end(): Promise<{ readonly position: Position; readonly events: number }> {
    const position = await this.log.head();
    // Positions of the SQLite log are dense from 1.
    return { position, events: position };
  }

  /** Every event after a position, in order, as `EventLogReader.follow`, opened. */
  async *follow(
    after: Position,
    options?: FollowLedgerOptions,
  ): AsyncGenerator<readonly LedgerEvent[], void, undefined> {
    for await (const batch of this.followStored(after, options)) {
      yield await openEvents(batch, this.vault, this.catalogue);
    }
  }

  /** The same unopened, for whoever re-hashes it. */
  async *followStored(
    after: Position,
    options?: FollowLedgerOptions,
  ): AsyncGenerator<readonly OwnedEvent[], void, undefined> {
    for await (const batch of this.log.follow(after, options)) yield this.#ownedBatch(batch);
  }

  /** One page of what comes after a position, unopened; empty at the end. */
  async page(after: Position, limit: number): Promise<readonly OwnedEvent[]> {
    return this.#ownedBatch(await this.log.readAll(after, limit));
  }

  /**
   * The entries of some leaves, in order, in their exact bytes.
   *
   * @throws LedgerError `RECORD_MALFORMED` where one is missing.
   */
  async entries(from: number, count: number): Promise<readonly Buffer[]> {
    const entries: Buffer[] = [];
    while (entries.length < count) {
      const next = from + entries.length;
      const before = next === 0 ? START : this.index.span(next - 1, 1)[0]?.position;
      const left = count - entries.length;
      const page = before === undefined ? [] : await this.log.readAll(before, left);
      if (page.length === 0) {
        throw new LedgerError('RECORD_MALFORMED', `Leaf ${next} is missing from the log.`);
      }
      entries.push(...page.map(({ data }) => splitRecord(data).entry));
    }
    return entries;
  }

  /** The leaf hashes that were fixed when the events were stored, by their leaf index. */
  leaves(leafIndexes: readonly number[]): ReadonlyMap<number, Buffer> {
    return this.index.leaves(leafIndexes);
  }

  async close(): Promise<void> {
    await this.log.close();
    if (this.db.isOpen) this.db.close();
  }

  #opened(stored: readonly StoredEvent[]): Promise<readonly LedgerEvent[]> {
    const owned = stored.map((event) => this.#owned(event));
    return openEvents(owned, this.vault, this.catalogue);
  }

  #owned(stored: StoredEvent): OwnedEvent {
    return {
      stored,
      owner: this.index.ownerOf(stored.position),
      leafIndex: leafIndexOf(stored.position),
    };
  }

  #ownedBatch(batch: readonly StoredEvent[]): readonly OwnedEvent[] {
    const first = batch[0];
    const last = batch.at(-1);
    if (!first || !last) return [];
    const owners = this.index.owners(first.position, last.position);
    return batch.map((stored) => ({
      stored,
      owner: owners.get(stored.position) ?? { subject: undefined, accountable: undefined },
      leafIndex: leafIndexOf(stored.position),
    }));
  }
}

/** As it is read without its subject's keys. */
function withoutSubject(event: OwnedEvent): OwnedEvent {
  return { ...event, owner: { ...event.owner, subject: undefined } };
}

function inOrder(events: StoredEvent[]): readonly StoredEvent[] {
  return events.sort((a, b) => a.position - b.position);
}
