import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { generate, type GenerateOptions, MOST_PEOPLE } from '../generate/generate.js';
import { lineOf } from '../generate/lines.js';
import { instant, wholeNumber } from '../options.js';
import { Progress } from '../progress.js';
import { write } from '../terminal.js';

/** Lines are written together until they have so many characters. */
const CHUNK = 65_536;

/** When a story ends unless told otherwise: always the same, so that the same seed says the same. */
const UNTIL = '2025-06-30T12:00:00Z';

const HELP = `
Each line is an object: "event" is the CloudEvent, "as" the organisation to send it as, "role" the
role where it is not partner, "name" what later lines call it, and "refers" the fields of its data
that are to hold the ledger's id of an earlier event. "waymark load" reads such lines.
The same options give the same lines, with the same ids, on every machine.`;

/** `waymark generate`: a synthetic partnership's events, as lines of JSON. */
export function addGenerate(program: Command, { terminal }: CommandContext): void {
  program
    .command('generate')
    .description('make up what a partnership sends, and print it as lines of JSON')
    .requiredOption('--people <number>', 'how many people', wholeNumber(1, MOST_PEOPLE))
    .requiredOption('--events <number>', 'how many events in all', wholeNumber(1, 1_000_000_000))
    .option('--seed <number>', 'another seed, another story', wholeNumber(0, 4_294_967_295), 1)
    .option('--until <instant>', `when the story ends (default: ${UNTIL})`, instant)
    .addHelpText('after', HELP)
    .action(async (options: Omit<GenerateOptions, 'until'> & { readonly until?: number }) => {
      const story = generate({ ...options, until: options.until ?? Date.parse(UNTIL) });
      const progress = new Progress(terminal.errors, terminal.live);
      let chunk = '';
      let made = 0;
      for (const event of story) {
        chunk += `${lineOf(event)}\n`;
        made += 1;
        if (chunk.length < CHUNK) continue;
        await write(terminal.output, chunk);
        chunk = '';
        if (terminal.interrupted.aborted) break;
        progress.tell('Making events up', made, options.events);
      }
      progress.end();
      await write(terminal.output, chunk);
    });
}
