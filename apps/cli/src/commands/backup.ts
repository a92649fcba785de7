import type { Command } from 'commander';
import { backupFolders } from '../../../../libs/backup/src/backup-folders.js';
import { makeBackup } from '../../../../libs/backup/src/backup.js';
import { clockOf } from '../../../../libs/ledger/src/clock.js';
import { epochFile } from '../../../../libs/ledger/src/ledger-files.js';
import { keyEncryptionKey } from '../../../../libs/ledger/src/open-vault.js';
import { type CommandContext, configurationOf, existingLedger } from '../context.js';
import { count, countOf } from '../counts.js';
import { foldersHelp } from '../options.js';
import { Progress } from '../progress.js';
import { write } from '../terminal.js';

const HELP = `
A service may run meanwhile. Events are copied once: the next backup to the same folder adds what came
since. Each file is read again and compared before it counts. Keys are sealed under the key of an
epoch; without the key file and the file of the epoch keys, both outside every backup, they open
nothing. Keep a copy of both elsewhere.`;

interface BackupFlags {
  readonly keys?: string;
  readonly full?: true;
  readonly newEpoch?: true;
  readonly json?: true;
}

/** `waymark backup`: copies a ledger while it runs. */
export function addBackup(program: Command, { terminal }: CommandContext): void {
  program
    .command('backup')
    .description('back the ledger up while it runs')
    .argument('<folder>', 'where backups of the data stand')
    .option('--keys <folder>', foldersHelp)
    .option('--full', 'copy every event anew')
    .option('--new-epoch', 'begin a new epoch of the keys, whatever the age of the last')
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async (folder: string, { keys, full, newEpoch, json }: BackupFlags) => {
      const configuration = configurationOf(terminal);
      const files = existingLedger(configuration);
      const progress = new Progress(terminal.errors, terminal.live);
      const made = await makeBackup({
        files,
        kek: await keyEncryptionKey(files),
        folders: backupFolders(terminal.folder, folder, keys),
        now: new Date(clockOf(configuration.clockFile)()),
        ...(full && { full }),
        ...(newEpoch && { newEpoch }),
        signal: terminal.interrupted,
        onProgress: (done, total) => {
          progress.tell('Copying events', done, total);
        },
      }).finally(() => {
        progress.end();
      });
      const { number, events, added, bytes, epoch } = made;
      const words = [
        `Backup ${number}: ${countOf(events, 'event')}, ${count(added)} of them new; ${count(bytes)} bytes written and read again.`,
        `The keys are sealed in epoch ${epoch}. They open with ${files.keyFile} and ${epochFile(files)}: neither is in the backup.`,
      ];
      await write(
        terminal.output,
        json ? `${JSON.stringify(made)}\n` : words.map((line) => `${line}\n`).join(''),
      );
    });
}
