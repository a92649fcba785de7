import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { SubjectReference } from '../../vault/src/vault.js';
import { claimMark } from './name-marks.js';
import type { IdentifierLinkedData } from './person.events.js';

/**
 * Makes a number lead to a person; where it leads to somebody already, notes that it was said of this
 * person too, so that each is found as a candidate for the other. Whichever it is, the vault writes
 * once, so that a sender learns nothing by waiting.
 */
export async function linkOrMark(
  ledger: Pick<Ledger, 'link' | 'mark' | 'vault'>,
  reference: SubjectReference,
  subject: string,
): Promise<IdentifierLinkedData['outcome']> {
  const outcome = await ledger.link(reference, subject);
  if (outcome === 'linked') return outcome;
  const [holder = subject] = await ledger.vault.find([reference]);
  await ledger.mark(subject, [claimMark(holder)]);
  return outcome;
}
