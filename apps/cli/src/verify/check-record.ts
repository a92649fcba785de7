import { checkStored, ofBytes } from '../../../../libs/ledger/src/check-stored.js';
import { type OwnedEvent } from '../../../../libs/ledger/src/opener.js';
import { partsRoot, readPart } from '../../../../libs/ledger/src/parts.js';
import { splitPieces } from '../../../../libs/ledger/src/pieces.js';
import {
  readEntry,
  splitLetter,
  type StoredRecord,
} from '../../../../libs/ledger/src/record-format.js';
import { isVaultError } from '../../../../libs/vault/src/vault.errors.js';
import type { SubjectKeys } from '../../../../libs/vault/src/vault.js';
import type { KeysOfPage } from './keys-of-page.js';

/** How much of a letter can still be opened. */
export type Opened = 'whole' | 'withoutAccountability' | 'forgotten';

/** What was found of one stored event. */
export interface RecordFindings {
  /** What is wrong, each in a few words; none where all holds. */
  readonly faults: readonly string[];
  readonly opened: Opened;
  readonly recordedAt?: string;
}

/**
 * Looks a stored event over: that the leaf is that of the entry, that the entry commits to the
 * bytes that are stored, that the envelope says what the log says, and, where the letter opens, that
 * its parts are those that the entry commits to (`docs/reference/record-format.md`).
 *
 * @param leaf The leaf hash that was fixed when the event was stored.
 */
export function checkRecord(
  event: OwnedEvent,
  leaf: Buffer | undefined,
  { keys, lost }: KeysOfPage,
): RecordFindings {
  const { faults, record, envelope } = checkStored(event.stored, leaf);
  const found = [...faults];
  for (const id of [event.owner.subject, event.owner.accountable]) {
    if (id !== undefined && lost.has(id)) found.push('is of somebody whose keys are lost');
  }
  const opened = record && ofBytes(found, () => openAndCompare(event, record, keys, found));
  return {
    faults: found,
    opened: opened ?? 'forgotten',
    ...(envelope && { recordedAt: envelope.recordedAt }),
  };
}

/** Compares what the letter holds with what the entry commits to. */
function openAndCompare(
  { stored, owner }: OwnedEvent,
  { letter, entry }: StoredRecord,
  keys: ReadonlyMap<string, SubjectKeys>,
  faults: string[],
): Opened {
  const [content, accountability] = splitLetter(letter);
  const subject = owner.subject === undefined ? undefined : keys.get(owner.subject);
  const parts = subject && open(stored.id, content, subject);
  if (!subject || !parts) return 'forgotten';
  const fields = readEntry(entry);
  if (!subject.tag(stored.id).equals(fields.tag)) faults.push('has a tag of another subject');
  const [whoAndWhen] = parts;
  if (whoAndWhen && readPart(whoAndWhen, 0).fields['subject'] !== owner.subject) {
    faults.push('has a letter about another subject');
  }
  const accountable = owner.accountable === undefined ? undefined : keys.get(owner.accountable);
  const last = accountable && open(stored.id, accountability, accountable);
  if (!last) return 'withoutAccountability';
  if (!partsRoot([...parts, ...last]).equals(fields.partsRoot)) {
    faults.push('has parts that its entry does not commit to');
  }
  return 'whole';
}

function open(eventId: string, box: Buffer, keys: SubjectKeys): readonly Buffer[] | undefined {
  try {
    return splitPieces(keys.open(eventId, box));
  } catch (error) {
    if (isVaultError(error, 'KEY_GONE')) return undefined;
    throw error;
  }
}
