import type { Command } from 'commander';
import { backupFolders } from '../../../../libs/backup/src/backup-folders.js';
import { restoreBackup, type Restored } from '../../../../libs/backup/src/restore.js';
import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import { ledgerFilesOf } from '../../../../libs/ledger/src/ledger-files.js';
import { keyEncryptionKey } from '../../../../libs/ledger/src/open-vault.js';
import { CliError } from '../cli.errors.js';
import { type CommandContext, configurationOf, existingLedger } from '../context.js';
import { count, countOf } from '../counts.js';
import { EXIT } from '../exit.js';
import { foldersHelp, wholeNumber } from '../options.js';
import { Progress } from '../progress.js';
import { type Terminal, write } from '../terminal.js';
import { approveLoss, type Loss, lossOf } from './approve-loss.js';

const HELP = `
Puts it into WAYMARK_DATA, which must not be there, or be empty. Every file of the backup is compared
before anything is written, and what is missing or damaged is named. It needs the key file and the
file of the epoch keys. Views are made anew when the service starts. What was recorded after the
backup is not in it: let partners send it again.

A log that is older than what it signed last does not start. With --approve and the reason it goes on from
what was put back, and the event LedgerRestored says under the tree what was lost; without a folder it says
so of the data as they are.`;

const BACKUP_NUMBER = wholeNumber(1, 999_999);

interface RestoreFlags {
  readonly keys?: string;
  readonly number?: number;
  readonly keysOf?: number;
  readonly approve?: string;
  readonly json?: true;
}

/** `waymark restore`: puts a backup back. */
export function addRestore(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('restore')
    .description('put a backup back into an empty data folder')
    .argument('[folder]', 'where backups of the data stand')
    .option('--keys <folder>', foldersHelp)
    .option('--number <n>', 'which backup; the newest where it is left out', BACKUP_NUMBER)
    .option('--keys-of <n>', 'with the keys of which backup, if its own are lost', BACKUP_NUMBER)
    .option('--approve <why>', 'go on without what was signed and is lost, and record why')
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async (folder: string | undefined, flags: RestoreFlags) => {
      const { approve: because, json } = flags;
      if (folder === undefined && because === undefined) {
        throw new CliError('USAGE', 'Say from which folder, or --approve and why.');
      }
      const configuration = configurationOf(terminal);
      const restored =
        folder === undefined ? undefined : await putBack(configuration, folder, flags, terminal);
      const files = restored ? ledgerFilesOf(configuration) : existingLedger(configuration);
      const loss = await lossOf(configuration, files);
      if (!restored && !loss) {
        throw new CliError('USAGE', 'There is nothing to approve: all that was signed is there.');
      }
      const approved =
        loss && because !== undefined
          ? await approveLoss(configuration, files, loss, because)
          : undefined;
      const words = [
        ...(restored ? wordsOf(restored) : []),
        ...(loss ? [wordsOfLoss(loss, approved)] : []),
      ];
      const told = {
        ...restored,
        ...(loss && { signed: loss.signed.size, approved: approved !== undefined }),
      };
      await write(
        terminal.output,
        json ? `${JSON.stringify(told)}\n` : words.map((line) => `${line}\n`).join(''),
      );
      if (restored && restored.unreadable > 0) context.exit(EXIT.found);
    });
}

async function putBack(
  configuration: Configuration,
  folder: string,
  { keys, number, keysOf }: RestoreFlags,
  terminal: Terminal,
): Promise<Restored> {
  const files = ledgerFilesOf(configuration);
  const progress = new Progress(terminal.errors, terminal.live);
  return restoreBackup({
    files,
    kek: await keyEncryptionKey(files),
    folders: backupFolders(terminal.folder, folder, keys),
    ...(number !== undefined && { number }),
    ...(keysOf !== undefined && { keysOf }),
    signal: terminal.interrupted,
    onProgress: (what, done, total) => {
      progress.tell(what === 'compared' ? 'Comparing bytes' : 'Putting back', done, total);
    },
  }).finally(() => {
    progress.end();
  });
}

function wordsOf({ number, madeAt, events, unreadable }: Restored): readonly string[] {
  return [
    `Backup ${number} of ${madeAt} is put back: ${countOf(events, 'event')}.`,
    ...(unreadable > 0
      ? [`WRONG: ${countOf(unreadable, 'letter')} cannot be opened: their keys were not backed up.`]
      : []),
    'Views are made when the service starts.',
  ];
}

/** @param approved How many events are left; nothing where it was not approved. */
function wordsOfLoss({ signed }: Loss, approved: number | undefined): string {
  return approved === undefined
    ? `The log had signed ${countOf(signed.size, 'event')}, and these are not all there: it does not start before the loss is approved (waymark restore --approve WHY).`
    : `The log goes on from ${countOf(approved, 'event')} of the ${count(signed.size)} that it had signed; LedgerRestored says so.`;
}
