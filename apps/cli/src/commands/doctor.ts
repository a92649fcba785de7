import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { backupFolders } from '../../../../libs/backup/src/backup-folders.js';
import { EpochKeys } from '../../../../libs/backup/src/epoch-keys.js';
import { keyCheck } from '../../../../libs/backup/src/key-shares.js';
import { clockOf } from '../../../../libs/ledger/src/clock.js';
import {
  epochFile,
  lastCheckpointFile,
  ledgerFilesOf,
  logPath,
} from '../../../../libs/ledger/src/ledger-files.js';
import { keyEncryptionKey, openVault } from '../../../../libs/ledger/src/open-vault.js';
import { findKeyFile, keyFileOf } from '../../../../libs/transparency/src/key-file.js';
import { LastCheckpointFile } from '../../../../libs/transparency/src/last-checkpoint.js';
import { openWitnessPolicy } from '../../../../libs/transparency/src/witness/witness-policy.js';
import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import { CliError } from '../cli.errors.js';
import { type CommandContext, configurationOf, existingLedger } from '../context.js';
import { countOf } from '../counts.js';
import { drill } from '../doctor/drill.js';
import { Examination } from '../doctor/examination.js';
import { EXIT } from '../exit.js';
import { foldersHelp } from '../options.js';
import { Progress } from '../progress.js';
import { write } from '../terminal.js';
import { readShares } from './key-shares.js';

const HELP = `
Looks whether what a recovery needs is there, beside the data: the key file, the file of the epoch keys, the
keys of the log, the last checkpoint, the policy of witnesses. With --drill it tries the whole way back: the
key from its shares, the newest backup into a folder of its own, which is looked over and removed. Without
--shares or --backup it makes some for that. Do it with the real ones once a year. A service may run
meanwhile; nothing of the ledger is changed.`;

interface DoctorFlags {
  readonly drill?: true;
  readonly backup?: string;
  readonly keys?: string;
  readonly shares?: readonly string[];
  readonly json?: true;
}

/** `waymark doctor`: whether a ledger that was lost could be had back. */
export function addDoctor(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command('doctor')
    .description('look whether what a recovery needs is there, and try one')
    .option('--drill', 'try the whole recovery, beside the ledger')
    .option('--shares <files...>', 'the shares of the key to try it with')
    .option('--backup <folder>', 'the backups of the data to try it with')
    .option('--keys <folder>', foldersHelp)
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', HELP)
    .action(async ({ backup, keys, shares = [], json, ...flags }: DoctorFlags) => {
      const tries = flags.drill === true;
      if (!tries && (backup !== undefined || shares.length > 0)) {
        throw new CliError('USAGE', 'Backups and shares are tried with --drill.');
      }
      if (keys !== undefined && backup === undefined) {
        throw new CliError('USAGE', 'Say with --backup where the backups of the data stand.');
      }
      const configuration = configurationOf(terminal);
      // With backup and shares it is tried without a ledger: that is what they are for.
      const files =
        backup === undefined || shares.length === 0
          ? existingLedger(configuration)
          : ledgerFilesOf(configuration);
      const examination = new Examination();
      if (existsSync(logPath(files))) await examine(examination, configuration);
      if (tries) {
        const progress = new Progress(terminal.errors, terminal.live);
        await drill(examination, {
          files,
          logKeys: keyFileOf(configuration),
          now: new Date(clockOf(configuration.clockFile)()),
          ...(backup !== undefined && { backups: backupFolders(terminal.folder, backup, keys) }),
          shares: readShares(shares, terminal.folder),
          progress,
          signal: terminal.interrupted,
        }).finally(() => {
          progress.end();
        });
      }
      terminal.interrupted.throwIfAborted();
      const { findings, sound } = examination;
      const lines = findings.map(({ holds, sentence }) => `${holds ? '' : 'WRONG: '}${sentence}\n`);
      await write(
        terminal.output,
        json ? `${JSON.stringify({ sound, findings })}\n` : lines.join(''),
      );
      if (!sound) exit(EXIT.found);
    });
}

/** Looks at what stands beside the data. */
async function examine(examination: Examination, configuration: Configuration): Promise<void> {
  const files = ledgerFilesOf(configuration);
  await examination.look(async () => {
    const kek = await keyEncryptionKey(files);
    const vault = await openVault(files);
    await vault.close();
    return `The key file ${files.keyFile} opens the keys of the ledger (${keyCheck(kek)}).`;
  });
  await examination.look(async () => {
    const path = epochFile(files);
    if (!existsSync(path)) throw new CliError('FILE', 'No backup was made yet: there is no epoch.');
    const { oldest, newest, since } = EpochKeys.open(path, await keyEncryptionKey(files));
    return `Keys are backed up in epoch ${newest} since ${since.toISOString()}; backups open from epoch ${oldest} on.`;
  });
  await examination.look(() => {
    const keys = findKeyFile(keyFileOf(configuration));
    if (keys) return `The log signs with ${countOf(keys.signing.length, 'key')}.`;
    throw new CliError('FILE', `There are no keys of the log in ${configuration.log.keysFile}.`);
  });
  await examination.look(() => {
    const last = new LastCheckpointFile(lastCheckpointFile(files)).read();
    if (!last) return 'No checkpoint stands apart: nothing was signed yet, or the folder is new.';
    return `The last checkpoint stands apart: ${countOf(last.size, 'event')}.`;
  });
  const { witnessPolicy } = configuration.log;
  if (witnessPolicy === undefined) return;
  await examination.look(() => {
    const keys = findKeyFile(keyFileOf(configuration));
    if (!keys) throw new CliError('FILE', 'Without keys of the log no witness can be asked.');
    const { witnesses } = openWitnessPolicy(witnessPolicy, keys);
    return `The policy names ${countOf(witnesses.length, 'witness', 'witnesses')}.`;
  });
}
