import type { Command } from 'commander';
import { type CommandContext, configurationOf, existingLedger } from '../context.js';
import { countOf } from '../counts.js';
import { Progress } from '../progress.js';
import { write } from '../terminal.js';
import { rebuildViews } from '../views/views-tools.js';

const HELP = `
They are built from the log beside those that are served, and take their place when they are whole.
Where a service keeps them, it does so; it goes on answering meanwhile.`;

/** `waymark rebuild`: builds all views anew. */
export function addRebuild(program: Command, { terminal }: CommandContext): void {
  program
    .command('rebuild')
    .description('build all views anew from the log')
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async ({ json }: { readonly json?: true }) => {
      const files = existingLedger(configurationOf(terminal));
      const progress = new Progress(terminal.errors, terminal.live);
      const started = Date.now();
      let events: number;
      try {
        events = await rebuildViews(
          files,
          (done, total) => {
            progress.tell('Building views', done, total);
          },
          terminal.interrupted,
        );
      } finally {
        progress.end();
      }
      const seconds = (Date.now() - started) / 1000;
      const words = `Built anew from ${countOf(events, 'event')} in ${seconds.toFixed(1)} seconds.`;
      await write(terminal.output, `${json ? JSON.stringify({ events, seconds }) : words}\n`);
    });
}
