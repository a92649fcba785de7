import { type Command, Option } from 'commander';
import {
  addKey,
  keyFileOf,
  keysText,
  openKeyFile,
  retireKey,
} from '../../../../libs/transparency/src/key-file.js';
import { KEY_ROLES, type KeyRole } from '../../../../libs/transparency/src/signing-keys.js';
import { type CommandContext, configurationOf } from '../context.js';
import { write } from '../terminal.js';
import { addAgeOut } from './age-out.js';
import { addRecover, addShare } from './key-shares.js';

interface KeysOptions {
  readonly add?: KeyRole;
  readonly retire?: string;
}

const HELP = `
A key is changed in three steps: add one, start the service anew, so that both sign and the log says so;
give everybody who checks the new one; then retire the old one, and start the service once more.`;

/** `waymark keys`: shows with what the log signs, and changes it; below it what opens the data. */
export function addKeys(program: Command, context: CommandContext): void {
  const { terminal } = context;
  const keys = program
    .command('keys')
    .description('print the keys by which the log’s signatures are checked')
    .addOption(
      new Option('--add <role>', 'make a new key, which signs beside the old one').choices(
        KEY_ROLES,
      ),
    )
    .addOption(
      new Option(
        '--retire <id>',
        'let a key sign no more, by the eight digits in its middle',
      ).conflicts('add'),
    )
    .addHelpText('after', HELP)
    .action(async ({ add, retire }: KeysOptions) => {
      const file = keyFileOf(configurationOf(terminal));
      const all = add
        ? addKey(file, add)
        : retire === undefined
          ? openKeyFile(file)
          : retireKey(file, retire);
      await write(terminal.output, keysText(all));
    });
  addShare(keys, context);
  addRecover(keys, context);
  addAgeOut(keys, context);
}
