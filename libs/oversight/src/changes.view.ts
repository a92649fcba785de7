import { consentsTable } from '../../consent/src/consent.view.js';
import { isConsentEvent } from '../../consent/src/consent.events.js';
import { isPlanEvent } from '../../crisis-plan/src/crisis-plan.events.js';
import { plansTable } from '../../crisis-plan/src/crisis-plan.view.js';
import { isFlowName } from '../../disclosure/src/disclosure.js';
import {
  flowsTable,
  type HeldKind,
  holdsTable,
  receiptsTable,
  refusalsTable,
  STILL,
  wordsTable,
} from '../../disclosure/src/disclosure.tables.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { releasedBy } from '../../person/src/held.events.js';
import { isPersonEvent } from '../../person/src/person.events.js';
import { peopleTable } from '../../person/src/person.view.js';
import {
  type IdentifierSupersededData,
  isSupersededEvent,
} from '../../person/src/superseded-identifier.events.js';
import { heldIndexTable } from '../../views/src/held-index.js';
import type { Projection, RowSession } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { isOversightEvent } from './oversight.events.js';
import { lookUpsTable } from './oversight.view.js';

/**
 * What of a person's record changed last, and when: of what may be shown to them alone. What is held,
 * and what is held with it, leaves no trace here, so that whoever follows this can tell nothing of it.
 */

/** What can change. Who is linked to whom is looked at anew whenever a subscriber's record is. */
export type ChangedPart =
  | 'disclosures'
  | 'receipts'
  | 'refusals'
  | 'consents'
  | 'plans'
  | 'lookUps'
  | 'about'
  | 'everything';

/** The last change of each part of each person's record. */
export const changesTable = sealedTable<Readonly<Record<string, never>>>()({
  name: 'record_changes',
  columns: {
    subject: 'text',
    /** `ChangedPart`. */
    part: 'text',
    position: 'integer',
  },
  key: ['subject', 'part'],
  subject: 'subject',
  indexes: [['position']],
});

/** How each event changes it. It reads what every other projection made of the event. */
export const changesProjection: Projection = {
  name: 'changes',
  version: 3,
  tables: [changesTable],
  async apply(event, rows) {
    if (!event.readable) return;
    const { position, header } = event;
    for (const part of await changedBy(event, rows)) {
      rows.put(changesTable, { subject: header.subject, part, position, cell: {} });
    }
  },
};

/** What of the record is shown otherwise after an event; nothing where it changed nothing shown. */
async function changedBy(event: ReadableEvent, rows: RowSession): Promise<readonly ChangedPart[]> {
  const released = releasedBy(event);
  if (released) return partsOfReleased(released, event.position, rows);
  if (event.header.visibility.held) return [];
  const part = await changedOf(event, rows);
  // A correction of what is held may show that something else is not of it.
  return part ? [part] : await partsShown(event.position, rows);
}

async function changedOf(event: ReadableEvent, rows: RowSession): Promise<ChangedPart | undefined> {
  const { subject } = event.header;
  if (isFlowName(event.type)) return partOfFlow(event.id, subject, rows);
  if (event.type === 'DisclosureReceived') return partOfReceipt(event.id, subject, rows);
  if (event.type === 'DisclosureRefused') return partOfRefusal(event.id, subject, rows);
  if (isSupersededEvent(event)) return changesNumbers(event.data) ? 'about' : undefined;
  // What is said of a disclosure shows where that is shown.
  if ('disclosure' in event.data) {
    return partOfFlow((event.data as { readonly disclosure: string }).disclosure, subject, rows);
  }
  const place = { subject, position: event.position };
  const [table, part] = keptIn(event) ?? [];
  if (!table || !part) return undefined;
  return (await rows.get(table, place))?.held === 0 ? part : undefined;
}

/** Whether it counts; what does not is told to officers alone. */
function changesNumbers({ outcome, sealing }: IdentifierSupersededData): boolean {
  return outcome !== 'inUse' && sealing !== 'notNamed';
}

/** The table that keeps an event as it is, where there is one, and what of the record it is. */
function keptIn(event: ReadableEvent) {
  if (isConsentEvent(event)) return [consentsTable, 'consents'] as const;
  if (isPlanEvent(event)) return [plansTable, 'plans'] as const;
  if (isPersonEvent(event)) return [peopleTable, 'about'] as const;
  if (isOversightEvent(event) && event.type === 'PersonLookedUp') {
    return [lookUpsTable, 'lookUps'] as const;
  }
  return undefined;
}

const PART_OF: Readonly<Record<HeldKind, ChangedPart>> = {
  flow: 'disclosures',
  receipt: 'receipts',
  asked: 'refusals',
  word: 'disclosures',
  withCause: 'lookUps',
  cause: 'everything',
};

/** What of the disclosures is shown from an event on that was held before. */
async function partsShown(position: number, rows: RowSession): Promise<readonly ChangedPart[]> {
  const changed = await rows.select(holdsTable, { changedAt: position });
  const kinds = changed.filter(({ held }) => held === 0).map(({ kind }) => kind as HeldKind);
  return [...new Set(kinds.map((kind) => PART_OF[kind]))];
}

async function partsOfReleased(
  { id, subject }: { readonly id: string; readonly subject: string },
  position: number,
  rows: RowSession,
): Promise<readonly ChangedPart[]> {
  // It may go on being held with something else.
  if (await rows.get(holdsTable, { id })) return partsShown(position, rows);
  const place = await rows.get(heldIndexTable, { id });
  const word = place && (await rows.get(wordsTable, { subject, position: place.position }));
  if (!word) return ['everything'];
  const part = await partOfFlow(word.thing, subject, rows);
  return part ? [part] : [];
}

async function partOfFlow(
  id: string,
  subject: string,
  rows: RowSession,
): Promise<ChangedPart | undefined> {
  const [flow] = await rows.select(flowsTable, { id, knownUntil: STILL });
  return flow?.subject === subject && flow.held === 0 ? 'disclosures' : undefined;
}

/** A receipt that is kept back with what it belongs to waits unseen. */
async function partOfReceipt(
  id: string,
  subject: string,
  rows: RowSession,
): Promise<ChangedPart | undefined> {
  const receipt = await rows.get(receiptsTable, { id });
  return receipt?.subject === subject && receipt.held === 0 ? 'receipts' : undefined;
}

/** Requests are shown nowhere. */
async function partOfRefusal(
  id: string,
  subject: string,
  rows: RowSession,
): Promise<ChangedPart | undefined> {
  const refusal = await rows.get(refusalsTable, { id });
  if (refusal?.subject !== subject || refusal.held === 1) return undefined;
  return refusal.type === 'DisclosureRefused' ? 'refusals' : undefined;
}
