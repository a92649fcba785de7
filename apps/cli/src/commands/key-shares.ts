import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  keyCheck,
  keyOfShares,
  type NamedShare,
  shareKey,
  type Sharing,
  USUAL_SHARING,
} from '../../../../libs/backup/src/key-shares.js';
import { isWithin } from '../../../../libs/durable/src/places.js';
import { createPrivateFile } from '../../../../libs/durable/src/private-file.js';
import { clockOf } from '../../../../libs/ledger/src/clock.js';
import { ledgerFilesOf, vaultPath } from '../../../../libs/ledger/src/ledger-files.js';
import { keyEncryptionKey } from '../../../../libs/ledger/src/open-vault.js';
import { putKek } from '../../../../libs/vault/src/file-kek.js';
import { CliError } from '../cli.errors.js';
import { type CommandContext, configurationOf } from '../context.js';
import { opensWith } from '../doctor/opens-with.js';
import { wholeNumber } from '../options.js';
import { write } from '../terminal.js';

const SHARE_HELP = `
Each share is a text of a few lines, to be printed or kept by another person in another place. Fewer than are
needed tell nothing of the key. Take them out of the folder: whoever has enough of them has the key.`;

const RECOVER_HELP = `
Nothing is written over. Where there are keys already (WAYMARK_DATA), the key must open them.`;

/** `waymark keys share`: makes shares of the key-encryption key. */
export function addShare(keys: Command, { terminal }: CommandContext): void {
  keys
    .command('share')
    .description('make shares of the key file, of which some give it back')
    .argument('<folder>', 'where they are put; made where it is missing')
    .option('--needed <n>', 'how many give it back', wholeNumber(2, 255), USUAL_SHARING.needed)
    .option('--of <n>', 'how many are made', wholeNumber(2, 255), USUAL_SHARING.of)
    .addHelpText('after', SHARE_HELP)
    .action(async (folder: string, sharing: Sharing) => {
      const { needed, of } = sharing;
      if (needed > of) {
        throw new CliError('USAGE', `Of ${of} shares ${needed} cannot be needed.`);
      }
      const configuration = configurationOf(terminal);
      const files = ledgerFilesOf(configuration);
      const place = resolve(terminal.folder, folder);
      if (isWithin(place, files.data)) {
        throw new CliError(
          'FILE',
          `${place} is inside the data folder, so that a copy of the data would hold its own key.`,
        );
      }
      const kek = await keyEncryptionKey(files);
      const names = Array.from({ length: of }, (_, index) => join(place, `share-${index + 1}.txt`));
      const taken = names.find((name) => existsSync(name));
      if (taken !== undefined) {
        throw new CliError('FILE', `${taken} is there already, and nothing is written over it.`);
      }
      const shares = await shareKey(kek, sharing, new Date(clockOf(configuration.clockFile)()));
      for (const [index, name] of names.entries()) createPrivateFile(name, shares[index] ?? '');
      await write(
        terminal.output,
        `${names.map((name) => `${name}\n`).join('')}Any ${needed} of these ${of} shares give the key ${keyCheck(kek)} back. Give each to another person.\n`,
      );
    });
}

/** `waymark keys recover`: makes the key file of shares. */
export function addRecover(keys: Command, { terminal }: CommandContext): void {
  keys
    .command('recover')
    .description('make the key file anew, of shares')
    .argument('<shares...>', 'the files of shares')
    .addHelpText('after', RECOVER_HELP)
    .action(async (names: readonly string[]) => {
      const files = ledgerFilesOf(configurationOf(terminal));
      const { key, of } = await keyOfShares(readShares(names, terminal.folder));
      if (existsSync(vaultPath(files)) && !(await opensWith(files, key))) {
        throw new CliError(
          'FILE',
          `These shares give the key ${keyCheck(key)}, which does not open the keys in ${files.data}: they are of another ledger.`,
        );
      }
      putKek({ path: files.keyFile, dataFolder: files.data }, key);
      await write(
        terminal.output,
        `${files.keyFile} holds the key ${keyCheck(key)} again, of the shares ${of.join(' and ')}.\n`,
      );
    });
}

/** Reads files of shares. @throws CliError `FILE` */
export function readShares(names: readonly string[], folder: string): readonly NamedShare[] {
  return names.map((name) => {
    try {
      return { name, text: readFileSync(resolve(folder, name), 'utf8') };
    } catch (error) {
      throw new CliError('FILE', `The share ${name} cannot be read.`, error);
    }
  });
}
