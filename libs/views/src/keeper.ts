import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { isVaultError } from '../../vault/src/vault.errors.js';
import type { Surroundings } from './builder.js';
import { Builder, livePace, remakingParts } from './builder.js';
import { follow } from './follower.js';
import { FormerCells } from './former-cells.js';
import { Generation } from './generation.js';
import type { ViewsNotice } from './notices.js';
import type { Parked, RetryOutcome } from './parked.js';
import type { Projector } from './projector.js';
import { remakeForgotten, type RemakingParts } from './remaking.js';
import type { Catalogue, KeeperReport, Lock, RebuildReason, ViewsRequest } from './storage.js';
import { ViewsError, isViewsError } from './views.errors.js';

/** How often wishes are looked for, in milliseconds. */
const WISHES_EVERY_MS = 200;

/** How often it is looked whether cells of before are to go, in milliseconds. */
const TEND_EVERY_MS = 500;

/** Building that meets damage begins anew; a disk on which it does so again is given up. */
const BUILDING_ATTEMPTS = 3;

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Keeps one generation up with the log and builds another beside it when that is wanted. It works
 * in *seasons*: while one lasts, followers run side by side; whatever changes the set of generations
 * (a swap, damage, a wish) ends the season, and is done while nobody is following.
 */
export class Keeper implements Projector {
  private catalogue: Catalogue = { serving: null, checking: null, last: 0 };
  /** The generation that is kept up; not there while none fits. */
  private live: Generation | undefined;
  private wanted: RebuildReason | undefined;
  private builder: Builder | undefined;
  private built: Generation | undefined;
  private buildingAttempts = 0;
  /** The generation that nobody is served from any more and that is to be thrown away. */
  private condemned: number | undefined;
  private sourceEnded = false;
  private broken: { readonly error: unknown } | undefined;
  private season = new AbortController();
  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;
  /** What is done between runs. */
  private idle: Promise<void> = Promise.resolve();
  private checking: Promise<void> = Promise.resolve();
  private readonly rebuilds: Waiting<void>[] = [];
  private readonly retries: Waiting<RetryOutcome>[] = [];
  private report: KeeperReport = {};
  private reporting: Promise<void> = Promise.resolve();
  private released = false;
  /** Who was dropped from what is served, before what is being built was begun. */
  private dropped: readonly string[] = [];
  private readonly former: FormerCells;
  private readonly remaking: RemakingParts;

  constructor(
    private readonly around: Surroundings,
    private readonly lock: Lock,
  ) {
    this.former = new FormerCells(
      around.vault,
      around.plan.layouts,
      around.formerCellsMs,
      () => this.builder !== undefined,
      around.onNotice,
    );
    this.remaking = remakingParts({ ...around, newNumber: this.newNumber });
  }

