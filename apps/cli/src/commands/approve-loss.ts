import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import { type LedgerFiles, lastCheckpointFile } from '../../../../libs/ledger/src/ledger-files.js';
import { recordRestored, restorationsOf } from '../../../../libs/ledger/src/ledger-restored.js';
import { isOtherThan, treeOf } from '../../../../libs/ledger/src/lost-events.js';
import { Ledger } from '../../../../libs/ledger/src/open-ledger.js';
import type { StoredCheckpoint } from '../../../../libs/transparency/src/checkpoint.js';
import { keyFileOf, openKeyFile } from '../../../../libs/transparency/src/key-file.js';
import { LastCheckpointFile } from '../../../../libs/transparency/src/last-checkpoint.js';
import { signedCheckpoint } from '../../../../libs/transparency/src/signed-note.js';
import { openWitnessPolicy } from '../../../../libs/transparency/src/witness/witness-policy.js';
import { Witnesses } from '../../../../libs/transparency/src/witness/witnesses.js';
import { organisationKey } from '../../../../libs/vocabulary/src/organisation.js';
import { eventCatalogue } from '../../../composition/src/events.js';
import { CliError } from '../cli.errors.js';

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
 * Records that the loss is approved, and lets the log go on from what it holds. What was given up before,
 * and is not on record in what is left, is recorded again: no history contradicts an older one in silence.
 *
 * @param because Why, in words.
 * @returns how many events are left.
 * @throws CliError `NOT_A_LOSS` where nothing is missing and something is another; EventLogError
 *   `LOG_LOCKED` while a service runs; LedgerError `RECORD_MALFORMED` where the log is damaged.
 */
export async function approveLoss(
  configuration: Pick<Configuration, 'log' | 'dataFolder' | 'operator' | 'clockFile'>,
  files: LedgerFiles,
  { signed }: Loss,
  because: string,
): Promise<number> {
  const { operator, clockFile } = configuration;
  const ledger = await Ledger.open({
    files,
    catalogue: eventCatalogue(),
    writer: 'here',
    ...(clockFile !== undefined && { clockFile }),
  });
  try {
    const { events: kept } = await ledger.reader.end();
    const recorded = await restorationsOf(ledger, organisationKey(operator));
    // Killed before, it was recorded and not yet given up.
    const isNamed = recorded.some(({ data }) => data.checkpoint === signed.note);
    if (kept >= signed.size && !isNamed) {
      throw new CliError(
        'NOT_A_LOSS',
        `The log holds ${kept} events, and not those of which a checkpoint of ${signed.size} was signed: it is another log, or was changed, and nothing of it is missing that could be approved. Put a copy of the right one back.`,
      );
    }
    const last = new LastCheckpointFile(lastCheckpointFile(files));
    for (const { size, note: checkpoint } of await contradicted(files, [
      ...last.allGivenUp(),
      signed,
    ])) {
      await recordRestored(ledger, operator, { kept, signed: size, checkpoint, because });
    }
    // Only now: killed before, it is asked for again, and not recorded twice.
    const tree = await treeOf(files);
    const signedAt = Math.max(ledger.clock(), signed.signedAt);
    const note = signedCheckpoint(openKeyFile(keyFileOf(configuration)), tree, signedAt);
    last.giveUp(signed, { ...tree, signedAt, note });
    return kept;
  } finally {
    await ledger.close();
  }
}

/** Those of which the log is not the continuation. That each is recorded but once, its recording sees to. */
async function contradicted(
  files: LedgerFiles,
  checkpoints: readonly StoredCheckpoint[],
): Promise<readonly StoredCheckpoint[]> {
  const found: StoredCheckpoint[] = [];
  for (const each of checkpoints) if (await isOtherThan(files, each)) found.push(each);
  return found;
}
