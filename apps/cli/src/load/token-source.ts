import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import { DemonstrationIssuer } from '../../../../libs/identity/src/demonstration-issuer.js';
import {
  organisationKey,
  type OrganisationReference,
} from '../../../../libs/vocabulary/src/organisation.js';
import { CliError } from '../cli.errors.js';
import type { Sender } from './outgoing.js';

/** The token with which to send as somebody, or, where a line does not say as whom, as the one there is. */
export type TokenFor = (sender: Sender | undefined) => string | Promise<string>;

/** One token for all. Lines that say as whom they are to be sent are refused. */
export function oneToken(token: string): TokenFor {
  return (sender) => {
    if (!sender) return token;
    throw new CliError(
      'USAGE',
      'The lines say as whom they are to be sent; leave the token out, or send plain CloudEvents.',
    );
  };
}

/** How long a token is used before another is made, in milliseconds; it is valid for twelve hours. */
const USED_FOR = 6 * 3_600_000;

/**
 * Tokens of the demonstration sign-in.
 *
 * @param otherwise Who sends what does not say as whom.
 */
export function demonstrationTokens(
  configuration: Configuration,
  otherwise: OrganisationReference | undefined,
): TokenFor {
  const issuer = DemonstrationIssuer.open(configuration);
  const tokens = new Map<string, { readonly token: Promise<string>; readonly made: number }>();
  return (sender) => {
    const { organisation, role } = sender ?? { organisation: otherwise, role: 'partner' };
    if (!organisation) {
      throw new CliError(
        'USAGE',
        'A line does not say as whom it is to be sent; say it with --token or --organisation.',
      );
    }
    const key = `${role} ${organisationKey(organisation)}`;
    const found = tokens.get(key);
    if (found && Date.now() - found.made < USED_FOR) return found.token;
    const token = issuer.issue({ role, organisation });
    tokens.set(key, { token, made: Date.now() });
    return token;
  };
}
