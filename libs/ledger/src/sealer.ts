import type { SubjectKeys } from '../../vault/src/vault.js';
import { freshNonce, saltParts, type PartFields } from './parts.js';
import {
  joinLetter,
  joinRecord,
  RECORD_VERSION,
  writeEntry,
  writeEnvelope,
} from './record-format.js';
import { leafHash } from '../../transparency/src/hashing.js';

/** What is to be sealed. */
export interface Sealable {
  readonly id: string;
  readonly type: string;
  readonly schema: number;
  readonly stream: string;
  readonly revision: number;
  readonly recordedAt: string;
  readonly fields: PartFields;
  /** Keys of whom the event is about. */
  readonly subject: SubjectKeys;
  /** Keys of who answers for it; they seal the accountability part, which comes last. */
  readonly accountable: SubjectKeys;
}

/** A sealed event: the frame that is stored, and its leaf hash in base64. */
export interface SealedRecord {
  readonly frame: Buffer;
  readonly leaf: string;
}

/**
 * Seals and hashes one event.
 *
 * @throws VaultError if a key is gone.
 */
export function sealRecord(event: Sealable): SealedRecord {
  const { content, accountability, root } = saltParts(event.fields);
  const letter = joinLetter(
    event.subject.seal(event.id, content),
    event.accountable.seal(event.id, accountability),
  );
  const envelope = writeEnvelope({
    record: RECORD_VERSION,
    id: event.id,
    type: event.type,
    schema: event.schema,
    stream: event.stream,
    revision: event.revision,
    recordedAt: event.recordedAt,
    nonce: freshNonce(),
  });
  const entry = writeEntry(event.id, envelope, letter, root, event.subject.tag(event.id));
  return {
    frame: joinRecord({ envelope, letter, entry }),
    leaf: leafHash(entry).toString('base64'),
  };
}
