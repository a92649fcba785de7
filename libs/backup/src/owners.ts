import { idBytes } from '../../ledger/src/sqlite-index.js';
import type { Owner } from '../../ledger/src/opener.js';
import { uuidText } from '../../vault/src/sealing.js';

/** Owners as they stand in a backup: for each event 16 bytes of each id, zeros where there is none. */

const ID_BYTES = 16;
const OWNER_BYTES = 2 * ID_BYTES;
const NOBODY = Buffer.alloc(ID_BYTES);

/** The owners of events in their order, as bytes. */
export function packOwners(owners: readonly Owner[]): Buffer {
  return Buffer.concat(
    owners.flatMap(({ subject, accountable }) => [
      idBytes(subject) ?? NOBODY,
      idBytes(accountable) ?? NOBODY,
    ]),
  );
}

/** The owner of the event at a position, from 1; nobody past the end. */
export function ownerIn(packed: Buffer, position: number): Owner {
  const at = (position - 1) * OWNER_BYTES;
  return { subject: idIn(packed, at), accountable: idIn(packed, at + ID_BYTES) };
}

function idIn(packed: Buffer, at: number): string | undefined {
  const bytes = packed.subarray(at, at + ID_BYTES);
  if (bytes.length < ID_BYTES || bytes.equals(NOBODY)) return undefined;
  return uuidText(bytes);
}
