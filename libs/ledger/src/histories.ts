import type { LedgerEvent } from './ledger.js';
import type { Ledger } from './open-ledger.js';

/**
 * The histories of several subjects as one, in the order of the log: of a noun of which each subject has
 * one. However far views are, nothing that was acknowledged is missing.
 */
export async function readHistories(
  ledger: Pick<Ledger, 'read'>,
  subjects: readonly string[],
  noun: string,
): Promise<readonly LedgerEvent[]> {
  const histories = await Promise.all(
    subjects.map((subject) => ledger.read({ subject, noun, id: '' })),
  );
  return histories.flatMap(({ events }) => events).sort((a, b) => a.position - b.position);
}

/** The same without their held events, as `LedgerReader.readShown`. */
export async function readShownHistories(
  ledger: Pick<Ledger, 'readShown'>,
  subjects: readonly string[],
  noun: string,
): Promise<readonly LedgerEvent[]> {
  const histories = await Promise.all(
    subjects.map((subject) => ledger.readShown({ subject, noun, id: '' })),
  );
  return histories.flat().sort((a, b) => a.position - b.position);
}
