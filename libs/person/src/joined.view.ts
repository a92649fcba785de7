import { createHash } from 'node:crypto';
import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';

/**
 * What joins events of several people, by whose they are: a correlation, or whom else an event is
 * about. What is joined with an event about whoever acts for a person is also about them, and is not
 * theirs to see.
 */
export const joinedTable = sealedTable<object>()({
  name: 'joined_events',
  columns: {
    subject: 'text',
    /** A correlation (`Header.correlation`), or `alsoAbout`. */
    joint: 'text',
    /** The ledger's id of the event. */
    event: 'text',
    /** The disclosure that it says something of; the ledger's id of its event. */
    saidOf: 'text?',
  },
  key: ['subject', 'joint', 'event'],
  subject: 'subject',
});

/** How a joint begins that is whom an event is also about; no correlation does. */
export const ABOUT = 'about:';

/**
 * How somebody stands in `joint` whom an event is also about. Not by their pseudonym, which is to stand
 * in nobody else's rows once they are erased.
 */
export function alsoAbout(subject: string): string {
  return `${ABOUT}${createHash('sha256').update(subject).digest('base64url')}`;
}

/** How each event changes it: what is held too, since who is shielded does not depend on it. */
export const joinedProjection: Projection = {
  name: 'joined',
  version: 2,
  tables: [joinedTable],
  apply(event, rows) {
    if (!event.readable) return;
    const { subject, correlation, alsoAbout: others = [] } = event.header;
    const { disclosure } = event.data as { readonly disclosure?: unknown };
    const saidOf = typeof disclosure === 'string' ? disclosure : null;
    for (const joint of [
      ...(correlation === undefined ? [] : [correlation]),
      ...others.map(alsoAbout),
    ]) {
      rows.put(joinedTable, { subject, joint, event: event.id, saidOf, cell: {} });
    }
  },
};
