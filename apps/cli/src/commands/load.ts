import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import type { OrganisationReference } from '../../../../libs/vocabulary/src/organisation.js';
import { CliError } from '../cli.errors.js';
import { addressOf, type CommandContext, configurationOf } from '../context.js';
import { count } from '../counts.js';
import { EXIT } from '../exit.js';
import { load, progressTeller } from '../load/load.js';
import { ResumeFile } from '../load/resume.js';
import { demonstrationTokens, oneToken, type TokenFor } from '../load/token-source.js';
import { reference, url } from '../options.js';
import type { Terminal } from '../terminal.js';
import { write } from '../terminal.js';
import { readToken } from '../tokens.js';

interface Options {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly organisation?: OrganisationReference;
  readonly url?: string;
  readonly resume?: string;
  readonly json?: true;
}

const HELP = `
Each line is one event as JSON: a CloudEvent, or what "waymark generate" prints, where the event
stands beside the organisation that it is to be sent as. Who sends it:
  --token, --token-file  all lines are sent with this token; none may say as whom
  --organisation         plain lines are sent as this partner, by the demonstration sign-in
  neither                every line says as whom; tokens are of the demonstration sign-in

Events go in batches of 100, several at a time; what one sender says of one person stays in order.
The same load again is safe: the ledger knows each event by its source and id. With --resume it
goes on after the last line that was answered. A line that failed is told with its number, the
field and the rule; mend it and load it again.`;

/** `waymark load`: sends the events of a file through the public ingest route. */
export function addLoad(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('load')
    .description('send the events of a file (or - for the input), one a line')
    .argument('<file>', 'lines of JSON, or -')
    .option('--token <token>', 'a token of the one who sends')
    .option('--token-file <file>', 'a file that holds it')
    .option('--organisation <id>', 'the partner that sends, as SYSTEM|VALUE', reference)
    .option('--url <url>', 'the service (default: that of the configuration)', url)
    .option('--resume <file>', 'a file in which to note how far it came, and to go on from')
    .option('--json', 'print what it came to as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      const configuration = configurationOf(terminal);
      const resume = options.resume;
      const { errors } = terminal;
      let live = false;
      const tell = progressTeller(errors, terminal.live);
      const result = await load({
        input: await inputOf(file, terminal),
        address: options.url ?? addressOf(configuration),
        tokenFor: tokensOf(options, configuration, terminal),
        signal: terminal.interrupted,
        ...(resume !== undefined && { resume: ResumeFile.open(resolve(terminal.folder, resume)) }),
        onFailure: (sentence) => {
          errors.write(`${live ? '\r\u001b[K' : ''}${sentence}\n`);
        },
        onProgress: (progress) => {
          live = terminal.live;
          tell(progress);
        },
      }).finally(() => {
        if (live) errors.write('\r\u001b[K');
      });
      const { recorded, known, failed, seconds } = result;
      await write(
        terminal.output,
        options.json
          ? `${JSON.stringify(result)}\n`
          : `${count(recorded)} recorded, ${count(known)} known before, ${count(failed)} failed, in ${seconds.toFixed(1)} seconds.\n`,
      );
      if (failed > 0) context.exit(EXIT.found);
    });
}

async function inputOf(file: string, terminal: Terminal): Promise<Readable> {
  if (file === '-') return terminal.input;
  const path = resolve(terminal.folder, file);
  try {
    // Opened first, so that a file that is not there is told at once.
    const handle = await open(path);
    return createReadStream(path, { fd: handle, highWaterMark: 262_144 });
  } catch (error) {
    throw new CliError('FILE', `The file ${file} cannot be read.`, error);
  }
}

function tokensOf(
  { token, tokenFile, organisation }: Options,
  configuration: Configuration,
  { folder }: Terminal,
): TokenFor {
  const given = [token, tokenFile, organisation].filter((option) => option !== undefined);
  if (given.length > 1) {
    throw new CliError(
      'USAGE',
      'Only one of --token, --token-file and --organisation says who sends.',
    );
  }
  if (token !== undefined) return oneToken(token);
  if (tokenFile !== undefined) return oneToken(readToken(tokenFile, folder));
  return demonstrationTokens(configuration, organisation);
}
