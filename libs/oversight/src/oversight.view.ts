import type { Entry } from '../../ledger/src/entries.js';
import { eventRow, eventTable } from '../../views/src/event-table.js';
import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import { isOversightEvent, type HeartbeatReceivedData } from './oversight.events.js';
import { oversightDecider, type ReportingState } from './oversight.js';

/** Who looked a person up; a `thing` is a look-up that showed several who were linked. */
export const lookUpsTable = eventTable('look_ups');

/** What each organisation says of its reports. */
export const reportingTable = sealedTable<{ readonly state: ReportingState }>()({
  name: 'reporting',
  columns: {
    /** `organisationKey`. */
    organisation: 'text',
    subject: 'text',
    /** Of its last change. */
    position: 'integer',
  },
  key: ['organisation'],
  subject: 'subject',
  indexes: [['subject']],
});

/** The tables of oversight. */
export const oversightTables = [lookUpsTable, reportingTable] as const;

/** How each event changes them. */
export const oversightProjection: Projection = {
  name: 'oversight',
  version: 3,
  tables: oversightTables,
  async apply(event, rows) {
    if (!isOversightEvent(event)) return;
    if (event.type === 'PersonLookedUp') {
      rows.put(lookUpsTable, eventRow(event, event.header.correlation));
      return;
    }
    const organisation = organisationKey(event.data.organisation);
    const row = await rows.get(reportingTable, { organisation });
    const state = oversightDecider.evolve(row?.cell.state ?? oversightDecider.initial, event);
    rows.put(reportingTable, {
      organisation,
      subject: event.header.subject,
      position: event.position,
      cell: { state: { ...state, heartbeats: lastOfEach(state.heartbeats) } },
    });
  },
};

/** Heartbeats come by the minute; only the last for each list of channels says anything. */
function lastOfEach(
  heartbeats: readonly Entry<HeartbeatReceivedData>[],
): readonly Entry<HeartbeatReceivedData>[] {
  const last = new Map<string, Entry<HeartbeatReceivedData>>();
  for (const entry of heartbeats) {
    const key = [...(entry.content.channels ?? ['*'])].sort().join();
    const before = last.get(key);
    if (!before || comesAfter(entry, before)) last.set(key, entry);
  }
  return [...last.values()];
}

function comesAfter(
  entry: Entry<HeartbeatReceivedData>,
  before: Entry<HeartbeatReceivedData>,
): boolean {
  return entry.latest >= before.latest;
}
