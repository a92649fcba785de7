import type { EventLogReader } from '../../event-log/src/event-log.js';
import { isEventLogError } from '../../event-log/src/event-log.errors.js';
import type { SubjectKeys, Vault } from '../../vault/src/vault.js';
import type { Appender, SealedEvent, Stored } from './appender.js';
import type { Clock } from './clock.js';
import { LedgerError } from './ledger.errors.js';
import type { Receipt } from './ledger.js';
import { keysOf, openLetter, type Owner } from './opener.js';
import type { PartFields } from './parts.js';
import { readEnvelope, splitRecord } from './record-format.js';
import { leafHash } from '../../transparency/src/hashing.js';
import { sealRecord } from './sealer.js';
import { leafIndexOf } from './sqlite-index.js';

/** One event on its way to the writer, in a form that crosses threads. */
export interface WriteEvent {
  readonly id: string;
  readonly type: string;
  readonly schema: number;
  readonly fields: PartFields;
  readonly digest: string;
}

/** Events for one stream, recorded all or none. */
export interface WriteRequest {
  readonly subject: string;
  readonly accountable: string;
  readonly noun: string;
  readonly streamId: string;
  /** An exact expectation, always: the revision is sealed into the envelope. */
  readonly expected: number | 'noStream';
  readonly events: readonly WriteEvent[];
}

/** Where the writer finds the owner of a stored event. */
export interface OwnerSource {
  owner(position: number): Owner;
}

/** What the writer works with. */
export interface WriterParts {
  readonly appender: Appender;
  /** Reads what is stored. */
  readonly log: EventLogReader;
  readonly vault: Vault;
  readonly ownersOf: OwnerSource;
  /** Never runs back along the log. */
  readonly clock: Clock;
}

/** Turns requests into sealed records in the log. It is the only one that appends. */
export class LedgerWriter {
  readonly #parts: WriterParts;

  constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  /**
   * Records requests that wait together; each has its own outcome, in order.
   *
   * @returns for each request its receipts or the error that met it.
   */
  async record(
    requests: readonly WriteRequest[],
  ): Promise<readonly PromiseSettledResult<readonly Receipt[]>[]> {
    const subjects = new Set<string>();
    for (const { subject, accountable } of requests) subjects.add(subject).add(accountable);
    const keys = await this.#parts.vault.keys([...subjects]);
    // Sealing is synchronous, so that all of these reach the log in one turn and one commit.
    return Promise.allSettled(requests.map((request) => this.#recordOne(request, keys)));
  }

  async #recordOne(
    request: WriteRequest,
    keys: ReadonlyMap<string, SubjectKeys>,
  ): Promise<readonly Receipt[]> {
    const subject = requireKeys(keys, request.subject);
    const accountable = requireKeys(keys, request.accountable);
    const stream = subject.streamName(request.noun, request.streamId);
    const first = request.expected === 'noStream' ? 0 : request.expected + 1;
    const recordedAt = new Date(this.#parts.clock()).toISOString();
    const sealed = request.events.map((event, index) => ({
      ...sealRecord({
        ...event,
        stream,
        revision: first + index,
        recordedAt,
        subject,
        accountable,
      }),
      id: event.id,
      type: event.type,
    }));
    return this.#append(request, stream, sealed, recordedAt);
  }

  async #append(
    request: WriteRequest,
    stream: string,
    sealed: readonly SealedEvent[],
    recordedAt: string,
  ): Promise<readonly Receipt[]> {
    const { subject, accountable, expected } = request;
    let stored: Stored;
    try {
      const append = { stream, expected, owner: { subject, accountable }, events: sealed };
      stored = await this.#parts.appender.append(append);
    } catch (error) {
      if (
        isEventLogError(error, 'WRONG_EXPECTED_REVISION') ||
        isEventLogError(error, 'DUPLICATE_EVENT_ID')
      ) {
        return await this.#known(request, error);
      }
      throw error;
    }
    // An append that was not certainly the first answers for bytes that were stored before.
    if (!stored.fresh) return await this.#known(request);
    const first = stored.position - (sealed.length - 1);
    return sealed.map(({ id, leaf }, index) => ({
      eventId: id,
      leafHash: leaf,
      recordedAt,
      leafIndex: leafIndexOf(first + index),
      position: first + index,
      known: false,
    }));
  }

  /** Receipts of events that are stored already, if they are these; else what stood in the way. */
  async #known(request: WriteRequest, error?: Error): Promise<readonly Receipt[]> {
    const receipts: Receipt[] = [];
    for (const event of request.events) {
      const receipt = await this.#knownEvent(event);
      if (receipt) receipts.push(receipt);
    }
    if (receipts.length === request.events.length) return receipts;
    throw error ?? new LedgerError('CONFLICT', 'Only some of these events had been recorded.');
  }

  async #knownEvent(event: WriteEvent): Promise<Receipt | undefined> {
    const { log, vault, ownersOf } = this.#parts;
    const stored = await log.find(event.id);
    if (!stored) return undefined;
    const owner = ownersOf.owner(stored.position);
    const owned = { stored, owner, leafIndex: leafIndexOf(stored.position) };
    const record = splitRecord(stored.data);
    const letter = openLetter(stored.id, record, owner, await keysOf([owned], vault));
    // After an erasure nothing is left to compare with: the old receipt stands.
    if (letter && letter.digest !== event.digest) {
      throw new LedgerError(
        'CONTENT_MISMATCH',
        'An event with this id was recorded before, with other content.',
        { eventId: event.id },
      );
    }
    return {
      eventId: event.id,
      leafHash: leafHash(record.entry).toString('base64'),
      recordedAt: readEnvelope(record.envelope).recordedAt,
      leafIndex: owned.leafIndex,
      position: stored.position,
      known: true,
    };
  }
}

function requireKeys(keys: ReadonlyMap<string, SubjectKeys>, subject: string): SubjectKeys {
  const found = keys.get(subject);
  if (!found || found.erasing) {
    throw new LedgerError('SUBJECT_GONE', 'Whom this is about is erased, or about to be.');
  }
  return found;
}
