import type { Position } from '../../event-log/src/event-log.js';
import type { EventId, SubjectId } from '../../vault/src/vault.js';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';
import type { EventType } from './event-type.js';

/**
 * The ledger: event log, vault (and, later, the tree) as one thing. Everything that is ever written
 * goes through `record`; it is sealed, hashed and made durable before it is acknowledged.
 */

/** Names one history: whose, of which noun, which one. Its stored name is opaque. */
export interface StreamReference {
  /** Under whose keys and salt the stream stands. */
  readonly subject: SubjectId;
  readonly noun: string;
  /** Which one of the noun's things; empty where a subject has just one (its consents). */
  readonly id: string;
}

/** Who acted, as it stands in the letter. */
export interface ActorRecord {
  readonly role: string;
  readonly organisation?: OrganisationReference;
}

/** Whether something is held back, on what ground, who decided, and when that is looked at again. */
export interface Visibility {
  readonly held: boolean;
  readonly ground?: string;
  readonly decider?: string;
  readonly reviewBy?: string;
  /** Held with what caused it (`causation`): for as long as that is, and released with it alone. */
  readonly withCause?: true;
}

/** What every event carries beside its content (`domain.md`, "What every event carries"). */
export interface Header {
  readonly subject: SubjectId;
  readonly occurredAt: WhenRecord;
  readonly learnedAt?: string;
  readonly learnedHow?: string;
  readonly actor: ActorRecord;
  /** Who reported it, where that is another than giver and recipient. */
  readonly reportedBy?: OrganisationReference;
  readonly agreement?: string;
  /** What joins events, also of several people: never as the sender wrote it (`Recorder`). */
  readonly correlation?: string;
  /** Whom else it is about; kept apart, in the part about other people. */
  readonly alsoAbout?: readonly SubjectId[];
  readonly causation?: string;
  /** The member of staff who acted; kept apart, in the part about other people. */
  readonly staff?: string;
  /** The language of the event's free text, BCP 47; English where it is not said. */
  readonly language?: string;
  /** The ground on which the actor acted, for accountability. */
  readonly ground?: string;
  readonly visibility: Visibility;
}

/** What arrived, kept for evidence. */
export interface Received {
  /** `structured`, `batch`, `binary`, `graphql`, `cli`. */
  readonly mode: string;
  /** The exact text received for this event alone. */
  readonly text: string;
  /** Headers that are part of the event in binary mode. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The identifier that the person came with. */
  readonly identifier?: { readonly system: string; readonly value: string };
  readonly source?: string;
  readonly id?: string;
}

/** A fact with everything needed to record it. */
export interface NewRecord<Data extends object = object> {
  readonly id: EventId;
  readonly type: EventType<string, Data>;
  readonly header: Header;
  readonly data: Data;
  readonly received: Received;
  /**
   * Identity of the validated content as sent (`contentDigest`); the same event id with another is
   * refused.
   */
  readonly digest: string;
  /** Whose key seals the accountability part: an organisation, or the operator. */
  readonly accountable: SubjectId;
}

/** What a sender gets for an event; the same however often it is sent. */
export interface Receipt {
  readonly eventId: EventId;
  /** `SHA-256(0x00 ‖ entry)` in base64. */
  readonly leafHash: string;
  /** The ledger's clock, ISO 8601 UTC with milliseconds. */
  readonly recordedAt: string;
  /** Place in the tree, from 0. */
  readonly leafIndex: number;
  /** For queries that ask to be at least this fresh. Not shown as a number to anybody outside. */
  readonly position: Position;
  /** Whether it had been recorded before. */
  readonly known: boolean;
}

interface OpenedBase {
  readonly id: EventId;
  readonly type: string;
  /** The schema version it was written in. */
  readonly schema: number;
  /** The opaque name of its stream. */
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly leafIndex: number;
  /** The greatest `recordedAt` so far along the log: it never runs back. */
  readonly recordedAt: string;
}

/** An event whose letter could be opened; `data` is of the newest schema. */
export interface ReadableEvent<
  Name extends string = string,
  Data extends object = object,
> extends OpenedBase {
  readonly readable: true;
  readonly type: Name;
  readonly header: Header;
  readonly data: Data;
  readonly received: Received;
  /** The identity of the validated content as sent. */
  readonly digest: string;
}

/** An event whose letter cannot be opened any more: its subject or it itself was forgotten. */
export interface ForgottenEvent extends OpenedBase {
  readonly readable: false;
  /** Who acted, from the box of their organisation, which is not forgotten with the letter. */
  readonly accountable?: ActorRecord;
}

/** An event as read. Every decider, upcaster and view accepts both. */
export type LedgerEvent<Name extends string = string, Data extends object = object> =
  ReadableEvent<Name, Data> | ForgottenEvent;

/** The readable event of a declared type. */
export type ReadableOf<Type> =
  Type extends EventType<infer Name, infer Data> ? ReadableEvent<Name, Data> : never;

/** A stream as read, together with its held sibling, in the order of the log. */
export interface History {
  readonly events: readonly LedgerEvent[];
  /** The last revision of the stream, -1 if it does not exist. */
  readonly revision: number;
  /** The last revision of its held sibling, -1 if it does not exist. */
  readonly heldRevision: number;
}
