import { type Command, Option } from 'commander';
import { AccessPurpose } from '../../../../libs/access/src/access-purpose.js';
import { parseReference } from '../../../../libs/identity/src/claims.js';
import type { OrganisationReference } from '../../../../libs/vocabulary/src/organisation.js';
import { ask } from '../answer/ask.js';
import { renderAnswer } from '../answer/render.js';
import { styleOf } from '../answer/style.js';
import { CliError } from '../cli.errors.js';
import { addressOf, type CommandContext, configurationOf } from '../context.js';
import { reference, url, wholeNumber } from '../options.js';
import { Progress } from '../progress.js';
import { write } from '../terminal.js';
import { findPerson, issueToken, readToken } from '../tokens.js';

interface Options {
  readonly person?: string;
  readonly organisation?: OrganisationReference;
  readonly purpose?: AccessPurpose;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly url?: string;
  readonly first: number;
  readonly width?: number;
  readonly json?: true;
}

const HELP = `
Without --purpose the person asks for themself. With it an officer of the operator asks; the look-up
is recorded before it is answered, and the person sees it. Without --token or --token-file the
demonstration sign-in says who asks.
Colours are left out where the output is no screen, or NO_COLOR is set.`;

/** `waymark ask`: where a person's information went, as a table and a small picture. */
export function addAsk(program: Command, { terminal }: CommandContext): void {
  program
    .command('ask')
    .description('ask where a person’s information went, and show the answer')
    .option('--person <id>', 'the ledger’s id, or an identifier as SYSTEM|VALUE')
    .option('--organisation <id>', 'whose own number that is, as SYSTEM|VALUE', reference)
    .addOption(
      new Option('--purpose <purpose>', 'ask as an officer, and why').choices(
        Object.values(AccessPurpose),
      ),
    )
    .option('--token <token>', 'a token of the one who asks')
    .option('--token-file <file>', 'a file that holds it')
    .option('--url <url>', 'the service (default: that of the configuration)', url)
    .option('--first <number>', 'how many, newest first', wholeNumber(1, 100_000), 50)
    .option('--width <columns>', 'how wide, from 80 to 160', wholeNumber(80, 160))
    .option('--json', 'print the answer as JSON, as it was given')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      const { first, json, width } = options;
      const configuration = configurationOf(terminal);
      const progress = new Progress(terminal.errors, terminal.live);
      const { token, officer } = await asking(options);
      const answer = await ask({
        address: options.url ?? addressOf(configuration),
        token,
        first,
        ...(officer && { officer }),
        signal: terminal.interrupted,
        onProgress: (done, wanted) => {
          progress.tell('Asking for disclosures', done, wanted);
        },
      }).finally(() => {
        progress.end();
      });
      const screen = {
        width: width ?? terminal.columns ?? 100,
        style: styleOf(terminal.columns !== undefined, terminal.environment),
      };
      await write(
        terminal.output,
        json ? `${JSON.stringify(answer)}\n` : renderAnswer(answer, screen),
      );
    });

  /** As whom it is asked, and about whom. */
  async function asking({ person, organisation, purpose, token, tokenFile }: Options) {
    const configuration = configurationOf(terminal);
    const given =
      tokenFile === undefined ? token : (token ?? readToken(tokenFile, terminal.folder));
    if (purpose === undefined) {
      if (given !== undefined) return { token: given };
      if (person === undefined) throw new CliError('USAGE', 'Say --person, or give a token.');
      const request = { role: 'person', person, ...(organisation && { organisation }) } as const;
      return { token: await issueToken(configuration, request) };
    }
    if (person === undefined) throw new CliError('USAGE', 'Say with --person who is asked about.');
    const identifier = parseReference(person);
    const id = identifier ? await findPerson(configuration, identifier, organisation) : person;
    return {
      token: given ?? (await issueToken(configuration, { role: 'officer' })),
      officer: { person: id, purpose },
    };
  }
}
