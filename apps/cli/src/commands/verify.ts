import type { Command } from 'commander';
import { CliError } from '../cli.errors.js';
import { keyFileOf } from '../../../../libs/transparency/src/key-file.js';
import { type CommandContext, configurationOf, existingLedger } from '../context.js';
import { EXIT } from '../exit.js';
import { Progress } from '../progress.js';
import { write } from '../terminal.js';
import { checkReceipts, readTrust, type TrustFiles } from '../verify/receipts.js';
import { isSound, lookOver } from '../verify/whole-ledger.js';
import { inWords } from '../verify/in-words.js';

const HELP = `
Of receipts, copies of a person's record, certificates, and exports that hold them: checks offline that
each is what the ledger signed and has on record, by the keys and the policy that you name; of two copies
of one record, that the later has all of the earlier. The exit code is 1 if one does not hold, 2 if one
could not be checked.

Without files, of a ledger: reads the log again and hashes every leaf anew; compares each envelope and
letter with what the entry commits to, and each letter that still opens with its parts; holds the tree
and what was signed of it against the leaves, and the signatures against the keys of the log; opens
every key of the vault and follows every reference; holds what proves that people's records are whole
against the log; then compares every row of the views with their
counts and digests, the indexes of the log with its tables, and every file of the data folder with what
a ledger has. A letter that does not open any more is counted: whom it is about was forgotten, and its leaf
stands. A service may run meanwhile; what it records meanwhile is left out.
Views that are not sound are withdrawn, and built anew by the service that keeps them.`;

/** The options, as they were typed. */
interface VerifyOptions extends TrustFiles {
  readonly data?: string;
  readonly json?: true;
}

/** `waymark verify`: whether receipts hold; or whether what is stored is what was recorded. */
export function addVerify(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('verify')
    .description(
      'check receipts; or read a whole ledger again and check that it is what was recorded',
    )
    .argument(
      '[files...]',
      'receipts and copies of records (.json), many of them (.jsonl), exports (.zip), or - for the input',
    )
    .option('--keys <file>', 'keys to believe, one a line')
    .option(
      '--policy <file>',
      'a policy: which witnesses must have signed, and which logs are believed',
    )
    .option(
      '--data <folder>',
      'the data folder of the ledger, where it is not that of the configuration',
    )
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], options: VerifyOptions) => {
      const progress = new Progress(terminal.errors, terminal.live);
      if (files.length === 0) await verifyLedger(context, progress, options);
      else {
        const trust = await readTrust(options, terminal.folder);
        const json = options.json === true;
        context.exit(await checkReceipts({ terminal, progress, trust, files, json }));
      }
    });
}

async function verifyLedger(
  { terminal, exit }: CommandContext,
  progress: Progress,
  { data, keys, policy, json }: VerifyOptions,
): Promise<void> {
  if (keys !== undefined || policy !== undefined) {
    throw new CliError('USAGE', 'With --keys or --policy, say which files to check.');
  }
  const environment = {
    ...terminal.environment,
    ...(data !== undefined && { WAYMARK_DATA: data }),
  };
  const configuration = configurationOf({ ...terminal, environment });
  const files = existingLedger(configuration);
  const { interrupted } = terminal;
  const found = await lookOver(files, keyFileOf(configuration), progress, interrupted);
  progress.end();
  if (interrupted.aborted) throw new CliError('INTERRUPTED', 'Stopped before the end.');
  await write(terminal.output, json ? `${JSON.stringify(found)}\n` : inWords(found));
  if (!isSound(found)) exit(EXIT.found);
}
