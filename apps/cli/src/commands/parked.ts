import type { Command } from 'commander';
import type { Parked } from '../../../../libs/views/src/parked.js';
import { type CommandContext, configurationOf, existingLedger } from '../context.js';
import { countOf } from '../counts.js';
import { EXIT } from '../exit.js';
import { write } from '../terminal.js';
import { retryParked, withViews } from '../views/views-tools.js';

const HELP = `
A view that cannot take an event in sets it aside, with those of the same history that come after
it, and goes on with the others. The list tells which and with what code, and never what it says.`;

/** `waymark parked list` and `waymark parked retry`: events that a view could not take in. */
export function addParked(program: Command, context: CommandContext): void {
  const { terminal } = context;
  const parked = program
    .command('parked')
    .description('events that a view could not take in')
    .addHelpText('after', HELP);

  async function tell(found: readonly Parked[], json: true | undefined): Promise<void> {
    const text = json ? `${JSON.stringify(found)}\n` : inWords(found);
    await write(terminal.output, text);
    if (found.length > 0) context.exit(EXIT.found);
  }

  parked
    .command('list')
    .description('show them; exit code 1 if there are any')
    .option('--json', 'print them as JSON')
    .action(async ({ json }: { readonly json?: true }) => {
      const files = existingLedger(configurationOf(terminal));
      await tell(await withViews(files, (views) => views.parked()), json);
    });

  parked
    .command('retry')
    .description('try them again, and show those that are left; exit code 1 if there are any')
    .option('--json', 'print them as JSON')
    .action(async ({ json }: { readonly json?: true }) => {
      const files = existingLedger(configurationOf(terminal));
      await tell(await retryParked(files, terminal.interrupted), json);
    });
}

function inWords(parked: readonly Parked[]): string {
  if (parked.length === 0) return 'Nothing is set aside.\n';
  const lines = parked.map(
    ({ event, projection, code, position }) =>
      `${event}  ${projection}  ${code}  (position ${position})`,
  );
  return [`${countOf(parked.length, 'event')} set aside:`, ...lines]
    .map((line) => `${line}\n`)
    .join('');
}
