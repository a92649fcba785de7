import { isEventLogError } from '../../event-log/src/event-log.errors.js';
import type { EventType } from './event-type.js';
import { LedgerError } from './ledger.errors.js';
import type { NewRecord, ReadableEvent, Receipt, StreamReference, Visibility } from './ledger.js';
import type { Ledger } from './open-ledger.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';

/** What the ledger itself records because of an event: that what was decided there is done. */
export interface Following<Data extends object> {
  /** From whose actor, time and organisation everything else comes. */
  readonly cause: ReadableEvent;
  /** Made of the cause's (`refiled.ts`), so that it is recorded once however often that is tried. */
  readonly id: string;
  readonly type: EventType<string, Data>;
  /** Whom it is about. */
  readonly subject: string;
  readonly data: Data;
  /** When it happened; default when the cause was recorded. */
  readonly occurredAt?: WhenRecord;
  /** Under which agreement. */
  readonly agreement?: string;
  /** On what ground; default that of the cause. */
  readonly ground?: string;
  /** Default: not held. */
  readonly visibility?: Visibility;
}

/** How often it is recorded anew where somebody else's came between. */
const TRIES = 3;

/** The record of what follows from an event: whoever answers for that answers for this. */
export function recordFollowing<Data extends object>(
  { reader }: Pick<Ledger, 'reader'>,
  { cause, id, type, subject, data, visibility = { held: false }, ...more }: Following<Data>,
): NewRecord<Data> {
  const { actor } = cause.header;
  const ground = more.ground ?? cause.header.ground;
  const accountable = reader.accountableFor(cause.position);
  if (accountable === undefined) {
    throw new LedgerError('RECORD_MALFORMED', 'Nobody answers for what something follows from.');
  }
  return {
    id,
    type,
    header: {
      subject,
      occurredAt: more.occurredAt ?? cause.recordedAt,
      actor,
      causation: cause.id,
      ...(more.agreement !== undefined && { agreement: more.agreement }),
      ...(ground !== undefined && { ground }),
      visibility,
    },
    data,
    received: { mode: 'ledger', text: '' },
    digest: type.name,
    accountable,
  };
}

/** Records it at the end of a stream. Throws as `Ledger.record`. */
export async function recordAtEnd(
  ledger: Pick<Ledger, 'read' | 'record'>,
  stream: StreamReference,
  record: NewRecord,
): Promise<Receipt> {
  for (let tried = 1; ; tried += 1) {
    const { revision } = await ledger.read(stream);
    try {
      const records = [record] as const;
      const [receipt] = await ledger.record({ stream, held: false, after: revision, records });
      if (!receipt) throw new TypeError('The ledger answered no receipt.');
      return receipt;
    } catch (error) {
      if (tried === TRIES || !isEventLogError(error, 'WRONG_EXPECTED_REVISION')) throw error;
    }
  }
}
