import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { releasedBy } from '../../person/src/held.events.js';
import { organisationKey, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import { slotOf } from '../../vocabulary/src/slot.js';
import { requireSpan } from '../../vocabulary/src/when.js';
import type { Projection, RowSession } from '../../views/src/projection.js';
import { type RowOf, sealedTable } from '../../views/src/table.js';
import type {
  DisclosedItem,
  DisclosureReceivedData,
  DisclosureRefusedData,
  DisclosureRequestedData,
  Recipient,
} from './disclosure.events.js';
import { disclosureDecider, isFlowName, type DisclosureState, type Flow } from './disclosure.js';

/** `knownUntil` of a version that still holds. */
export const STILL = Number.MAX_SAFE_INTEGER;

/** A flow as of one version of what is known of it. */
export interface FlowCell {
  readonly state: DisclosureState & { readonly flow: Flow };
  /**
   * Of a flow that is held: without what was held of it apart, which stays so when it is released.
   */
  readonly onRelease?: DisclosureState & { readonly flow: Flow };
  readonly recordedAt: string;
  readonly leafIndex: number;
}

/**
 * Flows of information, a row for each version of what was known of them: a version holds from
 * `knownFrom` until `knownUntil` (milliseconds of the ledger's clock, the end excluded).
 */
export const flowsTable = sealedTable<FlowCell>()({
  name: 'flows',
  columns: {
    id: 'text',
    knownFrom: 'integer',
    knownUntil: 'integer',
    subject: 'text',
    /** 1 where it is held back from the person. */
    held: 'integer',
    /** Milliseconds since 1970, both included. */
    occurredFrom: 'integer',
    occurredTo: 'integer',
    /** `vocabulary/slot`. */
    slot: 'integer',
    giver: 'text',
    recipient: 'text',
    purpose: 'text',
    channel: 'text',
    confidentialityBasis: 'text',
    article6: 'text',
    emergency: 'integer',
    /** What was given, as `|plan:p1|section:helps|category:record/risk|`, to filter by. */
    items: 'text',
    /** Codes, as `|PURPOSE_NOT_STATED|…|`. */
    deficiencies: 'text',
    onwardOf: 'text?',
    reference: 'text?',
    /** When the event itself was recorded, milliseconds since 1970. */
    recordedAt: 'integer',
  },
  key: ['id', 'knownFrom'],
  subject: 'subject',
  indexes: [
    ['subject', 'held', 'knownUntil', 'occurredTo desc', 'id desc'],
    ['subject', 'held', 'occurredTo desc', 'id desc'],
    ['subject', 'giver', 'recipient', 'knownUntil', 'slot'],
    ['id', 'knownUntil'],
    ['onwardOf', 'knownUntil'],
    ['subject', 'reference'],
  ],
});

/**
 * What was said of disclosures that nobody has told of yet; it waits for them. What is held back is
 * told only of one that is itself held, so that it must not show in `shown`.
 */
export const waitingTable = sealedTable<{
  readonly all: DisclosureState;
  readonly shown: DisclosureState;
}>()({
  name: 'flows_waited_for',
  columns: { id: 'text', subject: 'text' },
  // By subject too, so that nobody waits in another's place.
  key: ['id', 'subject'],
  subject: 'subject',
});

/** Receipts by recipients, and reports of receipts by others. */
export const receiptsTable = sealedTable<{
  readonly data: DisclosureReceivedData;
  readonly recordedAt: string;
  /** Under which agreement, as reported. */
  readonly agreement?: string;
  /** Who told the ledger, and for whom where it is another. */
  readonly sender?: OrganisationReference;
  readonly reportedBy?: OrganisationReference;
}>()({
  name: 'receipts',
  columns: {
    id: 'text',
    subject: 'text',
    held: 'integer',
    giver: 'text',
    recipient: 'text',
    disclosure: 'text?',
    reference: 'text?',
    /** Who says so: only `recipient` confirms. */
    declaredBy: 'text',
    occurredFrom: 'integer',
    occurredTo: 'integer',
    /** `vocabulary/slot`. */
    slot: 'integer',
    recordedAt: 'integer',
  },
  key: ['id'],
  subject: 'subject',
  indexes: [
    ['subject', 'held', 'recordedAt'],
    ['subject', 'giver', 'recipient', 'slot'],
    ['disclosure'],
    ['subject', 'reference'],
  ],
});

/** Requests to share, and refusals to. */
export const refusalsTable = sealedTable<{
  readonly data: DisclosureRefusedData | DisclosureRequestedData;
  readonly occurredAt: Flow['occurredAt'];
  readonly recordedAt: string;
}>()({
  name: 'refusals',
  columns: {
    id: 'text',
    subject: 'text',
    held: 'integer',
    /** `DisclosureRefused` or `DisclosureRequested`. */
    type: 'text',
    occurredTo: 'integer',
    recordedAt: 'integer',
  },
  key: ['id'],
  subject: 'subject',
  indexes: [['subject', 'held', 'type', 'occurredTo desc', 'id desc']],
});

const NOTHING_SAID = { all: disclosureDecider.initial, shown: disclosureDecider.initial };

/** The tables of disclosures. */
export const disclosureTables = [flowsTable, waitingTable, receiptsTable, refusalsTable] as const;

/** How each event changes them. */
export const disclosureProjection: Projection = {
  name: 'disclosure',
  version: 5,
  tables: disclosureTables,
  apply(event, rows) {
    if (!event.readable) return;
    if (isFlowName(event.type)) return putFlow(event, rows);
    switch (event.type) {
      case 'DisclosureReceived':
        putReceipt(event as ReadableEvent<string, DisclosureReceivedData>, rows);
        return;
      case 'DisclosureRefused':
      case 'DisclosureRequested':
        putRefusal(event as ReadableEvent<string, DisclosureRefusedData>, rows);
        return;
      case 'DisclosureCorrected':
      case 'DisclosureRecalled':
      case 'RecallAcknowledged':
      case 'EmergencyReviewOpened':
      case 'EmergencyReviewConcluded':
      case 'PersonInformed':
      case 'InformingDeferred':
        return addToFlow(event as ReadableEvent<string, { disclosure: string }>, rows);
      default: {
        const released = releasedBy(event);
        return released === undefined ? undefined : release(released, event.header.subject, rows);
      }
    }
  },
};

/** Who gave or received, as a key to filter by; whoever has no identifier shares one of its kind. */
export function recipientKey(recipient: Recipient): string {
  return recipient.type === 'organisation'
    ? organisationKey(recipient.organisation)
    : recipient.type;
}

/** Stands among `itemFacets` where part of a plan was given without saying which sections. */
export const SECTIONS_NOT_NAMED = 'section:*';

/** What was given, as filters name it. */
export function itemFacets(items: readonly DisclosedItem[]): readonly string[] {
  return items.flatMap((item) => [
    ...(item.plan === undefined ? [] : [`plan:${item.plan}`]),
    ...(item.sections ?? []).map((section) => `section:${section}`),
    ...(item.plan !== undefined && !item.sections ? [SECTIONS_NOT_NAMED] : []),
    ...(item.items ?? []).map((id) => `item:${id}`),
    ...(item.category === undefined ? [] : [`category:${item.category}`]),
  ]);
}

async function putFlow(event: ReadableEvent, rows: RowSession): Promise<void> {
  const { id } = event;
  const { subject, visibility } = event.header;
  const { held } = visibility;
  // Only what comes to a stream that was there already can have been waited for; what is held has a
  // stream of its own, beside the one in which something may wait.
  const waiting =
    event.revision === 0 && !held ? undefined : await rows.get(waitingTable, { id, subject });
  const { all, shown } = waiting?.cell ?? NOTHING_SAID;
  const onRelease = disclosureDecider.evolve(shown, event);
  const state = held ? disclosureDecider.evolve(all, event) : onRelease;
  if (!hasFlow(state) || !hasFlow(onRelease)) return;
  if (waiting) rows.remove(waitingTable, { id, subject });
  const recordedAt = Date.parse(event.recordedAt);
  rows.put(
    flowsTable,
    flowRow(state, {
      subject,
      held: held ? 1 : 0,
      knownFrom: recordedAt,
      recordedAt,
      cell: {
        recordedAt: event.recordedAt,
        leafIndex: event.leafIndex,
        ...(held && { onRelease }),
      },
    }),
  );
}

async function addToFlow(
  event: ReadableEvent<string, { readonly disclosure: string }>,
  rows: RowSession,
): Promise<void> {
  const id = event.data.disclosure;
  const { subject } = event.header;
  const [row] = await rows.select(flowsTable, { id, knownUntil: STILL });
  // Somebody else's disclosure stays as it is: an event counts in its own subject's history only.
  if (row && row.subject !== subject) return;
  if (!row) {
    const waiting = await rows.get(waitingTable, { id, subject });
    const { all, shown } = waiting?.cell ?? NOTHING_SAID;
    const cell = {
      all: disclosureDecider.evolve(all, event),
      shown: event.header.visibility.held ? shown : disclosureDecider.evolve(shown, event),
    };
    rows.put(waitingTable, { id, subject, cell });
    return;
  }
  // What is held back must not show through a disclosure that is not.
  if (event.header.visibility.held && row.held === 0) return;
  const state = disclosureDecider.evolve(row.cell.state, event);
  if (!hasFlow(state)) return;
  const knownFrom = Date.parse(event.recordedAt);
  if (knownFrom > row.knownFrom) rows.put(flowsTable, { ...row, knownUntil: knownFrom });
  const { held, recordedAt, cell } = row;
  const onRelease =
    cell.onRelease && !event.header.visibility.held
      ? disclosureDecider.evolve(cell.onRelease, event)
      : cell.onRelease;
  rows.put(
    flowsTable,
    flowRow(state, {
      subject,
      held,
      knownFrom,
      recordedAt,
      cell: { ...cell, ...(onRelease && hasFlow(onRelease) && { onRelease }) },
    }),
  );
}

/**
 * Shows what was held: from now on, and at every moment at which it was known to the ledger, since
 * who may see what is always judged by now.
 */
async function release(id: string, subject: string, rows: RowSession): Promise<void> {
  for (const { knownUntil, ...row } of await rows.select(flowsTable, { id })) {
    const { onRelease } = row.cell;
    if (row.subject !== subject || !onRelease) continue;
    const { recordedAt, leafIndex } = row.cell;
    const shown = flowRow(onRelease, { ...row, held: 0, cell: { recordedAt, leafIndex } });
    rows.put(flowsTable, { ...shown, knownUntil });
  }
  const receipt = await rows.get(receiptsTable, { id });
  if (receipt?.subject === subject) rows.put(receiptsTable, { ...receipt, held: 0 });
  const refusal = await rows.get(refusalsTable, { id });
  if (refusal?.subject === subject) rows.put(refusalsTable, { ...refusal, held: 0 });
}

function flowRow(
  state: FlowCell['state'],
  about: {
    readonly subject: string;
    readonly held: number;
    readonly knownFrom: number;
    readonly recordedAt: number;
    readonly cell: Omit<FlowCell, 'state'>;
  },
): RowOf<typeof flowsTable> {
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

function putReceipt(event: ReadableEvent<string, DisclosureReceivedData>, rows: RowSession): void {
  const { data, header } = event;
  const { earliest, latest } = requireSpan(header.occurredAt);
  rows.put(receiptsTable, {
    id: event.id,
    subject: header.subject,
    held: header.visibility.held ? 1 : 0,
    giver: organisationKey(data.from),
    recipient: recipientKey(data.to),
    disclosure: data.disclosure ?? null,
    reference: data.reference ?? null,
    declaredBy: data.declaredBy,
    occurredFrom: earliest,
    occurredTo: latest,
    slot: slotOf({ earliest, latest }),
    recordedAt: Date.parse(event.recordedAt),
    cell: {
      data,
      recordedAt: event.recordedAt,
      ...(header.agreement !== undefined && { agreement: header.agreement }),
      ...(header.actor.organisation && { sender: header.actor.organisation }),
      ...(header.reportedBy && { reportedBy: header.reportedBy }),
    },
  });
}

function putRefusal(event: ReadableEvent<string, DisclosureRefusedData>, rows: RowSession): void {
  const { data, header } = event;
  rows.put(refusalsTable, {
    id: event.id,
    subject: header.subject,
    held: header.visibility.held ? 1 : 0,
    type: event.type,
    occurredTo: requireSpan(header.occurredAt).latest,
    recordedAt: Date.parse(event.recordedAt),
    cell: { data, occurredAt: header.occurredAt, recordedAt: event.recordedAt },
  });
}

function hasFlow(state: DisclosureState): state is FlowCell['state'] {
  return state.flow !== undefined;
}

/** Values between bars, so that one of them can be looked for whole. */
function listed(values: readonly string[]): string {
  return values.length === 0 ? '' : `|${values.join('|')}|`;
}
