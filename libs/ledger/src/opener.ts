import { isVaultError } from '../../vault/src/vault.errors.js';
import type { SubjectKeys, Vault } from '../../vault/src/vault.js';
import type { StoredEvent } from '../../event-log/src/event-log.js';
import type { EventCatalogue } from './catalogue.js';
import { PART_NAMES } from '../../../verifier/src/entry.js';
import type { ActorRecord, LedgerEvent } from './ledger.js';
import { readLetterFields, type LetterContent } from './letter.js';
import { readPart, type OpenedPart } from './parts.js';
import { splitPieces } from './pieces.js';
import { readEnvelope, splitLetter, splitRecord, type StoredRecord } from './record-format.js';

/** Whose keys a stored event is sealed under; absent once they were shredded. */
export interface Owner {
  readonly subject: string | undefined;
  readonly accountable: string | undefined;
}

/** A stored event together with its owner and its place in the tree. */
export interface OwnedEvent {
  readonly stored: StoredEvent;
  readonly owner: Owner;
  readonly leafIndex: number;
}

/**
 * Opens stored events. One whose subject's key is gone comes out as forgotten.
 *
 * @throws VaultError `BOX_TAMPERED`, LedgerError `RECORD_MALFORMED`, `TYPE_UNKNOWN`
 */
export async function openEvents(
  events: readonly OwnedEvent[],
  vault: Pick<Vault, 'keys'>,
  catalogue: EventCatalogue,
): Promise<readonly LedgerEvent[]> {
  const keys = await keysOf(events, vault);
  return events.map((event) => openEvent(event, keys, catalogue));
}

/** The keys of all owners of these events, in one query. */
export async function keysOf(
  events: readonly OwnedEvent[],
  vault: Pick<Vault, 'keys'>,
): Promise<ReadonlyMap<string, SubjectKeys>> {
  const subjects = new Set<string>();
  for (const { owner } of events) {
    if (owner.subject !== undefined) subjects.add(owner.subject);
    if (owner.accountable !== undefined) subjects.add(owner.accountable);
  }
  return vault.keys([...subjects]);
}

/** Opens one event with keys that are at hand. Throws as `openEvents`. */
export function openEvent(
  { stored, owner, leafIndex }: OwnedEvent,
  keys: ReadonlyMap<string, SubjectKeys>,
  catalogue: EventCatalogue,
): LedgerEvent {
  const record = splitRecord(stored.data);
  const envelope = readEnvelope(record.envelope);
  const base = {
    id: stored.id,
    type: stored.type,
    schema: envelope.schema,
    stream: stored.stream,
    revision: stored.revision,
    position: stored.position,
    leafIndex,
    recordedAt: envelope.recordedAt,
  };
  const letter = openLetter(stored.id, record, owner, keys);
  if (!letter) {
    const accountable = openActor(stored.id, record, owner, keys);
    return { ...base, readable: false, ...(accountable && { accountable }) };
  }
  return {
    ...base,
    readable: true,
    header: letter.header,
    data: catalogue.upcast(stored.type, envelope.schema, letter.data),
    received: letter.received,
    digest: letter.digest,
  };
}

/** What the letter of a record says; `undefined` if it cannot be opened any more. */
export function openLetter(
  eventId: string,
  record: StoredRecord,
  owner: Owner,
  keys: ReadonlyMap<string, SubjectKeys>,
): LetterContent | undefined {
  const [content, accountability] = splitLetter(record.letter);
  const opened = openBox(eventId, content, owner.subject, keys);
  if (!opened) return undefined;
  const last = openBox(eventId, accountability, owner.accountable, keys);
  const bytes = last ? [...opened, ...last] : opened;
  return readLetterFields(bytes.map((part, index): OpenedPart => readPart(part, index)));
}

/** Every part of a letter in its exact bytes; `undefined` if not all can be opened any more. */
export function openParts(
  eventId: string,
  record: StoredRecord,
  owner: Owner,
  keys: ReadonlyMap<string, SubjectKeys>,
): readonly Buffer[] | undefined {
  const [content, accountability] = splitLetter(record.letter);
  const opened = openBox(eventId, content, owner.subject, keys);
  const last = openBox(eventId, accountability, owner.accountable, keys);
  return opened && last && [...opened, ...last];
}

/** Who acted, as far as their organisation's own box of a letter can be opened. */
function openActor(
  eventId: string,
  record: StoredRecord,
  owner: Owner,
  keys: ReadonlyMap<string, SubjectKeys>,
): ActorRecord | undefined {
  const [, accountability] = splitLetter(record.letter);
  const [part] = openBox(eventId, accountability, owner.accountable, keys) ?? [];
  if (!part) return undefined;
  return readPart(part, PART_NAMES.indexOf('accountability')).fields['actor'] as ActorRecord;
}

function openBox(
  eventId: string,
  box: Buffer,
  owner: string | undefined,
  keys: ReadonlyMap<string, SubjectKeys>,
): readonly Buffer[] | undefined {
  const key = owner === undefined ? undefined : keys.get(owner);
  if (!key) return undefined;
  try {
    return splitPieces(key.open(eventId, box));
  } catch (error) {
    if (isVaultError(error, 'KEY_GONE')) return undefined;
    throw error;
  }
}
