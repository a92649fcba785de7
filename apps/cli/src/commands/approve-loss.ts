import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import { type LedgerFiles, lastCheckpointFile } from '../../../../libs/ledger/src/ledger-files.js';
import { recordRestored } from '../../../../libs/ledger/src/ledger-restored.js';
import { isOtherThan } from '../../../../libs/ledger/src/lost-events.js';
import { Ledger } from '../../../../libs/ledger/src/open-ledger.js';
import type { StoredCheckpoint } from '../../../../libs/transparency/src/checkpoint.js';
import { keyFileOf, openKeyFile } from '../../../../libs/transparency/src/key-file.js';
import { LastCheckpointFile } from '../../../../libs/transparency/src/last-checkpoint.js';
import { openWitnessPolicy } from '../../../../libs/transparency/src/witness/witness-policy.js';
import { Witnesses } from '../../../../libs/transparency/src/witness/witnesses.js';
import { eventCatalogue } from '../../../composition/src/events.js';

/** What a ledger lacks of what it signed. */
export interface Loss {
  readonly signed: StoredCheckpoint;
}

/**
 * What a ledger lacks of what it signed, as far as it is known: from what stands apart, and from what
 * witnesses have seen; nothing where all of it is there.
 */
export async function lossOf(
  configuration: Pick<Configuration, 'log' | 'dataFolder'>,
  files: LedgerFiles,
): Promise<Loss | undefined> {
  const last = new LastCheckpointFile(lastCheckpointFile(files));
  const own = last.read();
  const seen = [...(own ? [own] : []), ...(await witnessed(configuration, last.givenUp()))];
  let signed: StoredCheckpoint | undefined;
  for (const each of seen) {
    if (each.size > (signed?.size ?? -1) && (await isOtherThan(files, each))) signed = each;
  }
  return signed && { signed };
}

/** What the witnesses have seen that was not given up; of those that cannot be asked, nothing. */
async function witnessed(
  configuration: Pick<Configuration, 'log' | 'dataFolder'>,
  givenUp: number,
): Promise<readonly StoredCheckpoint[]> {
  const { witnessPolicy } = configuration.log;
  if (witnessPolicy === undefined) return [];
  const keys = openKeyFile(keyFileOf(configuration));
  const witnesses = new Witnesses(
    openWitnessPolicy(witnessPolicy, keys),
    keys,
    new AbortController().signal,
  );
  const seen = await witnesses.sightings();
  return seen.map(({ checkpoint }) => checkpoint).filter(({ size }) => size > givenUp);
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
    new LastCheckpointFile(lastCheckpointFile(files)).giveUp(signed);
    return kept;
  } finally {
    await ledger.close();
  }
}
