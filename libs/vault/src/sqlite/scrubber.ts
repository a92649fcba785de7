import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { VaultError } from '../vault.errors.js';
import { integerIn, isBusy, isFull } from './keys-db.js';

/** For how long one attempt waits for the others' locks, and how long it is until the next. */
const ATTEMPT_MS = 100;
const PAUSE_MS = 50;

/**
 * Removes the last bytes of what was shredded from keys.db and its write-ahead log.
 *
 * `secure_delete` overwrites a row where it stands, but not the copies that SQLite leaves in the
 * unused space of a page when it moves rows between pages (found by search: about one id in a
 * thousand stands once too often). `VACUUM` writes every page anew from what is still there, and a
 * checkpoint with TRUNCATE then puts these pages into the file and cuts the log to nothing.
 *
 * It costs time with the size of the store (0.3 s at 100,000 subjects, 3 s at a million), in which
 * others can read and not write. Erasures are rare, and several at once share one.
 */
export class Scrubber {
  /** The fence up to which this connection has written the pages anew. */
  private rewritten = 0;

  constructor(
    private readonly db: DatabaseSync,
    private readonly busyTimeoutMs: number,
  ) {}

  /**
   * Removes what the journal says is left, by whomever, as far as the others let it.
   *
   * @returns whether nothing is left of what was shredded when it began.
   */
  attempt(): boolean {
    const left = this.db.prepare('SELECT coalesce(max(fence), 0) AS fence FROM shredding').get();
    const fence = integerIn(left, 'fence');
    if (fence === 0) return true;
    this.db.exec(`PRAGMA busy_timeout = ${ATTEMPT_MS}`);
    try {
      if (this.rewritten < fence) {
        this.db.exec('VACUUM');
        this.rewritten = fence;
      }
      const checkpoint = this.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      if (integerIn(checkpoint, 'busy') !== 0) return false;
      this.db.prepare('DELETE FROM shredding WHERE fence <= ?').run(fence);
      return true;
    } catch (error) {
      if (isBusy(error) || isFull(error)) return false;
      throw error;
    } finally {
      this.db.exec(`PRAGMA busy_timeout = ${this.busyTimeoutMs}`);
    }
  }

  /**
   * Goes on attempting.
   *
   * @throws VaultError `SHRED_INCOMPLETE` after `timeoutMs`, or at once where the store fails.
   */
  async complete(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!this.attemptOrTell()) {
      if (performance.now() > deadline) {
        throw incomplete(
          `others read it for more than ${timeoutMs / 1000} s without a pause, or the disk is full`,
        );
      }
      await delay(PAUSE_MS);
    }
  }

  private attemptOrTell(): boolean {
    try {
      return this.attempt();
    } catch (error) {
      throw incomplete('it failed', error);
    }
  }
}

function incomplete(why: string, cause?: unknown): VaultError {
  return new VaultError(
    'SHRED_INCOMPLETE',
    `The keys are destroyed, but their bytes may still stand in the files of the store of keys, because ${why}; shred again or start anew to complete it.`,
    cause,
  );
}
