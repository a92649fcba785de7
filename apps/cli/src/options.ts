import { InvalidArgumentError } from 'commander';
import { parseReference } from '../../../libs/identity/src/claims.js';
import type { OrganisationReference } from '../../../libs/vocabulary/src/organisation.js';
import { parseInstant } from '../../../libs/vocabulary/src/when.js';

/** Reads the values of options. Each throws commander's own error, which names the option. */

/** A whole number between two, both included. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Of `--keys`, wherever backups are named. */
export const foldersHelp = 'where backups of the keys stand, apart; default the folder and ".keys"';

/** `SYSTEM|VALUE`. */
export function reference(text: string): OrganisationReference {
  const found = parseReference(text);
  if (found) return found;
  throw new InvalidArgumentError('It must be SYSTEM|VALUE, with a URI for the system.');
}

/** An instant with its offset, as milliseconds since 1970. */
export function instant(text: string): number {
  const found = parseInstant(text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(
    'It must be an instant with its offset, such as 2026-11-05T02:05:00Z.',
  );
}

/** An http or https URL, without a slash at its end. */
export function url(text: string): string {
  const found = URL.canParse(text) ? new URL(text) : undefined;
  if (found?.protocol === 'http:' || found?.protocol === 'https:') return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be a URL, such as http://127.0.0.1:4000.');
}
