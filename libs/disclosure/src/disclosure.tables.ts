import { organisationKey, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import { eventTable } from '../../views/src/event-table.js';
import { sealedTable } from '../../views/src/table.js';
import type {
  DisclosedItem,
  DisclosureReceivedData,
  DisclosureRefusedData,
  DisclosureRequestedData,
  Recipient,
} from './disclosure.events.js';
import type { DisclosureState, Flow } from './disclosure.js';
import type { Joined } from './joined.js';

/** The tables of disclosures, and the keys that they are asked by. */

/** `knownUntil` of a version that still holds. */
export const STILL = Number.MAX_SAFE_INTEGER;

/** A flow as of one version of what is known of it. */
export interface FlowCell {
  readonly state: DisclosureState & { readonly flow: Flow };
  /** As it was told at first, where what was said of it since changed it. */
  readonly told?: Flow;
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
 * What was said of disclosures after them, each an event; `thing` is the disclosure. It waits there
 * for one that nobody has told of yet.
 */
export const wordsTable = eventTable('flow_words');

/**
 * `held` of a receipt that may be of something that is held, and is of nothing that is shown. As soon
 * as it is, it is shown.
 */
export const KEPT_BACK = 2;

/** Receipts by recipients, and reports of receipts by others. */
export const receiptsTable = sealedTable<{
  readonly data: DisclosureReceivedData;
  readonly recordedAt: string;
  readonly joined?: Joined;
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
    /** 1 where it is held back; `KEPT_BACK`. */
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
    /** Where it stands in the log. */
    position: 'integer',
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
  readonly joined?: Joined;
  readonly agreement?: string;
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

/** What was given or refused in reply to a request: few are, so that they have no column for it. */
export const repliesTable = sealedTable<Readonly<Record<string, never>>>()({
  name: 'flow_replies',
  columns: {
    id: 'text',
    subject: 'text',
    /** The event that asked. */
    inReplyTo: 'text',
  },
  key: ['id'],
  subject: 'subject',
  indexes: [['inReplyTo'], ['subject']],
});

/** Which receipt belongs to which flow; a row for each time of which that was known. */
export const matchesTable = sealedTable<{ readonly by: 'id' | 'reference' | 'onlyOne' }>()({
  name: 'flow_receipts',
  columns: {
    receipt: 'text',
    subject: 'text',
    disclosure: 'text',
    /** 1 where the recipient itself says so; what others report confirms nothing. */
    confirms: 'integer',
    /** When both were known to the ledger, milliseconds since 1970. */
    knownFrom: 'integer',
    /** When a correction showed that it was another's; excluded. */
    knownUntil: 'integer',
    /** Where the receipt stands in the log. */
    position: 'integer',
  },
  key: ['receipt', 'knownFrom'],
  subject: 'subject',
  indexes: [['subject'], ['disclosure', 'knownUntil'], ['receipt', 'knownUntil']],
});

/**
 * Receipts that nobody declared: each with when it waited for its match, a row for each time. What
 * they say stands in `receipts`.
 */
export const undeclaredTable = sealedTable<Readonly<Record<string, never>>>()({
  name: 'undeclared_receipts',
  columns: {
    id: 'text',
    /** It waited from then, milliseconds since 1970. */
    knownFrom: 'integer',
    /** Until then, excluded. */
    knownUntil: 'integer',
    subject: 'text',
    giver: 'text',
    recipient: 'text',
    occurredFrom: 'integer',
    occurredTo: 'integer',
  },
  key: ['id', 'knownFrom'],
  subject: 'subject',
  indexes: [
    ['subject', 'knownUntil', 'occurredTo desc', 'id desc'],
    ['subject', 'occurredTo desc', 'id desc'],
    ['id', 'knownUntil'],
  ],
});

/** What stands in `disclosure_holds`: of disclosures, or what is held with its cause, and any such cause. */
export type HeldKind = 'flow' | 'receipt' | 'asked' | 'word' | 'withCause' | 'cause';

/** What is or was held, by its own word or with another: `holds.ts`. */
export const holdsTable = sealedTable<{
  /** Whether it is held by its own word, and was not released. */
  readonly own: boolean;
  /** What it is held with: for as long as one of them is held, it is. */
  readonly with: readonly string[];
  /** What is held with it. */
  readonly holds: readonly string[];
  /** Of a receipt: whether it has its other end. */
  readonly tied: boolean;
  readonly type: string;
}>()({
  name: 'disclosure_holds',
  columns: {
    id: 'text',
    subject: 'text',
    kind: 'text',
    held: 'integer',
    /** Where it stands in the log. */
    position: 'integer',
    /** Where the event stands by which it is held, or shown since. */
    changedAt: 'integer',
    /** Milliseconds since 1970. */
    recordedAt: 'integer',
  },
  key: ['id'],
  subject: 'subject',
  indexes: [['subject', 'held'], ['changedAt']],
});

/** Why an officer is told of something that is shown. */
export type ShownEndKind =
  /** The other end of what is held was shown before. */
  | 'endShown'
  /** What is held was passed on, and that was shown before. */
  | 'onwardShown'
  /** What is shown is said, by a correction that is held, to be what would have been held. */
  | 'shownBefore';

/** What is shown though its other end is held: it was shown first, and stays. Officers are told. */
export const shownEndsTable = sealedTable<{
  readonly kind: ShownEndKind;
  /** The type of what is shown. */
  readonly type: string;
  /** When the ledger came to know that the other is held. */
  readonly recordedAt: string;
}>()({
  name: 'shown_ends',
  columns: {
    /** What is shown. */
    id: 'text',
    /** What is held. */
    because: 'text',
    subject: 'text',
    /** Where the event stands in the log from which on it was so, times `SHOWN_ENDS_AT_ONCE`. */
    place: 'integer',
  },
  key: ['id', 'because'],
  subject: 'subject',
  indexes: [['subject'], ['place']],
});

/** So many ends of one event are told apart at the most; of more an officer is told of these. */
export const SHOWN_ENDS_AT_ONCE = 1_000;

/** The tables of disclosures. */
export const disclosureTables = [
  flowsTable,
  wordsTable,
  receiptsTable,
  refusalsTable,
  repliesTable,
  matchesTable,
  undeclaredTable,
  holdsTable,
  shownEndsTable,
] as const;

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
