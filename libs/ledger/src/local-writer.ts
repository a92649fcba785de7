import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { START, type EventLogReader } from '../../event-log/src/event-log.js';
import { openSqliteEventLogReader } from '../../event-log/src/sqlite/sqlite-event-log-reader.js';
import type {
  EventId,
  OwnedLetter,
  SealedLetter,
  SubjectReference,
  Vault,
} from '../../vault/src/vault.js';
import { isVaultError } from '../../vault/src/vault.errors.js';
import { isLedgerError } from './ledger.errors.js';
import { LocalAppender, type Appender } from './appender.js';
import { type Clock, forwardOnly } from './clock.js';
import { type LedgerFiles, logPath, makeFolders, proofsPath } from './ledger-files.js';
import type { Receipt } from './ledger.js';
import { ownedBy, sealedLetter } from './owned-by.js';
import { readEnvelope, splitRecord } from './record-format.js';
import { IndexReader } from './sqlite-index.js';
import { openVault } from './open-vault.js';
import { TurnBatcher } from './turn-batcher.js';
import type { WritePort } from './write-port.js';
import { LedgerWriter, type WriteRequest } from './writer.js';

/** Opens what puts sealed events into the log. */
export type OpenAppender = (
  files: LedgerFiles,
  onFailure: (error: Error) => void,
) => Promise<Appender>;

/** How a writer is opened. */
export interface LocalWriterOptions {
  readonly files: LedgerFiles;
  readonly clock: Clock;
  /** Told once when the disk has refused and the writer has stopped for good. */
  readonly onFailure?: (error: Error) => void;
  /** Default: in this thread. */
  readonly appender?: OpenAppender;
  /** Whether the keys were put back from a backup and may be older than the log; default no. */
  readonly putBack?: boolean;
}

interface Waiting {
  readonly request: WriteRequest;
  readonly resolve: (receipts: readonly Receipt[]) => void;
  readonly reject: (error: unknown) => void;
}

const appendHere: OpenAppender = (files, onFailure) =>
  Promise.resolve(LocalAppender.open(files, onFailure));

/** The one writer of a ledger on SQLite, in the thread that opens it. */
export class LocalWriter implements WritePort {
  readonly #waiting: TurnBatcher<Waiting>;
  /** What is sealed and not yet stored or given up. */
  readonly #inFlight = new Set<Promise<void>>();

