import { AccessDenied } from '../../access/src/access-denied.js';
import type { SubjectId, SubjectKeys, Vault } from '../../vault/src/vault.js';
import { LedgerError } from './ledger.errors.js';

/**
 * The keys of somebody whom the ledger knows and who was not erased. An id that was mistyped or is of
 * something else leads nowhere either.
 *
 * @param options.evenErasing Whether somebody who is just being erased will do. Whatever names them in a
 *   history that is not theirs must wait, for it would outlast them.
 * @throws AccessDenied `NOT_FOUND`; LedgerError `SUBJECT_GONE` while they are being erased.
 */
export async function requirePerson(
  vault: Pick<Vault, 'keys'>,
  id: SubjectId,
  { evenErasing = false }: { readonly evenErasing?: boolean } = {},
): Promise<SubjectKeys> {
  const keys = (await vault.keys([id])).get(id);
  if (keys?.kind !== 'person') throw new AccessDenied('NOT_FOUND');
  if (!evenErasing) refuseErasing(keys);
  return keys;
}

/** @throws LedgerError `SUBJECT_GONE` where whose keys these are is being erased. */
export function refuseErasing(keys: Pick<SubjectKeys, 'erasing'> | undefined): void {
  if (keys?.erasing !== true) return;
  throw new LedgerError('SUBJECT_GONE', 'Whom this names is about to be erased.');
}
