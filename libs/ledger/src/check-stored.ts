import { hash } from 'node:crypto';
import type { StoredEvent } from '../../event-log/src/event-log.js';
import { leafHash } from '../../transparency/src/hashing.js';
import {
  type Envelope,
  readEntry,
  readEnvelope,
  splitRecord,
  type StoredRecord,
  uuidBytes,
} from './record-format.js';

/** What the stored bytes of an event say of themselves, without any key. */
export interface StoredFindings {
  /** What is wrong, each in a few words; none where all holds. */
  readonly faults: readonly string[];
  /** Where they are a record at all. */
  readonly record?: StoredRecord;
  /** Where it can be read. */
  readonly envelope?: Envelope;
}

/**
 * Looks the stored bytes of an event over: that the leaf is that of the entry, that the entry commits
 * to envelope and letter, and that the envelope says what the log says
 * (`docs/reference/record-format.md`).
 *
 * @param leaf The leaf hash that was fixed when the event was stored.
 */
export function checkStored(stored: StoredEvent, leaf: Uint8Array | undefined): StoredFindings {
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const record = ofBytes(faults, () => splitRecord(stored.data));
  if (!record) return { faults };
  ofBytes(faults, () => {
    const fields = readEntry(record.entry);
    if (leaf === undefined) faults.push('has no leaf');
    else demand(leafHash(record.entry).equals(leaf), 'has an entry that is not that of its leaf');
    demand(fields.eventId.equals(uuidBytes(stored.id)), 'has an entry of another event');
    const { envelope, letter } = record;
    demand(
      hash('sha256', envelope, 'buffer').equals(fields.envelopeHash),
      'has an envelope that its entry does not commit to',
    );
    demand(
      hash('sha256', letter, 'buffer').equals(fields.letterHash),
      'has a letter that its entry does not commit to',
    );
  });
  const envelope = ofBytes(faults, () => readEnvelope(record.envelope));
  if (!envelope) return { faults, record };
  demand(envelope.id === stored.id, 'has an envelope with another id');
  demand(envelope.type === stored.type, 'stands in the log with another type');
  demand(envelope.stream === stored.stream, 'stands in another stream');
  demand(envelope.revision === stored.revision, 'stands at another place of its stream');
  return { faults, record, envelope };
}

/** Errors by which bytes show that they are not what was written. */
const OF_BYTES: readonly string[] = ['LedgerError', 'VaultError', 'SyntaxError', 'RangeError'];

/** Does something with bytes that may be anything; what they are not becomes a fault. */
export function ofBytes<Result>(faults: string[], act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown };
    if (typeof name !== 'string' || !OF_BYTES.includes(name)) throw error;
    faults.push(
      code === 'BOX_TAMPERED' ? 'has a letter that does not open with its key' : String(message),
    );
    return undefined;
  }
}
