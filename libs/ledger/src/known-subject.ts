import type { SubjectReference, Vault } from '../../vault/src/vault.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';

/** The subject of a reference, if it is known; opens nobody. A ledger’s id names its subject. */
export async function knownSubject(
  vault: Pick<Vault, 'find' | 'keys'>,
  reference: SubjectReference,
): Promise<string | undefined> {
  if (reference.system === LEDGER_PERSON_ID) {
    const keys = (await vault.keys([reference.value])).get(reference.value);
    if (keys?.kind === reference.kind) return reference.value;
  }
  const [found] = await vault.find([reference]);
  return found;
}
