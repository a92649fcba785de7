import type { Command } from 'commander';
import { ageingOf } from '../../../../libs/backup/src/age-out.js';
import { backupFolders } from '../../../../libs/backup/src/backup-folders.js';
import { withBackupLock } from '../../../../libs/backup/src/backup-lock.js';
import { EpochKeys } from '../../../../libs/backup/src/epoch-keys.js';
import { epochFile, ledgerFilesOf } from '../../../../libs/ledger/src/ledger-files.js';
import { keyEncryptionKey } from '../../../../libs/ledger/src/open-vault.js';
import { CliError } from '../cli.errors.js';
import { type CommandContext, configurationOf } from '../context.js';
import { countOf } from '../counts.js';
import { wholeNumber } from '../options.js';
import { write } from '../terminal.js';

const HELP = `
What was destroyed in the ledger still stands in older backups of its keys. Once the key of their epoch is
destroyed they open no more, wherever they are. Then replace every copy of the file of the epoch keys: an
older copy still opens them. waymark backup says in which epoch it is.`;

interface AgeOutFlags {
  readonly before: number;
  readonly confirm?: true;
}

/** `waymark keys age-out`: destroys the keys under which keys were backed up in older epochs. */
export function addAgeOut(keys: Command, { terminal }: CommandContext): void {
  keys
    .command('age-out')
    .description('let older backups of the keys open no more')
    .argument('<folder>', 'where backups of the data stand')
    .requiredOption('--before <epoch>', 'the oldest that is kept', wholeNumber(2, 999_999))
    .option('--confirm', 'do it: it cannot be undone')
    .addHelpText('after', HELP)
    .action(async (folder: string, { before, confirm }: AgeOutFlags) => {
      const files = ledgerFilesOf(configurationOf(terminal));
      const path = epochFile(files);
      const kek = await keyEncryptionKey(files);
      const epochs = EpochKeys.open(path, kek);
      if (before <= epochs.oldest) {
        throw new CliError('USAGE', `The oldest epoch that opens is ${epochs.oldest} already.`);
      }
      const { lost, left } = ageingOf(backupFolders(terminal.folder, folder), epochs, before);
      const goes = `${countOf(lost.length, 'backup')} (${lost.join(', ') || 'none'})`;
      const stays = `${countOf(left.length, 'backup')} (${left.join(', ')})`;
      if (!confirm) {
        throw new CliError(
          'USAGE',
          `Nothing was done. ${goes} in ${folder} would open no more, for ever, and ${stays} still: say --confirm.`,
        );
      }
      await withBackupLock(files, () => {
        // As it is now that nobody else changes it.
        EpochKeys.open(path, kek).destroyBefore(before);
      });
      await write(
        terminal.output,
        `The keys of the epochs before ${before} are destroyed. ${goes} open no more, ${stays} still.\n` +
          `Replace every copy of ${path} by this one: an older one still opens them.\n`,
      );
    });
}
