import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import { slotOf } from '../../vocabulary/src/slot.js';
import { requireSpan } from '../../vocabulary/src/when.js';
import type { RowOf } from '../../views/src/table.js';
import type {
  DisclosureReceivedData,
  DisclosureRefusedData,
  DisclosureRequestedData,
} from './disclosure.events.js';
import type { DisclosureState } from './disclosure.js';
import {
  type FlowCell,
  type flowsTable,
  itemFacets,
  type receiptsTable,
  recipientKey,
  type refusalsTable,
  STILL,
} from './disclosure.tables.js';
import { joinedIn } from './joined.js';

/** Rows of the tables of disclosures, as an event or a state makes them. */

export type FlowRow = RowOf<typeof flowsTable>;
export type ReceiptRow = RowOf<typeof receiptsTable>;
export type RefusalRow = RowOf<typeof refusalsTable>;

/** What of a flow’s row does not follow from its state. */
export interface FlowRowAbout {
  readonly subject: string;
  readonly held: number;
  readonly knownFrom: number;
  readonly recordedAt: number;
  readonly cell: Omit<FlowCell, 'state'>;
}

/** The row of a flow’s last version. */
export function flowRow(state: FlowCell['state'], about: FlowRowAbout): FlowRow {
  const { flow } = state;
  const { earliest, latest } = requireSpan(flow.occurredAt);
  return {
    id: flow.id,
    knownFrom: about.knownFrom,
    knownUntil: STILL,
    subject: about.subject,
    held: about.held,
    occurredFrom: earliest,
    occurredTo: latest,
    slot: slotOf({ earliest, latest }),
    giver: organisationKey(flow.from),
    recipient: recipientKey(flow.to),
    purpose: flow.purpose,
    channel: flow.channel,
    confidentialityBasis: flow.confidentialityBasis.code,
    article6: flow.dataProtectionBasis.article6,
    emergency: flow.type === 'EmergencyDisclosureMade' ? 1 : 0,
    items: listed(itemFacets(flow.items)),
    deficiencies: listed(flow.deficiencies.map(({ code }) => code)),
    onwardOf: flow.onwardOf ?? null,
    reference: flow.reference ?? null,
    recordedAt: about.recordedAt,
    cell: { ...about.cell, state },
  };
}

/** The row of a receipt that is shown. */
export function receiptRow(event: ReadableEvent<string, DisclosureReceivedData>): ReceiptRow {
  const { data, header } = event;
  const { earliest, latest } = requireSpan(header.occurredAt);
  return {
    id: event.id,
    subject: header.subject,
    held: 0,
    giver: organisationKey(data.from),
    recipient: recipientKey(data.to),
    disclosure: data.disclosure ?? null,
    reference: data.reference ?? null,
    declaredBy: data.declaredBy,
    occurredFrom: earliest,
    occurredTo: latest,
    slot: slotOf({ earliest, latest }),
    recordedAt: Date.parse(event.recordedAt),
    position: event.position,
    cell: {
      data,
      recordedAt: event.recordedAt,
      ...joinedIn(event),
      ...(header.agreement !== undefined && { agreement: header.agreement }),
      ...(header.actor.organisation && { sender: header.actor.organisation }),
      ...(header.reportedBy && { reportedBy: header.reportedBy }),
    },
  };
}

/** The row of a request or a refusal that is shown. */
export function refusalRow(
  event: ReadableEvent<string, DisclosureRefusedData | DisclosureRequestedData>,
): RefusalRow {
  const { data, header } = event;
  return {
    id: event.id,
    subject: header.subject,
    held: 0,
    type: event.type,
    occurredTo: requireSpan(header.occurredAt).latest,
    recordedAt: Date.parse(event.recordedAt),
    cell: {
      data,
      occurredAt: header.occurredAt,
      recordedAt: event.recordedAt,
      ...joinedIn(event),
      ...(header.agreement !== undefined && { agreement: header.agreement }),
    },
  };
}

/** Whether a state has its flow. */
export function hasFlow(state: DisclosureState): state is FlowCell['state'] {
  return state.flow !== undefined;
}

/** Values between bars, so that one of them can be looked for whole. */
function listed(values: readonly string[]): string {
  return values.length === 0 ? '' : `|${values.join('|')}|`;
}
