import { AccessDenied } from '../../access/src/access-denied.js';
import type { SubjectId, SubjectKeys, Vault } from '../../vault/src/vault.js';

/**
 * The keys of somebody whom the ledger knows and who was not erased. An id that was mistyped or is of
 * something else leads nowhere either.
 *
 * @throws AccessDenied `NOT_FOUND`
 */
export async function requirePerson(
  vault: Pick<Vault, 'keys'>,
  id: SubjectId,
): Promise<SubjectKeys> {
  const keys = (await vault.keys([id])).get(id);
  if (keys?.kind !== 'person') throw new AccessDenied('NOT_FOUND');
  return keys;
}
