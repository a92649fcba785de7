import { isEventLogError } from '../../../../libs/event-log/src/event-log.errors.js';
import { type Position, START } from '../../../../libs/event-log/src/event-log.js';
import type { LedgerReader } from '../../../../libs/ledger/src/ledger-reader.js';
import { HASH_BYTES } from '../../../../libs/transparency/src/hashing.js';
import type { Vault } from '../../../../libs/vault/src/vault.js';
import { checkRecord } from './check-record.js';
import { keysOfPage } from './keys-of-page.js';

/** Something that is not as it was written. */
export interface Fault {
  /** Place in the tree, from 0. */
  readonly leafIndex: number;
  /** The ledger's id of the event, where one stands there. */
  readonly eventId?: string;
  readonly what: string;
}

/** What looking over a log came to. */
export interface LogFindings {
  readonly events: number;
  /** Events whose letters cannot be opened any more: whom they are about was forgotten. */
  readonly forgotten: number;
  /** Events of which only who answers for them cannot be opened any more. */
  readonly withoutAccountability: number;
  /** The first of them, up to `MOST_FAULTS`. */
  readonly faults: readonly Fault[];
  /** How many there are in all. */
  readonly faulty: number;
  readonly seconds: number;
}

/** How a log is looked over. */
export interface VerifyOptions {
  readonly reader: Pick<LedgerReader, 'page' | 'leaves' | 'head'>;
  readonly vault: Vault;
  readonly signal: AbortSignal;
  /** Given the hashes of leaves, joined, as far as none is missing. */
  readonly onLeaves?: (leaves: Buffer) => void;
  /** Told after each page. */
  readonly onProgress?: (events: number, total: number) => void;
}

/** How many faults are told one by one. */
export const MOST_FAULTS = 20;

const PAGE = 512;

/**
 * Reads the whole log again and hashes every leaf anew. What is recorded meanwhile is left out.
 *
 * @throws EventLogError, VaultError where log or keys cannot be read at all.
 */
export async function verifyLog(options: VerifyOptions): Promise<LogFindings> {
  return new LogCheck(options).run();
}

class LogCheck {
  readonly #options: VerifyOptions;
  readonly #faults: Fault[] = [];
  #faulty = 0;
  #events = 0;
  #forgotten = 0;
  #withoutAccountability = 0;
  /** The leaf that comes next. */
  #next = 0;
  /** Whether every leaf until now was there. */
  #isWhole = true;
  #recordedAt = '';

  constructor(options: VerifyOptions) {
    this.#options = options;
  }

  async run(): Promise<LogFindings> {
    const started = Date.now();
    const { reader, signal, onProgress } = this.#options;
    const head = await reader.head();
    let position: Position = START;
    while (position < head && !signal.aborted) {
      const reached = await this.#page(position, head);
      if (reached === undefined) break;
      position = reached;
      onProgress?.(this.#events, head);
    }
    if (!signal.aborted && this.#faulty === 0) await this.#leftOver(head);
    return {
      events: this.#events,
      forgotten: this.#forgotten,
      withoutAccountability: this.#withoutAccountability,
      faults: this.#faults,
      faulty: this.#faulty,
      seconds: (Date.now() - started) / 1000,
    };
  }

  /** Looks one page over. @returns how far it came; nothing where the log goes no further. */
  async #page(after: Position, head: Position): Promise<Position | undefined> {
    let page = await this.#fetch(after);
    // Somebody may have been erased between the two readings of this page; then a second shows it.
    if (page && page.lost.size > 0) page = await this.#fetch(after);
    if (!page) return undefined;
    const leaves: Buffer[] = [];
    for (const { event, leaf } of page.events) {
      const { stored, leafIndex } = event;
      if (stored.position > head) break;
      if (leafIndex !== this.#next) {
        this.#fault({ leafIndex: this.#next, what: 'is missing from the log' });
        this.#isWhole = false;
      }
      this.#isWhole &&= leaf?.length === HASH_BYTES;
      if (leaf && this.#isWhole) leaves.push(leaf);
      this.#next = leafIndex + 1;
      this.#events += 1;
      const { faults, opened, recordedAt } = checkRecord(event, leaf, page);
      // What a faulty event says of its time is not held against those after it.
      const wrong = faults.length > 0 ? faults : this.#clock(recordedAt);
      for (const what of wrong) this.#fault({ leafIndex, eventId: stored.id, what });
      if (opened === 'forgotten' && wrong.length === 0) this.#forgotten += 1;
      if (opened === 'withoutAccountability') this.#withoutAccountability += 1;
    }
    this.#options.onLeaves?.(Buffer.concat(leaves));
    const last = page.events.at(-1);
    if (!last) this.#fault({ leafIndex: this.#next, what: 'is missing from the log' });
    return last?.event.stored.position;
  }

  async #fetch(after: Position) {
    const { reader, vault } = this.#options;
    const page = await this.#read(async () => {
      const owned = await reader.page(after, PAGE);
      const leaves = reader.leaves(owned.map(({ leafIndex }) => leafIndex));
      return owned.map((event) => ({ event, leaf: leaves.get(event.leafIndex) }));
    });
    return (
      page && {
        events: page,
        ...(await keysOfPage(
          page.map(({ event }) => event),
          vault,
        )),
      }
    );
  }

  /** Reads the store. @returns nothing where its file is so damaged that it cannot be read. */
  async #read<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await act();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (!isEventLogError(error, 'LOG_FAILED') && code !== 'ERR_SQLITE_ERROR') throw error;
      this.#fault({ leafIndex: this.#next, what: 'cannot be read from the file' });
      return undefined;
    }
  }

  /** The ledger's clock never runs back along the log. */
  #clock(recordedAt: string | undefined): readonly string[] {
    if (recordedAt === undefined) return [];
    const back = recordedAt < this.#recordedAt;
    if (!back) this.#recordedAt = recordedAt;
    return back ? ['was recorded before the one that stands before it'] : [];
  }

  /** A leaf without its event: the event was there once. */
  async #leftOver(head: Position): Promise<void> {
    const { reader } = this.#options;
    await this.#read(async () => {
      // First the leaf: both are stored at once, and something may be recorded just now.
      if (!reader.leaves([this.#next]).has(this.#next)) return;
      const [event] = await reader.page(head, 1);
      if (!event) this.#fault({ leafIndex: this.#next, what: 'has a leaf and no event' });
    });
  }

  #fault(fault: Fault): void {
    this.#faulty += 1;
    if (this.#faults.length < MOST_FAULTS) this.#faults.push(fault);
  }
}
