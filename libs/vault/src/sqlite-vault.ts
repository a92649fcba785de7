import type { KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import type { KekProvider } from './kek.js';
import { eventIdOf } from './sealing.js';
import { DestroyedList } from './destroyed-list.js';
import { CatchingUp } from './sqlite/catching-up.js';
import { checkStore } from './sqlite/check-store.js';
import { Destroyed } from './sqlite/destroyed.js';
import { Forgetting } from './sqlite/forgetting.js';
import { FormerKeyStore } from './sqlite/former-keys.js';
import {
  asVaultError,
  inTransaction,
  isBusy,
  openKeysDatabase,
  resultCode,
} from './sqlite/keys-db.js';
import { Scrubber } from './sqlite/scrubber.js';
import { Shredding } from './sqlite/shredding.js';
import { type LookupOptions, SubjectLookup } from './sqlite/subject-lookup.js';
import { SubjectStore } from './sqlite/subject-store.js';
import { unlockVault } from './sqlite/unlock.js';
import { loadVaultKeys } from './sqlite/vault-keys.js';
import { VaultError } from './vault.errors.js';
import type {
  EventId,
  EventSource,
  OwnedLetter,
  Place,
  SealedLetter,
  SubjectId,
  SubjectKeys,
  SubjectReference,
  Vault,
  VaultFindings,
} from './vault.js';

export interface SqliteVaultOptions extends LookupOptions {
  /** The file keys.db, apart from all else; made where there is none. */
  readonly path: string;
  /** Where the key-encryption key comes from. */
  readonly kek: KekProvider;
  /**
   * Whether a new vault may be made where there is none. `false` where events were sealed already:
   * a vault that was lost must be restored and not silently replaced. Default `true`.
   */
  readonly mayCreate?: boolean;
  /** For how long a call waits while others write, in milliseconds; default 10,000. */
  readonly busyTimeoutMs?: number;
  /** For how long a shred tries to remove the last bytes, in milliseconds; default 10,000. */
  readonly shredTimeoutMs?: number;
  /**
   * The file in which it is kept what was destroyed, apart from all that can be put back; default none,
   * and then nothing guards against keys that come back.
   */
  readonly destroyedList?: string;
  /** Opens a store that is outdated, for `catchUp`; default `false`. */
  readonly outdated?: boolean;
}

/**
 * A vault over SQLite. Its calls block the thread for as long as the store does: what is cached
 * takes microseconds, a new subject a write to the disk, a shred the time to rewrite the store.
 *
 * A shred that was cut short, by a kill or by others, is completed here before it answers, if
 * nobody else keeps the store busy.
 *
 * @throws VaultError `KEYS_OUTDATED` if it still holds what was destroyed since, unless `outdated`;
 *   `KEK_UNUSABLE` if the key-encryption key is not the one that wrapped this vault, or cannot be used; `VAULT_FAILED` if the store cannot be opened, or is lost (see
 *   `mayCreate`); `BOX_TAMPERED` if the keys of the vault are not what was written.
 */
export async function openSqliteVault(options: SqliteVaultOptions): Promise<Vault> {
  const busyTimeoutMs = options.busyTimeoutMs ?? 10_000;
  let db: DatabaseSync | undefined;
  try {
    db = openKeysDatabase(options.path, busyTimeoutMs);
    const kek = await unlockVault(db, options);
    const scrubber = new Scrubber(db, busyTimeoutMs);
    scrubber.attempt();
    const destroyed = destroyedIn(db, kek, options);
    return new SqliteVault(db, kek, scrubber, destroyed, options);
  } catch (error) {
    db?.close();
    throw asVaultError(error, options.path);
  }
}

/** What was destroyed, brought into the list that is kept apart. */
function destroyedIn(db: DatabaseSync, kek: KeyObject, options: SqliteVaultOptions): Destroyed {
  const { destroyedList: list, path, outdated = false } = options;
  const { eventId } = loadVaultKeys(db, kek);
  const destroyed = new Destroyed(
    db,
    eventId,
    list === undefined ? undefined : new DestroyedList(list),
  );
  const { size } = destroyed.overdue();
  if (size > 0 && !outdated) {
    throw new VaultError(
      'KEYS_OUTDATED',
      `The store of keys ${path} was put back, and may hold keys that were destroyed since (${size}, as ${list ?? ''} says): start the service, which destroys them again.`,
    );
  }
  publish(destroyed);
  return destroyed;
}

/** @throws VaultError `SHRED_INCOMPLETE` */
function publish(destroyed: Destroyed): void {
  try {
    destroyed.publish();
  } catch (error) {
    throw new VaultError(
      'SHRED_INCOMPLETE',
      `The keys are destroyed, but it could not be noted apart from the store of keys that they are (${(error as Error).message}); shred again or start anew to complete it.`,
      error,
    );
  }
}

/** The keys of so many letters are written out before others get a turn: about 15 ms. */
const LETTERS_A_TURN = 500;

class SqliteVault implements Vault {
  private readonly store: SubjectStore;
  private readonly shredding: Shredding;
  private readonly former: FormerKeyStore;
  private readonly lookup: SubjectLookup;
  private readonly path: string;
  private readonly shredTimeoutMs: number;
  private scrubbing: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;
  /** The error that stopped all writing: after one the driver may acknowledge what is lost. */
  private broken: unknown;

  constructor(
    private readonly db: DatabaseSync,
    kek: KeyObject,
    private readonly scrubber: Scrubber,
    private readonly destroyed: Destroyed,
    options: SqliteVaultOptions,
  ) {
    this.former = new FormerKeyStore(db, kek, options.path);
    this.store = new SubjectStore(db, kek, this.former);
    this.shredding = new Shredding(db, this.store, destroyed);
    this.lookup = new SubjectLookup(db, kek, this.store, options);
    this.path = options.path;
    this.shredTimeoutMs = options.shredTimeoutMs ?? 10_000;
  }

  eventId(source: EventSource): EventId {
    this.refuseClosed();
    return eventIdOf(this.lookup.keysOfVault.eventId, source);
  }

  find(references: readonly SubjectReference[]): Promise<readonly (SubjectId | undefined)[]> {
    return this.answer(() => this.lookup.find(references));
  }

  ensure(references: readonly SubjectReference[]): Promise<readonly SubjectId[]> {
    return this.answer(() => this.lookup.ensure(references, (work) => this.write(work)));
  }

  link(reference: SubjectReference, subject: SubjectId): Promise<'linked' | 'already' | 'inUse'> {
    return this.answer(() =>
      this.write(() => {
        const [present] = this.lookup.find([reference]);
        if (present !== undefined) return present === subject ? 'already' : 'inUse';
        const number = this.store.numberOf(subject);
        if (number === undefined) {
          throw new VaultError('KEY_GONE', `There is no subject ${subject} to link to.`);
        }
        this.lookup.insertReference(reference, number, subject);
        return 'linked';
      }),
    );
  }

  mark(subject: SubjectId, marks: readonly string[]): Promise<void> {
    return this.answer(() => {
      this.write(() => {
        const number = this.store.numberOf(subject);
        if (number === undefined) return;
        this.lookup.insertMarks(marks, number);
      });
    });
  }

  marked(marks: readonly string[], limit: number): Promise<ReadonlyMap<SubjectId, number>> {
    return this.answer(() => this.lookup.marked(marks, limit));
  }

  keys(subjects: readonly SubjectId[]): Promise<ReadonlyMap<SubjectId, SubjectKeys>> {
    return this.answer(() => this.lookup.keys(subjects));
  }

  markErasing(subjects: readonly SubjectId[], cause: SubjectId): Promise<void> {
    return this.answer(() => {
      this.write(() => {
        this.shredding.mark(subjects, cause);
      });
      return this.lookup.leasesEnd();
    });
  }

  spare(cause: SubjectId): Promise<void> {
    return this.answer(() => {
      this.write(() => {
        this.shredding.spare(cause);
      });
    });
  }

  shred(subjects: readonly SubjectId[], namedIn: readonly Place[] = []): Promise<void> {
    return this.answer(() => {
      this.write(() => {
        this.shredding.shred(subjects, namedIn);
      });
      return this.completed();
    });
  }

  shreddedIn(place: Place): Promise<readonly SubjectId[]> {
    return this.answer(() => this.shredding.namedIn(place));
  }

  unname(place: Place, subjects: readonly SubjectId[]): Promise<void> {
    return this.answer(() => {
      this.write(() => {
        this.shredding.unname(place, subjects);
      });
      return this.completed();
    });
  }

  forget(
    subject: SubjectId,
    eventIds: readonly EventId[],
    letters: () => AsyncIterable<readonly SealedLetter[]>,
  ): Promise<void> {
    return this.answer(async () => {
      const forgetting = this.write(() =>
        Forgetting.begin(this.store, this.former, this.destroyed, subject, eventIds),
      );
      if (forgetting) {
        await this.lookup.leasesEnd();
        for await (const batch of letters()) {
          for (let from = 0; from < batch.length; from += LETTERS_A_TURN) {
            this.refuseClosed();
            this.write(() => {
              forgetting.writeOut(batch.slice(from, from + LETTERS_A_TURN));
            });
            await turn();
          }
        }
        this.refuseClosed();
        this.write(() => {
          forgetting.end();
        });
      }
      await this.completed();
    });
  }

  formerCells(): Promise<readonly SubjectId[]> {
    return this.answer(() => this.former.withCells());
  }

  forgetCells(subject: SubjectId, before: number): Promise<void> {
    return this.answer(() => {
      this.write(() => {
        const number = this.store.numberOf(subject);
        if (number === undefined || this.former.deleteCellKeys(number, before) === 0) return;
        this.store.moveFence();
        this.store.journal();
      });
      return this.completed();
    });
  }

  catchUp(letters: () => AsyncIterable<readonly OwnedLetter[]>, evenSo = false): Promise<void> {
    return this.answer(() => {
      const overdue = this.destroyed.overdue();
      if (overdue.size === 0 && !evenSo) return;
      return new CatchingUp({
        vault: this,
        store: this.store,
        shredding: this.shredding,
        former: this.former,
        destroyed: this.destroyed,
        write: (work) => {
          this.write(work);
        },
        letters,
      }).run(overdue);
    });
  }

  check(): Promise<VaultFindings> {
    return this.answer(() =>
      checkStore(this.db, this.store, this.former, this.lookup.keysOfVault.blindIndex),
    );
  }

  close(): Promise<void> {
    this.closing ??= this.scrubbing.then(() => {
      this.db.close();
    });
    return this.closing;
  }

  /** Until nobody serves what was destroyed, from its cache or from the files. */
  private async completed(): Promise<void> {
    publish(this.destroyed);
    const ends = this.lookup.leasesEnd();
    // One after the other; what several destroyed meanwhile the first removes with its own.
    const scrubbed = this.scrubbing.then(() => this.scrubber.complete(this.shredTimeoutMs));
    // Whoever destroyed it is told below; the next begins all the same.
    this.scrubbing = scrubbed.catch(() => undefined);
    await Promise.all([scrubbed, ends]);
  }

  private write<T>(work: () => T): T {
    if (this.broken !== undefined) {
      throw new VaultError(
        'VAULT_FAILED',
        'The vault stopped writing after an error of its store; start anew.',
        this.broken,
      );
    }
    try {
      return inTransaction(this.db, () => {
        // The others may have shredded while this one waited for its turn to write.
        this.lookup.endLease();
        return work();
      });
    } catch (error) {
      if (resultCode(error) !== undefined && !isBusy(error)) this.broken = error;
      throw error;
    }
  }

  /** Does it at once, up to its first wait; an error of the store becomes one of the vault. */
  private async answer<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      this.refuseClosed();
      return await work();
    } catch (error) {
      throw asVaultError(error, this.path);
    }
  }

  private refuseClosed(): void {
    if (this.closing !== undefined) throw new VaultError('VAULT_CLOSED', 'The vault is closed.');
  }
}
