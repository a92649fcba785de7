import { hash } from 'node:crypto';
import { type OwnedEvent } from '../../../../libs/ledger/src/opener.js';
import { partsRoot, readPart } from '../../../../libs/ledger/src/parts.js';
import { splitPieces } from '../../../../libs/ledger/src/pieces.js';
import {
  readEntry,
  readEnvelope,
  splitLetter,
  splitRecord,
  type StoredRecord,
  uuidBytes,
} from '../../../../libs/ledger/src/record-format.js';
import { leafHash } from '../../../../libs/transparency/src/hashing.js';
import { isVaultError } from '../../../../libs/vault/src/vault.errors.js';
import type { SubjectKeys } from '../../../../libs/vault/src/vault.js';

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
 * @param keys Of whoever has any still.
 */
export function checkRecord(
  event: OwnedEvent,
  leaf: Buffer | undefined,
  keys: ReadonlyMap<string, SubjectKeys>,
): RecordFindings {
  const faults: string[] = [];
  const findings = attempt(faults, () => inspect(event, leaf, keys, faults));
  return { opened: 'forgotten', ...findings, faults };
}

function inspect(
  event: OwnedEvent,
  leaf: Buffer | undefined,
  keys: ReadonlyMap<string, SubjectKeys>,
  faults: string[],
): Omit<RecordFindings, 'faults'> {
  const { stored } = event;
  const record = splitRecord(stored.data);
  const { envelope, letter, entry } = record;
  const fields = readEntry(entry);
  const demand = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  if (leaf === undefined) faults.push('has no leaf');
  else demand(leafHash(entry).equals(leaf), 'has an entry that is not that of its leaf');
  demand(fields.eventId.equals(uuidBytes(stored.id)), 'has an entry of another event');
  demand(
    hash('sha256', envelope, 'buffer').equals(fields.envelopeHash),
    'has an envelope that its entry does not commit to',
  );
  demand(
    hash('sha256', letter, 'buffer').equals(fields.letterHash),
    'has a letter that its entry does not commit to',
  );
  const opened = attempt(faults, () => openAndCompare(event, record, keys, faults));
  const said = attempt(faults, () => readEnvelope(envelope));
  if (said) {
    demand(said.id === stored.id, 'has an envelope with another id');
    demand(said.type === stored.type, 'stands in the log with another type');
    demand(said.stream === stored.stream, 'stands in another stream');
    demand(said.revision === stored.revision, 'stands at another place of its stream');
  }
  return { opened: opened ?? 'forgotten', ...(said && { recordedAt: said.recordedAt }) };
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

/** Errors by which bytes show that they are not what was written. */
const OF_BYTES: readonly string[] = ['LedgerError', 'VaultError', 'SyntaxError', 'RangeError'];

/** Does something with bytes that may be anything; what they are not becomes a fault. */
function attempt<Result>(faults: string[], act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown };
    if (typeof name !== 'string' || !OF_BYTES.includes(name)) throw error;
    faults.push(
      code === 'BOX_TAMPERED' ? 'has a letter that does not open with its key' : String(message),
    );
    return undefined;
  }
}
