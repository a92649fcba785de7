import { isDisclosureEvent } from '../../disclosure/src/disclosure.events.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import {
  isLettersForgotten,
  type LettersForgottenData,
} from '../../ledger/src/letters-forgotten.js';
import type { Projection, RowSession } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { requireSpan, type WhenRecord } from '../../vocabulary/src/when.js';
import { isRetentionEnded, type RetentionEndedData } from './retention.events.js';
import { RETENTION } from './retention-names.js';

/**
 * What was said to have happened under which agreement, by which what may be due is found. It may be
 * more than is so: a correction need not count.
 */
export const underAgreementsTable = sealedTable<Readonly<Record<string, never>>>()({
  name: 'under_agreements',
  columns: {
    /** The event, or the disclosure of which it says so. */
    id: 'text',
    agreement: 'text',
    subject: 'text',
    /** Milliseconds since 1970; of the last that happened it may be later. */
    occurredTo: 'integer',
  },
  key: ['subject', 'id', 'agreement'],
  subject: 'subject',
  indexes: [['agreement', 'occurredTo', 'id', 'subject']],
});

/** What of somebody was forgotten since no agreement keeps it, once nothing shows it any more. */
export const entriesForgottenTable = sealedTable<{
  readonly data: LettersForgottenData;
  readonly recordedAt: string;
}>()({
  name: 'entries_forgotten',
  columns: { event: 'text', subject: 'text', position: 'integer' },
  key: ['event'],
  subject: 'subject',
  indexes: [['subject', 'position desc'], ['position']],
});

/** That it is done; it names nobody, and each is sealed under a key of its own. */
export const retentionsTable = sealedTable<{
  readonly id: string;
  readonly recordedAt: string;
  readonly data: RetentionEndedData;
}>()({
  name: 'retentions',
  columns: { retention: 'text', forgotten: 'text', position: 'integer' },
  key: ['retention'],
  subject: 'retention',
  indexes: [['position desc'], ['forgotten']],
});

/** How each event changes them. */
export const retentionProjection: Projection = {
  name: 'retention',
  version: 1,
  tables: [underAgreementsTable, entriesForgottenTable, retentionsTable],
  apply(event, rows) {
    if (isDisclosureEvent(event)) {
      const { agreement, occurredAt, subject } = event.header;
      const of = 'disclosure' in event.data && event.type !== 'DisclosureReceived';
      const id = of ? event.data.disclosure : event.id;
      put({ id, subject, occurredAt }, agreement, rows);
      if (event.type === 'DisclosureCorrected') {
        put({ id, subject, occurredAt }, event.data.changes.agreement, rows);
      }
    } else if (isLettersForgotten(event)) {
      if (event.data.because === RETENTION) putForgotten(event, rows);
    } else if (isRetentionEnded(event)) {
      const { id, position, recordedAt, data, header } = event;
      rows.put(retentionsTable, {
        retention: header.subject,
        forgotten: data.forgotten,
        position,
        cell: { id, recordedAt, data },
      });
    }
  },
};

function put(
  { id, subject, occurredAt }: { id: string; subject: string; occurredAt: WhenRecord },
  agreement: string | undefined,
  rows: RowSession,
): void {
  if (agreement === undefined) return;
  const occurredTo = requireSpan(occurredAt).latest;
  rows.put(underAgreementsTable, { id, agreement, subject, occurredTo, cell: {} });
}

function putForgotten(
  { id, header, position, recordedAt, data }: ReadableEvent<string, LettersForgottenData>,
  rows: RowSession,
): void {
  const cell = { data, recordedAt };
  rows.put(entriesForgottenTable, { event: id, subject: header.subject, position, cell });
}
