import type { LedgerEvent, StreamReference } from './ledger.js';
import type { Ledger } from './open-ledger.js';

/**
 * The histories of several subjects as one, in the order of the log: of a noun of which each subject has
 * one. However far views are, nothing that was acknowledged is missing.
 */
export function readHistories(
  ledger: Pick<Ledger, 'read'>,
  subjects: readonly string[],
  noun: string,
): Promise<readonly LedgerEvent[]> {
  return asOne(subjects, noun, async (stream) => (await ledger.read(stream)).events);
}

/** The same without their held events, as `LedgerReader.readShown`. */
export function readShownHistories(
  ledger: Pick<Ledger, 'readShown'>,
  subjects: readonly string[],
  noun: string,
): Promise<readonly LedgerEvent[]> {
  return asOne(subjects, noun, (stream) => ledger.readShown(stream));
}

async function asOne(
  subjects: readonly string[],
  noun: string,
  read: (stream: StreamReference) => Promise<readonly LedgerEvent[]>,
): Promise<readonly LedgerEvent[]> {
  const histories = await Promise.all(subjects.map((subject) => read({ subject, noun, id: '' })));
  return histories.flat().sort((a, b) => a.position - b.position);
}
