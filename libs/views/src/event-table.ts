import type { Header, ReadableEvent } from '../../ledger/src/ledger.js';
import { sealedTable, type RowOf, type Table } from './table.js';

/**
 * Tables whose rows are events. What is small for each subject is best kept so: a reader folds it
 * with the noun's own rules, as of any moment, and nothing is computed twice.
 */

/** An event as a view keeps it: what was received for it stays in the log. */
export interface EventCell {
  readonly id: string;
  readonly schema: number;
  readonly stream: string;
  readonly revision: number;
  readonly leafIndex: number;
  readonly recordedAt: string;
  readonly header: Header;
  readonly data: object;
}

const columns = {
  subject: 'text',
  position: 'integer',
  /** Which of the subject's things it belongs to; empty where a subject has just one. */
  thing: 'text',
  type: 'text',
  /** 1 where it is held back. */
  held: 'integer',
  /** Milliseconds since 1970. */
  recordedAt: 'integer',
} as const;

/** A table of events. */
export type EventTable<Name extends string> = Table<
  Name,
  typeof columns,
  'subject' | 'position',
  EventCell
>;

/**
 * Declares a table of events.
 *
 * @param byThing Whether events of one thing are asked for by themselves; default they are.
 */
export function eventTable<const Name extends string>(
  name: Name,
  { byThing = true }: { readonly byThing?: boolean } = {},
): EventTable<Name> {
  return sealedTable<EventCell>()({
    name,
    columns,
    key: ['subject', 'position'],
    subject: 'subject',
    indexes: [
      // What is held is not even passed over, so that it takes no time, however much there is.
      ['subject', 'held', 'position'],
      ...(byThing ? [['subject', 'thing', 'held', 'position'] as const] : []),
    ],
  });
}

/** The row of an event. */
export function eventRow<Name extends string>(
  event: ReadableEvent,
  thing = '',
): RowOf<EventTable<Name>> {
  const { id, schema, stream, revision, leafIndex, recordedAt, header, data } = event;
  return {
    subject: header.subject,
    position: event.position,
    thing,
    type: event.type,
    held: header.visibility.held ? 1 : 0,
    recordedAt: Date.parse(recordedAt),
    cell: { id, schema, stream, revision, leafIndex, recordedAt, header, data },
  } as RowOf<EventTable<Name>>;
}

/** The event of a row, as deciders fold it. */
export function eventOf(row: {
  readonly position: number;
  readonly type: string;
  readonly cell: EventCell;
}): ReadableEvent {
  return {
    ...row.cell,
    readable: true,
    type: row.type,
    position: row.position,
    received: { mode: 'view', text: '' },
    digest: '',
  };
}
