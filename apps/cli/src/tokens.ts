import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Configuration } from '../../../libs/configuration/src/configuration.js';
import {
  DemonstrationIssuer,
  type DemonstrationRequest,
} from '../../../libs/identity/src/demonstration-issuer.js';
import { openVault } from '../../../libs/ledger/src/open-vault.js';
import { LEDGER_PERSON_ID, personReference } from '../../../libs/vocabulary/src/identifier.js';
import {
  organisationKey,
  type OrganisationReference,
} from '../../../libs/vocabulary/src/organisation.js';
import { CliError } from './cli.errors.js';
import { existingLedger } from './context.js';

/** A token of the demonstration issuer. @throws IdentityError, CliError `NOT_KNOWN`, `NO_LEDGER` */
export function issueToken(
  configuration: Configuration,
  request: DemonstrationRequest,
): Promise<string> {
  return DemonstrationIssuer.open(configuration).issue(request, (identifier) =>
    findPerson(configuration, identifier, request.organisation),
  );
}

/**
 * The ledger's id of the person with that identifier.
 *
 * @param owner The organisation whose own number it is; not needed for an NHS number.
 * @throws CliError `NOT_KNOWN`, `NO_LEDGER`; VaultError
 */
export async function findPerson(
  configuration: Configuration,
  identifier: OrganisationReference,
  owner: OrganisationReference | undefined,
): Promise<string> {
  if (identifier.system === LEDGER_PERSON_ID) return identifier.value;
  const vault = await openVault(existingLedger(configuration));
  try {
    const reference = personReference(identifier, owner ? organisationKey(owner) : '');
    const [person] = await vault.find([reference]);
    if (person !== undefined) return person;
  } finally {
    await vault.close();
  }
  throw new CliError('NOT_KNOWN', 'Nobody is known by that identifier here.');
}

/** The token that a file holds. @throws CliError `FILE` */
export function readToken(path: string, folder: string): string {
  let text: string;
  try {
    text = readFileSync(resolve(folder, path), 'utf8').trim();
  } catch (error) {
    throw new CliError('FILE', `The token file ${path} cannot be read.`, error);
  }
  if (/^\S+$/.test(text)) return text;
  throw new CliError('FILE', `The token file ${path} must hold one token and nothing else.`);
}
