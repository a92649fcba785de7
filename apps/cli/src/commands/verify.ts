import type { Command } from 'commander';
import type { LedgerFiles } from '../../../../libs/ledger/src/ledger-files.js';
import { LedgerReader } from '../../../../libs/ledger/src/ledger-reader.js';
import { openVault } from '../../../../libs/ledger/src/open-vault.js';
import type { VaultFindings } from '../../../../libs/vault/src/vault.js';
import type { Check } from '../../../../libs/views/src/storage.js';
import { isViewsError } from '../../../../libs/views/src/views.errors.js';
import { eventCatalogue } from '../../../composition/src/events.js';
import { CliError } from '../cli.errors.js';
import { type CommandContext, configurationOf, existingLedger } from '../context.js';
import { count, countOf } from '../counts.js';
import { EXIT } from '../exit.js';
import { Progress } from '../progress.js';
import { write } from '../terminal.js';
import { checkReceipts, readTrust, type TrustFiles } from '../verify/receipts.js';
import { type LogFindings, MOST_FAULTS, verifyLog } from '../verify/verify.js';
import { withViews } from '../views/views-tools.js';

/** What was found of the views: nothing where none are served just now. */
type ViewsFindings = Check | undefined;

const HELP = `
Of receipts, and exports that hold them: checks offline that each is what the ledger signed and has on
record, by the keys and the policy that you name. The exit code is 1 if one does not hold, 2 if one
could not be checked.

Without files, of a ledger: reads the log again and hashes every leaf anew; compares each envelope and
letter with what the entry commits to, and each letter that still opens with its parts; opens every key
of the vault and follows every reference; then compares every row of the views with their counts and
digests. A letter that does not open any more is counted: whom it is about was forgotten, and its leaf
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
      'receipts (.json), many of them (.jsonl), exports (.zip), or - for the input',
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
  const files = existingLedger(configurationOf({ ...terminal, environment }));
  const { interrupted } = terminal;
  const { log, vault } = await checkRecorded(files, progress, interrupted);
  const views = await checkViews(files, progress, interrupted);
  progress.end();
  if (interrupted.aborted) throw new CliError('INTERRUPTED', 'Stopped before the end.');
  const found = json
    ? `${JSON.stringify({ log, vault, views: views ?? null })}\n`
    : inWords(log, vault, views);
  await write(terminal.output, found);
  if (log.faulty > 0 || vault.faults.length > 0 || views?.sound === false) exit(EXIT.found);
}

async function checkRecorded(
  files: LedgerFiles,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ readonly log: LogFindings; readonly vault: VaultFindings }> {
  const vault = await openVault(files);
  try {
    const reader = LedgerReader.open(files, vault, eventCatalogue());
    try {
      const log = await verifyLog({
        reader,
        vault,
        signal,
        onProgress: (done, total) => {
          progress.tell('Hashing events anew', done, total);
        },
      });
      return { log, vault: await vault.check() };
    } finally {
      await reader.close();
    }
  } finally {
    await vault.close();
  }
}

async function checkViews(
  files: LedgerFiles,
  progress: Progress,
  signal: AbortSignal,
): Promise<ViewsFindings> {
  const onProgress = (done: number, total: number) => {
    progress.tell('Comparing rows of the views', done, total);
  };
  try {
    return await withViews(files, (views) => views.check({ signal, onProgress }));
  } catch (error) {
    // Nobody is shown anything from views that are being built.
    if (isViewsError(error, 'VIEWS_BUILDING') || signal.aborted) return undefined;
    throw error;
  }
}

function inWords(log: LogFindings, vault: VaultFindings, views: ViewsFindings): string {
  const { events, seconds, forgotten, withoutAccountability, faults, faulty } = log;
  const rate = Math.round(events / Math.max(seconds, 0.001));
  const lines = [
    `${countOf(events, 'event')} read and hashed anew in ${seconds.toFixed(1)} seconds, ${count(rate)} a second.`,
    ...(forgotten > 0
      ? [`${countOf(forgotten, 'letter')} cannot be opened any more, because it was forgotten.`]
      : []),
    ...(withoutAccountability > 0
      ? [`Of ${countOf(withoutAccountability, 'letter')} who answers for it is forgotten.`]
      : []),
    ...faults.map(
      ({ leafIndex, eventId, what }) =>
        `WRONG: leaf ${leafIndex}${eventId === undefined ? '' : ` (${eventId})`} ${what}.`,
    ),
    ...(faulty > faults.length ? [`… and ${count(faulty - faults.length)} more.`] : []),
    faulty === 0
      ? 'The log is what was recorded.'
      : `WRONG: ${countOf(faulty, 'fault')} in the log.`,
    ...vaultInWords(vault),
    viewsInWords(views),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function vaultInWords(findings: VaultFindings): readonly string[] {
  const { subjects, references, letters, forgotten, faults } = findings;
  if (faults.length === 0) {
    return [
      `The keys of ${countOf(subjects, 'subject')} are what was written; ${countOf(references, 'reference')} lead to them.`,
      ...(forgotten > 0
        ? [
            `${countOf(forgotten, 'letter')} forgotten alone; ${countOf(letters, 'letter')} beside them with a key of its own.`,
          ]
        : []),
    ];
  }
  return [
    ...faults.slice(0, MOST_FAULTS).map((what) => `WRONG: in the vault, ${what}.`),
    `WRONG: ${countOf(faults.length, 'fault')} in the vault: restore it from its backup.`,
  ];
}

function viewsInWords(views: ViewsFindings): string {
  if (!views) return 'No views are served just now; there was nothing to compare.';
  const { sound, damaged, rows } = views;
  if (sound) return `The views are what was written: ${countOf(rows, 'row')} compared.`;
  return `WRONG: the views are damaged (${damaged.join(', ')}); they are withdrawn until they are built anew.`;
}
