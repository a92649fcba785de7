import { isEventLogError } from '../../event-log/src/event-log.errors.js';
import type { SubjectReference, Vault } from '../../vault/src/vault.js';
import { type IdentifierValue, personReference } from '../../vocabulary/src/identifier.js';
import type { EventCatalogue } from './catalogue.js';
import { type Clock, clockOf } from './clock.js';
import { knownSubject } from './known-subject.js';
import { LedgerError } from './ledger.errors.js';
import type { LedgerFiles } from './ledger-files.js';
import { heldNoun, LedgerReader } from './ledger-reader.js';
import type { History, LedgerEvent, NewRecord, Receipt, StreamReference } from './ledger.js';
import { writeLetterFields } from './letter.js';
import { isLettersForgotten, lettersOf, type LettersForgottenData } from './letters-forgotten.js';
import { LocalWriter } from './local-writer.js';
import { openVault } from './open-vault.js';
import { readOnlyWriter } from './read-only-writer.js';
import { ThreadWriter } from './thread-writer.js';
import type { WritePort } from './write-port.js';

/** How a ledger is opened. */
export interface LedgerOptions {
  readonly files: LedgerFiles;
  readonly catalogue: EventCatalogue;
  /** A file that holds the present instant, for tests and rehearsals; default the machine's clock. */
  readonly clockFile?: string;
  /** Whether the writer has a thread of its own (default), or shares this one, as tools may. */
  readonly writer?: 'thread' | 'here';
  /** Told when the writer has stopped for good: nothing is acknowledged any more. */
  readonly onFailure?: (error: Error) => void;
}

/** Records for one stream and what the writer believes of it. */
export interface RecordRequest {
  readonly stream: StreamReference;
  /** Whether they go to the stream's held sibling. */
  readonly held: boolean;
  /** The revision after which they come; -1 where the stream must not exist. */
  readonly after: number;
  readonly records: readonly [NewRecord, ...NewRecord[]];
}

/** The noun of the streams that say what was forgotten, one for each time. */
const FORGOTTEN_NOUN = 'forgotten';

/** Log and vault as one thing. Only `record` writes. */
export class Ledger {
  #refusal: LedgerError | undefined;

  private constructor(
    private writer: WritePort,
    readonly reader: LedgerReader,
    readonly vault: Vault,
    readonly clock: Clock,
  ) {}

