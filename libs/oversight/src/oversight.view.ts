import { DisclosureCorrected } from '../../disclosure/src/disclosure.events.js';
import { holdsTable } from '../../disclosure/src/disclosure.tables.js';
import type { Entry } from '../../ledger/src/entries.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { HeldReleased, releasedBy } from '../../person/src/held.events.js';
import { eventOf, eventRow, eventTable } from '../../views/src/event-table.js';
import { asShown, putEvent, showReleased } from '../../views/src/held-index.js';
import type { Projection, RowSession } from '../../views/src/projection.js';
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
  version: 4,
  tables: oversightTables,
  async apply(event, rows) {
    if (event.readable && SHOWING.has(event.type)) return showReleasedLookUps(event, rows);
    if (!isOversightEvent(event)) return;
    if (event.type === 'PersonLookedUp') {
      await putLookUp(event, rows);
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

/** What can show something that was held (`disclosure.view`). */
const SHOWING: ReadonlySet<string> = new Set([HeldReleased.name, DisclosureCorrected.name]);

/** One that is held with its cause stands with what else is held with another. */
async function putLookUp(event: ReadableEvent, rows: RowSession): Promise<void> {
  const thing = event.header.correlation ?? '';
  if (event.header.visibility.withCause !== true) {
    await putEvent(lookUpsTable, event, rows, thing);
    return;
  }
  const hold = await rows.get(holdsTable, { id: event.id });
  rows.put(lookUpsTable, eventRow(hold?.held === 0 ? asShown(event) : event, thing));
}

/** Shows the look-ups that were held with what is shown from an event on, and any that it names. */
async function showReleasedLookUps(event: ReadableEvent, rows: RowSession): Promise<void> {
  const released = releasedBy(event);
  // What is held with its cause takes more than its own release.
  const isWithCause = released && (await rows.get(holdsTable, { id: released.id })) !== undefined;
  if (released && !isWithCause) await showReleased(lookUpsTable, released, rows);
  for (const hold of await rows.select(holdsTable, { changedAt: event.position })) {
    if (hold.held === 1 || hold.kind !== 'withCause') continue;
    const { subject, position } = hold;
    const row = await rows.get(lookUpsTable, { subject, position });
    if (row) rows.put(lookUpsTable, eventRow(asShown(eventOf(row)), row.thing));
  }
}

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