  /** Decides what of the storage can be served, and what is to be built. */
  async lookOver(checkWaitMs: number): Promise<void> {
    const { storage } = this.around;
    this.catalogue = await storage.catalogue();
    const candidate = this.catalogue.serving ?? this.catalogue.checking;
    await storage.keepOnly(candidate === null ? [] : [candidate]);
    this.tellReport({});
    if (candidate === null) {
      this.wanted = 'missing';
      return;
    }
    await this.openLive(candidate);
    for (const request of await storage.takeRequests()) await this.grant(request);
    if (this.live !== undefined && this.condemned === undefined) {
      await this.startCheck(candidate, checkWaitMs);
    }
    await this.tidy();
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.broken !== undefined) throw this.broken.error as Error;
    if (this.running !== undefined || this.closing.signal.aborted) {
      throw new ViewsError('VIEWS_CLOSED', 'The keeper of the views is running or closed.');
    }
    this.running = this.seasons(AbortSignal.any([signal, this.closing.signal]));
    try {
      await this.running;
    } finally {
      this.running = undefined;
    }
  }

  rebuild(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.rebuilds.push({ resolve, reject });
      this.want('requested');
    });
  }

  retryParked(): Promise<RetryOutcome> {
    const retried = new Promise<RetryOutcome>((resolve, reject) => {
      this.retries.push({ resolve, reject });
    });
    this.season.abort();
    if (this.running === undefined) this.idle = this.idle.then(() => this.answerRetries());
    return retried;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled([this.running, this.idle, this.checking, this.reporting]);
    if (this.released) return;
    this.released = true;
    const closed = new ViewsError('VIEWS_CLOSED', 'The keeper of the views was closed.');
    for (const waiting of [...this.rebuilds, ...this.retries]) waiting.reject(closed);
    await this.builder?.close();
    await this.live?.close();
    await this.lock.release();
  }

  private async openLive(candidate: number): Promise<void> {
    const { plan, storage, vault, source } = this.around;
    try {
      const store = await storage.open(candidate, plan.layouts);
      const { fingerprint, position } = await store.state();
      if (fingerprint !== plan.fingerprint) {
        // It stays for whoever still knows its tables, and in case these projections are withdrawn.
        await store.close();
        this.wanted = 'changed';
        return;
      }
      this.live = await Generation.open(plan, store, vault, this.remaking.onParked);
      if (position > (await source.head()).position) {
        await this.withdraw(candidate, 'aheadOfLog');
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.withdraw(candidate, 'damaged');
    }
  }

  /** What is served is looked over first, as far as the time allows, and else beside. */
  private async startCheck(generation: number, waitMs: number): Promise<void> {
    await this.publish({ serving: null, checking: generation });
    this.checking = this.check(generation);
    const waited = new AbortController();
    await Promise.race([this.checking, delay(waitMs, undefined, { signal: waited.signal })]);
    waited.abort();
    if (this.condemned === undefined) {
      await this.publish({ serving: generation, checking: null });
    }
  }

  private async check(generation: number): Promise<void> {
    const { storage, plan, onNotice } = this.around;
    const { signal } = this.closing;
    const onProgress = (done: number, total: number) => {
      onNotice({ kind: 'checking', generation, done, total });
    };
    try {
      const check = await storage.check(generation, plan.layouts, { signal, onProgress });
      onNotice({ kind: 'checked', check });
      this.tellReport({ ...this.report, check: { ...check, at: new Date().toISOString() } });
      if (!check.sound) await this.withdraw(generation, 'damaged');
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  private async seasons(ending: AbortSignal): Promise<void> {
    const wishes = setInterval(() => void this.readWishes(), WISHES_EVERY_MS);
    try {
      await this.idle;
      while (!ending.aborted && !this.sourceEnded) {
        this.season = new AbortController();
        await this.tidy();
        await this.answerRetries();
        await this.dropShredded();
        await this.oneSeason(AbortSignal.any([ending, this.season.signal]));
        if (this.broken !== undefined) throw this.broken.error as Error;
        await this.tidy();
        if (this.built !== undefined) await this.swap(ending);
      }
    } catch (error) {
      // A transaction may have been left open: this keeper is of no more use.
      this.broken ??= { error };
      for (const waiting of this.rebuilds.splice(0)) waiting.reject(error);
      throw error;
    } finally {
      clearInterval(wishes);
      this.sourceEnded = false;
      await this.reporting;
    }
  }

  private async oneSeason(signal: AbortSignal): Promise<void> {
    const tasks: Promise<void>[] = [];
    if (this.live !== undefined) {
      tasks.push(this.keepUp(this.live, signal), this.tend(this.live, signal));
    }
    if (this.wanted !== undefined) tasks.push(this.buildAnew(this.wanted, signal));
    for (const outcome of await Promise.allSettled(tasks)) {
      if (outcome.status === 'rejected') throw outcome.reason as Error;
    }
  }

  private async keepUp(live: Generation, signal: AbortSignal): Promise<void> {
    const { source, batchSize } = this.around;
    try {
      await follow({ generation: live, source, signal, pace: livePace(batchSize) });
      if (!signal.aborted) this.sourceEnded = true;
    } catch (error) {
      await this.meet(error, live);
    } finally {
      this.season.abort();
    }
  }

  /** Does what is to be done where letters were forgotten, beside the following. */
  private async tend(live: Generation, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const woken = new AbortController();
        live.onForgetting = () => {
          woken.abort();
        };
        await remakeForgotten(live, this.remaking, signal);
        await this.former.tend(live, signal);
        const shredded = await this.toBeDropped();
        if (shredded.length > 0) {
          await live.drop(shredded, signal);
          // What is left to be done with them is done before the next season.
          return;
        }
        await pause(TEND_EVERY_MS, AbortSignal.any([signal, woken.signal]));
      }
    } catch (error) {
      if (!signal.aborted) await this.meet(error, live);
    } finally {
      this.season.abort();
    }
  }

  /**
   * Who was shredded and is to be dropped from what is served. Where something is being built that comes
   * first: it may have rows of theirs.
   */
  private async toBeDropped(): Promise<readonly string[]> {
    if (this.wanted !== undefined) return [];
    return this.around.vault.shreddedIn('views');
  }

  /**
   * Drops what is left in what is served of who was shredded (`tend`), as a rebuild would, and has all
   * others copied to a new file, for bytes of rows stay in pages that were split. Only while nobody is
   * following.
   */
  private async dropShredded(): Promise<void> {
    const { live } = this;
    if (live === undefined) return;
    const shredded = await this.toBeDropped();
    if (shredded.length === 0) return;
    try {
      await live.drop(shredded);
      // What is parked of theirs cannot be read any more, and goes in as that.
      await live.retryParked((parked) => this.find(parked));
      this.dropped = shredded;
      this.wanted = 'erased';
    } catch (error) {
      await this.meet(error, live);
    }
  }

  /** Goes on after damage that was met while writing; any other error ends the run. */
  private async meet(error: unknown, live: Generation): Promise<void> {
    if (isViewsError(error, 'ROW_DAMAGED')) {
      // Every other row proves itself when it is read, so what is served stays, and stands still.
      this.live = undefined;
      await live.close();
      this.want('damaged');
    } else if (isDamage(error)) {
      await this.withdraw(live.number, 'damaged');
    } else {
      throw error;
    }
  }

  private async buildAnew(reason: RebuildReason, signal: AbortSignal): Promise<void> {
    try {
      this.builder ??= await this.startBuilder(reason, signal);
      this.built = await this.builder.build(signal);
      if (this.built === undefined && !signal.aborted) this.sourceEnded = true;
    } catch (error) {
      await this.builder?.close();
      this.builder = undefined;
      if (signal.aborted && !isDamage(error)) return;
      if (!isDamage(error) || ++this.buildingAttempts >= BUILDING_ATTEMPTS) throw error;
    } finally {
      this.season.abort();
    }
  }

  private startBuilder(reason: RebuildReason, signal: AbortSignal): Promise<Builder> {
    const { newNumber, live } = this;
    const options = { ...this.around, onNotice: this.noting, newNumber, reason };
    if (reason !== 'erased' || live === undefined) return Builder.start(options);
    return Builder.copy(options, live.number, signal);
  }

  /** It counts as used before there is a file of that name. */
  private readonly newNumber = async (): Promise<number> => {
    const last = this.catalogue.last + 1;
    await this.publish({ last });
    return last;
  };

  /** Serves what was built instead of what was served, once it has come at least as far. */
  private async swap(ending: AbortSignal): Promise<void> {
    while ((this.built?.position ?? 0) < (this.live?.position ?? 0)) {
      this.built = await this.builder?.build(ending);
      if (this.built === undefined) return;
    }
    const old = this.live;
    const generation = this.built?.number ?? null;
    this.live = this.built;
    this.built = undefined;
    this.builder = undefined;
    this.wanted = undefined;
    this.buildingAttempts = 0;
    await this.publish({ serving: generation, checking: null });
    await old?.close();
    await this.tidy();
    await this.tellDropped();
    const { check } = this.report;
    this.tellReport(check === undefined ? {} : { check });
    for (const waiting of this.rebuilds.splice(0)) waiting.resolve();
  }

  /** Says that no file of the views names any more who was dropped. */
  private async tellDropped(): Promise<void> {
    const dropped = this.dropped;
    this.dropped = [];
    if (dropped.length === 0) return;
    try {
      await this.around.vault.unname('views', dropped);
    } catch (error) {
      if (!isVaultError(error, 'SHRED_INCOMPLETE')) throw error;
      this.around.onNotice({ kind: 'keysLeft', why: error.message });
    }
  }

  /** From now on nobody is served from this generation; it goes when nobody works on it. */
  private async withdraw(generation: number, reason: RebuildReason): Promise<void> {
    if (generation !== (this.catalogue.serving ?? this.catalogue.checking)) return;
    this.condemned = generation;
    await this.publish({ serving: null, checking: null });
    this.around.onNotice({ kind: 'withdrawn', generation });
    this.want(reason);
  }

  /** Throws away every generation that is of no use. Only while nobody is following. */
  private async tidy(): Promise<void> {
    if (this.condemned !== undefined && this.live?.number === this.condemned) {
      await this.live.close();
      this.live = undefined;
    }
    this.condemned = undefined;
    const { serving, checking } = this.catalogue;
    const inUse = [serving, checking, this.builder?.number];
    await this.around.storage.keepOnly(inUse.filter((number) => typeof number === 'number'));
  }

  private want(reason: RebuildReason): void {
    this.wanted ??= reason;
    this.season.abort();
  }

  private async readWishes(): Promise<void> {
    try {
      for (const request of await this.around.storage.takeRequests()) await this.grant(request);
    } catch (error) {
      this.fail(error);
    }
  }

  private async grant({ kind, generation }: ViewsRequest): Promise<void> {
    if (generation !== (this.catalogue.serving ?? this.catalogue.checking)) return;
    if (kind === 'withdraw') await this.withdraw(generation, 'damaged');
    else if (kind === 'retry') this.retryParked().catch(this.fail);
    else this.want(kind === 'repair' ? 'damaged' : 'requested');
  }

  private async answerRetries(): Promise<void> {
    for (const { resolve, reject } of this.retries.splice(0)) {
      const { live } = this;
      try {
        const retried = await live?.retryParked((parked) => this.find(parked));
        resolve(retried ?? { applied: 0, parked: 0 });
      } catch (error) {
        reject(error);
        if (live !== undefined) await this.meet(error, live).catch(this.fail);
      }
    }
  }

  private async find({ after, event }: Parked): Promise<LedgerEvent | undefined> {
    const found = new AbortController();
    const signal = AbortSignal.any([this.closing.signal, found.signal]);
    try {
      for await (const batch of this.around.source.follow(after, { batchSize: 1, signal })) {
        const [first] = batch;
        return first?.id === event ? first : undefined;
      }
      return undefined;
    } finally {
      found.abort();
    }
  }

  private async publish(change: Partial<Catalogue>): Promise<void> {
    this.catalogue = { ...this.catalogue, ...change };
    await this.around.storage.publish(this.catalogue);
    const { serving } = this.catalogue;
    if (typeof change.serving === 'number' && serving !== null) {
      this.around.onNotice({ kind: 'serving', generation: serving });
    }
  }

  /** Passes on what a builder tells, and keeps it for whoever asks. */
  private readonly noting = (notice: ViewsNotice): void => {
    if (notice.kind === 'progress' && this.builder !== undefined) {
      const { generation, done, total } = notice;
      const { reason } = this.builder;
      this.tellReport({ ...this.report, building: { generation, reason, done, total } });
    }
    this.around.onNotice(notice);
  };

  private tellReport(report: KeeperReport): void {
    this.report = report;
    this.reporting = this.reporting
      .then(() => this.around.storage.writeReport(report))
      .catch(this.fail);
  }

  private readonly fail = (error: unknown): void => {
    this.broken ??= { error };
    this.season.abort();
  };
}

function isDamage(error: unknown): boolean {
  return isViewsError(error, 'VIEWS_DAMAGED') || isViewsError(error, 'ROW_DAMAGED');
}

/** Waits, until the signal is aborted at the latest. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