  /**
   * Opens a ledger for writing and reading, making it where there is none. One whose log is not whole
   * is opened for reading only.
   *
   * @throws EventLogError `LOG_LOCKED`, VaultError `KEK_UNUSABLE` and others.
   */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const { files, catalogue, clockFile, onFailure = () => undefined } = options;
    const clock = clockOf(clockFile);
    clock();
    const opening =
      options.writer === 'here'
        ? LocalWriter.open({ files, clock, onFailure })
        : ThreadWriter.start({ files, ...(clockFile !== undefined && { clockFile }) }, onFailure);
    const opened = await opening.catch((error: unknown) => {
      if (isEventLogError(error, 'LOG_OUT_OF_STEP')) {
        return new LedgerError('READ_ONLY', error.message);
      }
      throw error;
    });
    const vault = await openVault(files);
    const reader = LedgerReader.open(files, vault, catalogue);
    if (!(opened instanceof LedgerError)) return new Ledger(opened, reader, vault, clock);
    const ledger = new Ledger(readOnlyWriter(opened), reader, vault, clock);
    ledger.#refusal = opened;
    return ledger;
  }

  /** Why nothing is recorded any more; `undefined` as long as all is well. */
  get refusal(): string | undefined {
    return this.#refusal?.message;
  }

  /**
   * From now on nothing is recorded (`READ_ONLY`), and what is there can be read: somebody has to look
   * first. What is being recorded just now still is.
   *
   * @param why A sentence.
   */
  recordNoMore(why: string): void {
    this.#refusal ??= new LedgerError('READ_ONLY', why);
    this.writer = readOnlyWriter(this.#refusal, this.writer);
  }

  /**
   * Seals, hashes and stores events of one stream, all or none; durable when it answers. Events that
   * were recorded before give the receipts they had.
   *
   * @throws LedgerError `CONTENT_MISMATCH`, `READ_ONLY`; EventLogError `WRONG_EXPECTED_REVISION`,
   *   `OVERLOADED`, `APPEND_TOO_LARGE`, `LOG_FAILED`.
   */
  record({ stream, held, after, records }: RecordRequest): Promise<readonly Receipt[]> {
    return this.writer.record({
      subject: stream.subject,
      accountable: records[0].accountable,
      noun: held ? heldNoun(stream.noun) : stream.noun,
      streamId: stream.id,
      expected: after < 0 ? 'noStream' : after,
      events: records.map((record) => ({
        id: record.id,
        type: record.type.name,
        schema: record.type.schema,
        fields: writeLetterFields(record),
        digest: record.digest,
      })),
    });
  }

  /** A history with its held events, in the order of the log. */
  read(stream: StreamReference): Promise<History> {
    return this.reader.read(stream);
  }

  /** A history without its held events, as `LedgerReader.readShown`. */
  readShown(stream: StreamReference): Promise<readonly LedgerEvent[]> {
    return this.reader.readShown(stream);
  }

  /** The subject of a reference, opened where there is none. */
  async subject(reference: SubjectReference): Promise<string> {
    const [found] = await this.vault.find([reference]);
    if (found !== undefined) return found;
    const [opened] = await this.writer.ensure([reference]);
    if (opened === undefined) throw new TypeError('The vault answered nothing.');
    return opened;
  }

  /**
   * The person of an identifier, opened where there is none. The ledger's own id names them itself.
   *
   * @param namespace Of the organisation whose own number it is.
   */
  async person(identifier: IdentifierValue, namespace: string): Promise<string> {
    const reference = personReference(identifier, namespace);
    return (await knownSubject(this.vault, reference)) ?? this.subject(reference);
  }

  /** As `Vault.link`. */
  link(reference: SubjectReference, subject: string): Promise<'linked' | 'already' | 'inUse'> {
    return this.writer.link(reference, subject);
  }

  /** As `Vault.mark`. */
  mark(subject: string, marks: readonly string[]): Promise<void> {
    return this.writer.mark(subject, marks);
  }

  /**
   * Records that letters of one subject are forgotten, and forgets them: nobody opens them from here on,
   * their leaves and receipts stand, everything else of the subject can be read as before, and views
   * have dropped what was made of them. Killed on the way, it is to be done again with the same record.
   *
   * @param dropped Waits until whoever shows what was made of these letters shows it no more, which the
   *   record tells them; only then are they forgotten.
   * @throws VaultError `SHRED_INCOMPLETE`, `BOX_TAMPERED`, `VAULT_FAILED`; as `record`; whatever
   *   `dropped` throws, with nothing forgotten.
   */
  async forget(
    record: NewRecord<LettersForgottenData>,
    dropped: (receipt: Receipt) => Promise<void>,
  ): Promise<Receipt> {
    const { subject, visibility } = record.header;
    const stream = { subject, noun: FORGOTTEN_NOUN, id: record.id };
    const { held } = visibility;
    const [receipt] = await this.record({ stream, held, after: -1, records: [record] });
    if (!receipt) throw new TypeError('The ledger answered no receipt.');
    await this.forgetRecorded(record.id, dropped);
    return receipt;
  }

  /**
   * Does what was recorded and may have been cut short: forgets the letters that a `LettersForgotten`
   * names, as `forget`. Done again it does no more; of whom was erased meanwhile nothing is left to do.
   */
  async forgetRecorded(
    eventId: string,
    dropped: (receipt: Receipt) => Promise<void>,
  ): Promise<void> {
    const found = await this.reader.find(eventId);
    if (!found || !isLettersForgotten(found.event)) return;
    const { event, receipt } = found;
    await dropped(receipt);
    await this.writer.forget(event.header.subject, lettersOf(event));
  }

  /**
   * Closes subjects for erasure: when it answers, whatever was being recorded of them is, and nothing
   * more can be (`SUBJECT_GONE`). What is recorded opens as ever, until `erase` or `spare`.
   *
   * @param cause The subject because of which.
   */
  markErasing(subjects: readonly string[], cause: string): Promise<void> {
    return this.writer.markErasing(subjects, cause);
  }

  /** Opens again what was closed because of a subject: it is not erased after all. */
  spare(cause: string): Promise<void> {
    return this.writer.spare(cause);
  }

  /**
   * Destroys the keys, salts and blind indexes of subjects and wipes them from the log, with the bytes.
   * Leaves and receipts stand; the views drop what they have of them by themselves (`isDropped`). Killed
   * on the way, what is left is done when the ledger is next opened; done again it does no more.
   *
   * @throws VaultError `SHRED_INCOMPLETE`; LedgerError `WIPE_INCOMPLETE`: they are erased for everybody,
   *   and bytes may still stand in the files.
   */
  erase(subjects: readonly string[]): Promise<void> {
    return this.writer.erase(subjects);
  }

  /** Whether no file of the ledger, views among them, names anybody any more who was erased. */
  async isDropped(): Promise<boolean> {
    const places = ['log', 'views', 'proofs'] as const;
    const named = await Promise.all(places.map((place) => this.vault.shreddedIn(place)));
    return named.every((subjects) => subjects.length === 0);
  }

  /** Finishes what was accepted, then closes everything. */
  async close(): Promise<void> {
    await this.reader.close();
    await this.writer.close();
    await this.vault.close();
  }
}
