import type { Command } from 'commander';
import { backupFolders } from '../../../../libs/backup/src/backup-folders.js';
import { restoreBackup } from '../../../../libs/backup/src/restore.js';
import { ledgerFilesOf } from '../../../../libs/ledger/src/ledger-files.js';
import { keyEncryptionKey } from '../../../../libs/ledger/src/open-vault.js';
import { type CommandContext, configurationOf } from '../context.js';
import { countOf } from '../counts.js';
import { EXIT } from '../exit.js';
import { foldersHelp, wholeNumber } from '../options.js';
import { Progress } from '../progress.js';
import { write } from '../terminal.js';

const HELP = `
Puts it into WAYMARK_DATA, which must not be there, or be empty. Every file of the backup is compared
before anything is written, and what is missing or damaged is named. It needs the key file and the
file of the epoch keys. Views are made anew when the service starts. What was recorded after the
backup is not in it: let partners send it again.`;

const BACKUP_NUMBER = wholeNumber(1, 999_999);

interface RestoreFlags {
  readonly keys?: string;
  readonly number?: number;
  readonly keysOf?: number;
  readonly json?: true;
}

/** `waymark restore`: puts a backup back. */
export function addRestore(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('restore')
    .description('put a backup back into an empty data folder')
    .argument('<folder>', 'where backups of the data stand')
    .option('--keys <folder>', foldersHelp)
    .option('--number <n>', 'which backup; the newest where it is left out', BACKUP_NUMBER)
    .option('--keys-of <n>', 'with the keys of which backup, if its own are lost', BACKUP_NUMBER)
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async (folder: string, { keys, number, keysOf, json }: RestoreFlags) => {
      const files = ledgerFilesOf(configurationOf(terminal));
      const progress = new Progress(terminal.errors, terminal.live);
      const restored = await restoreBackup({
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
      const { madeAt, events, unreadable } = restored;
      const words = [
        `Backup ${restored.number} of ${madeAt} is put back: ${countOf(events, 'event')}.`,
        ...(unreadable > 0
          ? [
              `WRONG: ${countOf(unreadable, 'letter')} cannot be opened: their keys were not backed up.`,
            ]
          : []),
        'Views are made when the service starts.',
      ];
      await write(
        terminal.output,
        json ? `${JSON.stringify(restored)}\n` : words.map((line) => `${line}\n`).join(''),
      );
      if (unreadable > 0) context.exit(EXIT.found);
    });
}
