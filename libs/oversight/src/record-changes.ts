import type { OnModuleDestroy } from '@nestjs/common';
import { AccessDenied } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import type { Clock } from '../../ledger/src/clock.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { isViewsError } from '../../views/src/views.errors.js';
import { ChangeFeed, type FollowedRecord } from './change-feed.js';
import { changesTable, type ChangedPart } from './changes.view.js';
import type { ShownPeople } from './shown-people.js';

/** How changes are followed, in milliseconds. */
export interface ChangePace {
  /** How often the views are asked. */
  readonly lookEvery: number;
  /** How long after a message a subscriber gets the next at the earliest. */
  readonly tellEvery: number;
  /** How often it is asked anew whether a subscriber may read the record. */
  readonly askEvery: number;
  /** How often somebody who acts for a person is told to ask again, whether anything changed or not. */
  readonly tickEvery: number;
}

/**
 * A look at the views finds what many events of half a second changed. A message in two seconds is
 * enough for a screen, and so few say little of when what happened.
 */
export const CHANGE_PACE: ChangePace = {
  lookEvery: 500,
  tellEvery: 2_000,
  askEvery: 3_000,
  tickEvery: 30_000,
};

/** Rows that are read at a time. */
const BATCH = 1_000;

interface Subscriber {
  readonly actor: Actor;
  readonly feed: ChangeFeed;
  /** Milliseconds of a clock that only runs. */
  askedAt: number;
  toldAt: number;
}

/**
 * Tells subscribers that something of a record changed. All are served by one look at what changed
 * since the last look, whether anybody is concerned or not, so that nothing depends on what is held;
 * only who is concerned costs more.
 */
export class RecordChanges implements OnModuleDestroy {
  readonly #subscribers = new Set<Subscriber>();
  readonly #bySubject = new Map<string, Set<Subscriber>>();
  #position = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly views: ViewsReader,
    private readonly people: Pick<ShownPeople, 'own'>,
    private readonly clock: Clock,
    private readonly pace: ChangePace = CHANGE_PACE,
  ) {}

  /**
   * Messages for whoever may read a record as their own. The first comes at once and names every
   * answer: whoever asks for them then misses nothing.
   *
   * @throws AccessDenied; ViewsError
   */
  async subscribe(actor: Actor): Promise<ChangeFeed> {
    // Before the record is asked for: what changes meanwhile is told.
    if (this.#subscribers.size === 0) this.#position = await this.#last();
    const record = await this.#record(actor);
    const now = performance.now();
    const feed = new ChangeFeed(() => {
      this.#leave(subscriber);
    });
    const subscriber: Subscriber = { actor, feed, askedAt: now, toldAt: now };
    this.#subscribers.add(subscriber);
    feed.tell(record, this.clock());
    this.#index(subscriber, []);
    this.#timer ??= setInterval(() => {
      // A look that takes long is not followed by those that it made late.
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    }, this.pace.lookEvery).unref();
    return feed;
  }

  async onModuleDestroy(): Promise<void> {
    for (const { feed } of [...this.#subscribers]) await feed.return();
    this.#stop();
    await this.#looking;
  }

  async #look(): Promise<void> {
    try {
      await this.#note();
      for (const subscriber of [...this.#subscribers]) await this.#serve(subscriber);
    } catch (error) {
      // Views are being built, or exchanged: the next look finds what this one did not.
      if (isViewsError(error)) return;
      for (const { feed } of [...this.#subscribers]) feed.fail(asError(error));
    }
  }

  /** Notes with each subscriber what changed since the last look. */
  async #note(): Promise<void> {
    for (;;) {
      const rows = await this.views
        .db(changesTable)
        .selectFrom('record_changes')
        .selectAll()
        .where('position', '>', this.#position)
        .orderBy('position')
        .limit(BATCH)
        .execute();
      const followed = rows.filter(({ subject }) => this.#bySubject.has(subject));
      for (const { subject, part } of await this.views.openRows(changesTable, followed)) {
        for (const { feed } of this.#bySubject.get(subject) ?? []) {
          // The table holds nothing else.
          feed.note(subject, part as ChangedPart);
        }
      }
      this.#position = rows.at(-1)?.position ?? this.#position;
      if (rows.length < BATCH) return;
    }
  }

  /** Asks anew whether it may be told, and tells it. */
  async #serve(subscriber: Subscriber): Promise<void> {
    const { actor, feed } = subscriber;
    const now = performance.now();
    const isDue = feed.waits && now - subscriber.toldAt >= this.#tellEvery(feed);
    if (!isDue && now - subscriber.askedAt < this.pace.askEvery) return;
    subscriber.askedAt = now;
    try {
      const record = await this.#record(actor);
      if (feed.ended) return;
      const before = feed.subjects;
      if (now - subscriber.toldAt >= this.#tellEvery(feed) && feed.tell(record, this.clock())) {
        subscriber.toldAt = now;
      }
      this.#index(subscriber, before);
    } catch (error) {
      if (isViewsError(error)) throw error;
      feed.fail(asError(error));
    }
  }

  async #record(actor: Actor): Promise<FollowedRecord> {
    const shown = await this.people.own(actor);
    if (!shown) throw new AccessDenied('NOT_FOUND');
    const { subjects, viewer } = shown.person;
    return { subjects, viewer: await viewer() };
  }

  /**
   * Who may see only some of a record is told by the clock alone: that something changed of what they
   * may not see, above all of what is about themselves, must show in nothing.
   */
  #tellEvery({ ticks }: ChangeFeed): number {
    return ticks ? this.pace.tickEvery : this.pace.tellEvery;
  }

  #index(subscriber: Subscriber, before: readonly string[]): void {
    for (const subject of before) this.#unindex(subscriber, subject);
    for (const subject of subscriber.feed.subjects) {
      const those = this.#bySubject.get(subject) ?? new Set();
      this.#bySubject.set(subject, those.add(subscriber));
    }
  }

  #unindex(subscriber: Subscriber, subject: string): void {
    const those = this.#bySubject.get(subject);
    those?.delete(subscriber);
    if (those?.size === 0) this.#bySubject.delete(subject);
  }

  #leave(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    for (const subject of subscriber.feed.subjects) this.#unindex(subscriber, subject);
    if (this.#subscribers.size === 0) this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #last(): Promise<number> {
    const row = await this.views
      .db(changesTable)
      .selectFrom('record_changes')
      .select('position')
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.position ?? 0;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
