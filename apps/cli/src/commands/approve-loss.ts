import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import { type LedgerFiles, lastCheckpointFile } from '../../../../libs/ledger/src/ledger-files.js';
import { recordRestored } from '../../../../libs/ledger/src/ledger-restored.js';
import { isOtherThan } from '../../../../libs/ledger/src/lost-events.js';
import { Ledger } from '../../../../libs/ledger/src/open-ledger.js';
import type { StoredCheckpoint } from '../../../../libs/transparency/src/checkpoint.js';
import { LastCheckpointFile } from '../../../../libs/transparency/src/last-checkpoint.js';
import { eventCatalogue } from '../../../composition/src/events.js';

/** What a ledger lacks of what it signed. */
export interface Loss {
  readonly signed: StoredCheckpoint;
}

/** What a ledger lacks of what it signed last; nothing where all of it is there. */
export async function lossOf(files: LedgerFiles): Promise<Loss | undefined> {
  const signed = new LastCheckpointFile(lastCheckpointFile(files)).read();
  return signed && (await isOtherThan(files, signed)) ? { signed } : undefined;
}

/**
 * Records that the loss is approved, and lets the log go on from what it holds.
 *
 * @param because Why, in words.
 * @returns how many events are left.
 * @throws EventLogError `LOG_LOCKED` while a service runs.
 */
export async function approveLoss(
  { operator, clockFile }: Pick<Configuration, 'operator' | 'clockFile'>,
  files: LedgerFiles,
  { signed }: Loss,
  because: string,
): Promise<number> {
  const ledger = await Ledger.open({
    files,
    catalogue: eventCatalogue(),
    writer: 'here',
    ...(clockFile !== undefined && { clockFile }),
  });
  try {
    const { events: kept } = await ledger.reader.end();
    const { size, note: checkpoint } = signed;
    await recordRestored(ledger, operator, { kept, signed: size, checkpoint, because });
    // Only now: killed before, it is asked for again, and not recorded twice.
    new LastCheckpointFile(lastCheckpointFile(files)).giveUp();
    return kept;
  } finally {
    await ledger.close();
  }
}
