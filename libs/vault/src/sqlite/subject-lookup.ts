import { randomUUID, type KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { blindIndexOf, isUuid } from '../sealing.js';
import type { SubjectId, SubjectKeys, SubjectReference } from '../vault.js';
import type { SubjectStore } from './subject-store.js';
import { loadVaultKeys, type VaultKeys } from './vault-keys.js';

/** How much is kept ready. */
export interface LookupOptions {
  /** How many subjects' keys are kept ready; default 5,000 (about 3 KB each). */
  readonly cachedSubjects?: number;
  /** For how many references the subject is kept ready; default 20,000 (about 0.5 KB each). */
  readonly cachedReferences?: number;
}

/** A reference as it is looked up: its entry under each blind-index key, the newest first. */
interface Sought {
  readonly entries: readonly [Buffer, ...Buffer[]];
  /** The newest entry as a key of the cache. */
  readonly cacheKey: string;
}

/**
 * For how long what the fence said holds, in milliseconds. Within it a look-up may still be answered
 * from a cache after another vault's shred was committed, so a shred waits twice as long (clocks of
 * two processes tick a little differently) before it says that it is done.
 */
const LEASE_MS = 2;

/** Finds subjects and their keys, and keeps them ready for as long as no vault destroyed any. */
export class SubjectLookup {
  readonly #db: DatabaseSync;
  readonly #kek: KeyObject;
  readonly #store: SubjectStore;
  readonly #subjects: LRUCache<SubjectId, SubjectKeys>;
  readonly #references: LRUCache<string, SubjectId>;
  #keysOfVault: VaultKeys;
  /** The fence as of which the caches hold. */
  #fence: number;
  /** Until then the fence need not be asked, by `performance.now()`. */
  #leaseEnds = 0;

  constructor(db: DatabaseSync, kek: KeyObject, store: SubjectStore, options: LookupOptions) {
    this.#db = db;
    this.#kek = kek;
    this.#store = store;
    this.#subjects = new LRUCache({ max: options.cachedSubjects ?? 5_000 });
    this.#references = new LRUCache({ max: options.cachedReferences ?? 20_000 });
    this.#fence = store.fence();
    this.#keysOfVault = loadVaultKeys(db, kek);
  }

  /** As of the fence. */
  get keysOfVault(): VaultKeys {
    return this.#keysOfVault;
  }

  /** The subject of each reference, in their order. */
  find(references: readonly SubjectReference[]): (SubjectId | undefined)[] {
    this.#heedFence();
    const answer: (SubjectId | undefined)[] = [];
    const missing: { readonly index: number; readonly sought: Sought }[] = [];
    for (const [index, reference] of references.entries()) {
      const sought = this.#sought(reference);
      const cached = this.#references.get(sought.cacheKey);
      answer.push(cached);
      if (cached === undefined) missing.push({ index, sought });
    }
    if (missing.length === 0) return answer;
    const stored = this.#store.findEntries(
      missing.flatMap(({ sought }) => sought.entries),
      this.#keysOfVault.blindIndex,
    );
    this.endLease();
    for (const { index, sought } of missing) {
      const entry = sought.entries.find((each) => stored.has(each.toString('hex')));
      const subject = entry && stored.get(entry.toString('hex'));
      if (subject === undefined) continue;
      answer[index] = subject;
      this.#references.set(sought.cacheKey, subject);
    }
    return answer;
  }

  /** The keys of each subject that there is. */
  keys(subjects: readonly SubjectId[]): ReadonlyMap<SubjectId, SubjectKeys> {
    this.#heedFence();
    const answer = new Map<SubjectId, SubjectKeys>();
    const missing = new Set<SubjectId>();
    for (const subject of subjects) {
      const cached = this.#subjects.get(subject);
      if (cached !== undefined) answer.set(subject, cached);
      else if (isUuid(subject)) missing.add(subject);
    }
    if (missing.size === 0) return answer;
    for (const keys of this.#store.load(missing)) {
      this.#subjects.set(keys.subject, keys);
      answer.set(keys.subject, keys);
    }
    this.endLease();
    return answer;
  }

  /** How many of the marks each subject bears, of at most `limit` subjects a mark and key. */
  marked(marks: readonly string[], limit: number): ReadonlyMap<SubjectId, number> {
    this.#heedFence();
    const found = new Map<SubjectId, number>();
    for (const mark of new Set(marks)) {
      const { entries } = this.#sought(markReference(mark));
      const bearers = entries.flatMap((entry) => this.#store.marked(entry, limit));
      for (const one of new Set(bearers)) found.set(one, (found.get(one) ?? 0) + 1);
    }
    return found;
  }

  /**
   * The subject of each reference; all that are missing are opened, or none.
   *
   * @param write Does something in one transaction.
   */
  ensure(
    references: readonly SubjectReference[],
    write: <T>(work: () => T) => T,
  ): readonly SubjectId[] {
    const before = this.find(references);
    if (isComplete(before)) return before;
    const opened = new Map<string, SubjectKeys>();
    const answer = write(() => {
      // Again, now that nobody else writes: whoever came first has opened the subject.
      const found = this.find(references);
      return references.map((reference, index) => {
        const known = found[index];
        if (known !== undefined) return known;
        const sought = this.#sought(reference);
        const keys = opened.get(sought.cacheKey) ?? this.#insert(reference.kind, sought);
        opened.set(sought.cacheKey, keys);
        return keys.subject;
      });
    });
    for (const [cacheKey, keys] of opened) {
      this.#references.set(cacheKey, keys.subject);
      this.#subjects.set(keys.subject, keys);
    }
    return answer;
  }

  /** Leads a further reference to a subject; within a transaction. */
  insertReference(reference: SubjectReference, number: number, subject: SubjectId): void {
    this.#insertEntry(this.#sought(reference), number, subject);
  }

  /** Gives a subject marks; within a transaction. */
  insertMarks(marks: readonly string[], number: number): void {
    const entries = marks.map((mark) => this.#sought(markReference(mark)).entries[0]);
    this.#store.insertMarks(entries, number);
  }

  /** The fence is asked before the next answer. */
  endLease(): void {
    this.#leaseEnds = 0;
  }

  /** Until every vault has heeded the fence. */
  async leasesEnd(): Promise<void> {
    this.endLease();
    this.#heedFence();
    await delay(LEASE_MS + LEASE_MS);
  }

  #insert(kind: string, sought: Sought): SubjectKeys {
    const { number, keys } = this.#store.insertSubject(randomUUID(), kind);
    this.#insertEntry(sought, number, keys.subject);
    return keys;
  }

  #insertEntry(sought: Sought, number: number, subject: SubjectId): void {
    const [newest] = this.#keysOfVault.blindIndex;
    this.#store.insertEntry(sought.entries[0], number, subject, newest.key);
  }

  #sought(reference: SubjectReference): Sought {
    const [newest, ...older] = this.#keysOfVault.blindIndex;
    const first = blindIndexOf(newest.key, newest.version, reference);
    const rest = older.map(({ key, version }) => blindIndexOf(key, version, reference));
    return { entries: [first, ...rest], cacheKey: first.toString('latin1') };
  }

  /**
   * Before every answer from a cache: whatever another vault shredded is dropped. The store is asked
   * again after `LEASE_MS`, for it costs more than the rest of a look-up; no shred answers before
   * every such lease has ended.
   */
  #heedFence(): void {
    const now = performance.now();
    if (now < this.#leaseEnds) return;
    this.#leaseEnds = now + LEASE_MS;
    const fence = this.#store.fence();
    if (fence === this.#fence) return;
    this.#subjects.clear();
    this.#references.clear();
    this.#keysOfVault = loadVaultKeys(this.#db, this.#kek);
    this.#fence = fence;
  }
}

/** A mark as it is hashed; no subject is of this kind. */
function markReference(value: string): SubjectReference {
  return { kind: 'mark', namespace: '', system: '', value };
}

function isComplete(found: readonly (SubjectId | undefined)[]): found is readonly SubjectId[] {
  return !found.includes(undefined);
}
