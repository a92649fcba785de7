import { type Command, Option } from 'commander';
import { TOKEN_ROLES, type TokenRole } from '../../../../libs/identity/src/claims.js';
import type { OrganisationReference } from '../../../../libs/vocabulary/src/organisation.js';
import { type CommandContext, configurationOf } from '../context.js';
import { reference } from '../options.js';
import { write } from '../terminal.js';
import { issueToken } from '../tokens.js';

interface TokenOptions {
  readonly role: TokenRole;
  readonly person?: string;
  readonly as?: string;
  readonly organisation?: OrganisationReference;
  readonly account?: string;
}

/** `waymark token`: prints a token of the demonstration issuer, and nothing else. */
export function addToken(program: Command, { terminal }: CommandContext): void {
  program
    .command('token')
    .description('print a token of the demonstration sign-in, and nothing else')
    .addOption(
      new Option('--role <role>', 'who it is for').choices(TOKEN_ROLES).makeOptionMandatory(),
    )
    .option(
      '--person <id>',
      'the person, or whom a representative acts or a carer cares for: the ledger’s id, or SYSTEM|VALUE',
    )
    .option('--as <id>', 'the representative or the carer themselves, named in the same way')
    .option(
      '--organisation <id>',
      'for the others, as SYSTEM|VALUE; with --person, whose own number it is',
      reference,
    )
    .option('--account <name>', 'whose account it is, to tell one officer from another')
    .action(async ({ role, person, as, organisation, account }: TokenOptions) => {
      const token = await issueToken(configurationOf(terminal), {
        role,
        ...(person !== undefined && { person }),
        ...(as !== undefined && { as }),
        ...(organisation && { organisation }),
        ...(account !== undefined && { account }),
      });
      await write(terminal.output, `${token}\n`);
    });
}