  private constructor(
    private readonly appender: Appender,
    private readonly log: EventLogReader,
    private readonly vault: Vault,
    private readonly index: DatabaseSync,
    private readonly owners: IndexReader,
    private readonly proofs: string,
    writer: LedgerWriter,
  ) {
    this.#waiting = new TurnBatcher((batch) => {
      const settled = settle(writer, batch).finally(() => this.#inFlight.delete(settled));
      this.#inFlight.add(settled);
    });
  }

  /**
   * Opens log and vault for writing, making them where they are missing.
   *
   * @throws EventLogError `LOG_LOCKED` if another process or thread writes; VaultError.
   */
  static async open(options: LocalWriterOptions): Promise<LocalWriter> {
    const { files, clock, onFailure = () => undefined, appender: open = appendHere } = options;
    makeFolders(files);
    const appender = await open(files, onFailure);
    let vault: Vault;
    try {
      vault = await openVault(files, {
        mayCreate: (await appender.head()) === START,
        outdated: true,
      });
    } catch (error) {
      await appender.close();
      throw error;
    }
    const log = openSqliteEventLogReader(logPath(files));
    const index = new DatabaseSync(logPath(files), { readOnly: true });
    const reader = new IndexReader(index);
    const writer = new LedgerWriter({
      appender,
      log,
      vault,
      ownersOf: { owner: (position) => reader.ownerOf(position) },
      clock: forwardOnly(clock, await lastRecorded(log, reader)),
    });
    const local = new LocalWriter(appender, log, vault, index, reader, proofsPath(files), writer);
    await vault.catchUp(() => local.#everyLetter(), options.putBack);
    await local.#wipeShredded().catch(unlessIncomplete);
    return local;
  }

  record(request: WriteRequest): Promise<readonly Receipt[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ request, resolve, reject });
    });
  }

  ensure(references: readonly SubjectReference[]): Promise<readonly string[]> {
    return this.vault.ensure(references);
  }

  link(reference: SubjectReference, subject: string): Promise<'linked' | 'already' | 'inUse'> {
    return this.vault.link(reference, subject);
  }

  mark(subject: string, marks: readonly string[]): Promise<void> {
    return this.vault.mark(subject, marks);
  }

  forget(subject: string, eventIds: readonly EventId[]): Promise<void> {
    return this.vault.forget(subject, eventIds, () => this.#letters(subject));
  }

  async markErasing(subjects: readonly string[], cause: string): Promise<void> {
    await this.vault.markErasing(subjects, cause);
    // With keys that were fetched before; this is the only writer.
    await Promise.all([...this.#inFlight]);
  }

  spare(cause: string): Promise<void> {
    return this.vault.spare(cause);
  }

  async erase(subjects: readonly string[]): Promise<void> {
    // Where nobody keeps proofs, nobody is named in them.
    const places = existsSync(this.proofs) ? (['proofs'] as const) : [];
    await this.vault.shred(subjects, ['log', 'views', ...places]);
    await this.#wipeShredded();
  }

  async close(): Promise<void> {
    if (!this.index.isOpen) return;
    // What was asked for in this turn is sealed at its end.
    await turn();
    await Promise.all([...this.#inFlight]);
    await this.log.close();
    this.index.close();
    // After whoever reads: the last to close, if it may write, brings all into the main file.
    await this.appender.close();
    await this.vault.close();
  }

  /** Wipes whoever was shredded from the log: of this erasure, and of one that was cut short. */
  async #wipeShredded(): Promise<void> {
    const shredded = await this.vault.shreddedIn('log');
    if (shredded.length === 0) return;
    await this.appender.wipe(shredded);
    await this.vault.unname('log', shredded);
  }

  /** Every box of every letter, with whose keys it was sealed. Nobody seals meanwhile. */
  async *#everyLetter(): AsyncGenerator<readonly OwnedLetter[]> {
    for (let after = START; ;) {
      const page = await this.log.readAll(after);
      const [first, last] = [page[0], page.at(-1)];
      if (!first || !last) return;
      const owners = this.owners.owners(first.position, last.position);
      yield page.flatMap((stored) => {
        const owner = owners.get(stored.position);
        if (!owner) return [];
        const subjects = [owner.subject, owner.accountable].filter((id) => id !== undefined);
        return subjects.map((subject) => ({
          subject,
          ...sealedLetter({ stored, owner }, subject),
        }));
      });
      after = last.position;
    }
  }

  /**
   * The letters of a subject, once all that was sealed before this was asked is stored or given up.
   * This is the only writer, so nobody else can store what an older key sealed.
   */
  async *#letters(subject: string): AsyncGenerator<readonly SealedLetter[]> {
    await Promise.all([...this.#inFlight]);
    const stretch = { after: START, until: await this.log.head() };
    for await (const events of ownedBy(this.log, this.owners, subject, stretch)) {
      yield events.map((event) => sealedLetter(event, subject));
    }
  }
}

/** Whoever reads the files may hold bytes of the wiped there; recording need not wait for that. */
function unlessIncomplete(error: unknown): void {
  if (isLedgerError(error, 'WIPE_INCOMPLETE') || isVaultError(error, 'SHRED_INCOMPLETE')) return;
  throw error;
}

async function settle(writer: LedgerWriter, batch: readonly Waiting[]): Promise<void> {
  try {
    const outcomes = await writer.record(batch.map(({ request }) => request));
    batch.forEach(({ resolve, reject }, place) => {
      const outcome = outcomes[place];
      if (outcome?.status === 'fulfilled') resolve(outcome.value);
      else reject(outcome?.reason);
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/** The ledger's clock starts where the log ends, so that it never runs back along it. */
async function lastRecorded(log: EventLogReader, index: IndexReader): Promise<number> {
  const [last] = await log.readAll(index.beforeLast(), 1);
  if (!last) return 0;
  return Date.parse(readEnvelope(splitRecord(last.data).envelope).recordedAt);
}
