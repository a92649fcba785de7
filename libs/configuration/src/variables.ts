import { BlockList, isIP, isIPv6 } from 'node:net';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import { ConfigurationError } from './configuration.errors.js';

/** The environment: names to values. An unset variable is absent; an empty one is a wrong value. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Longest piece of a wrong value that a sentence repeats. */
const SHOWN = 60;

/** How a wrong value is shown: quoted, cut, without line breaks. */
function shown(value: string): string {
  const cut = value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
  return JSON.stringify(cut);
}

/** The refusal of a value: "NAME is "x"; it must be y." */
export function wrongValue(name: string, value: string, allowed: string): ConfigurationError {
  return new ConfigurationError(name, `${name} is ${shown(value)}; it must be ${allowed}.`);
}

/** A value, or `undefined` where it is unset. @throws ConfigurationError if it is empty. */
export function optional(env: Environment, name: string, allowed: string): string | undefined {
  const value = env[name];
  if (value === '') {
    throw new ConfigurationError(name, `${name} is empty; it must be ${allowed}, or not be set.`);
  }
  return value;
}

/** A whole number in decimal digits between two bounds, both included. */
export function wholeNumber(
  env: Environment,
  name: string,
  bounds: { readonly default: number; readonly least: number; readonly most: number },
): number {
  const allowed = `a whole number from ${bounds.least} to ${bounds.most}`;
  const value = optional(env, name, allowed);
  if (value === undefined) return bounds.default;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= bounds.least && number <= bounds.most)) throw wrongValue(name, value, allowed);
  return number;
}

/** One of a list of words. */
export function oneOf<const Word extends string>(
  env: Environment,
  name: string,
  words: readonly Word[],
  fallback: Word,
): Word {
  const allowed = words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`;
  const value = optional(env, name, allowed);
  if (value === undefined) return fallback;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw wrongValue(name, value, allowed);
  return word;
}

/** An organisation as `SYSTEM|VALUE`, the system an absolute URI. */
export function organisation(env: Environment, name: string): OrganisationReference | undefined {
  const allowed =
    'an organisation as SYSTEM|VALUE, for example https://fhir.nhs.uk/Id/ods-organization-code|RXX';
  const value = optional(env, name, allowed);
  if (value === undefined) return undefined;
  const match = /^([a-z][a-z0-9+.-]*:[^|\s]+)\|([^|\s]{1,128})$/i.exec(value);
  if (!match) throw wrongValue(name, value, allowed);
  const [, system = '', code = ''] = match;
  return { system, value: code };
}

/** The name of a log: what a key of C2SP `signed-note` may be called, and a line of its own. */
export function logName(env: Environment, name: string): string | undefined {
  const allowed =
    'the name of a log: 1 to 200 letters, digits and - . _ : / and no blanks, such as ledger.example.org/log';
  const value = optional(env, name, allowed);
  if (value !== undefined && !/^[A-Za-z0-9._:/-]{1,200}$/.test(value)) {
    throw wrongValue(name, value, allowed);
  }
  return value;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether a host is this machine only: 127.0.0.0/8, ::1 or localhost. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  if (isIP(host) === 0) return false;
  return LOOPBACK.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

/** A host to listen on: an address or a name. */
export function host(env: Environment, name: string, fallback: string): string {
  const allowed = 'an IP address or a host name, for example 127.0.0.1';
  const value = optional(env, name, allowed);
  if (value === undefined) return fallback;
  const isName =
    value.length <= 253 &&
    /^[a-z0-9]([a-z0-9-]{0,62})?(\.[a-z0-9]([a-z0-9-]{0,62})?)*$/i.test(value) &&
    // Digits and dots alone are an address, or none: 256.0.0.1 is no name.
    /[a-z]/i.test(value);
  if (isIP(value) === 0 && !isName) throw wrongValue(name, value, allowed);
  return value;
}

/** An issuer's URL: https, or http on this machine; no query, fragment or credentials. */
export function issuerUrl(env: Environment, name: string): string | undefined {
  const allowed = 'an https URL without query, fragment or password (http only on this machine)';
  const value = optional(env, name, allowed);
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && (url.username !== '' || url.password !== '')) {
    // The value is not repeated: it may hold a password.
    throw new ConfigurationError(
      name,
      `${name} holds a user or a password; it must be ${allowed}.`,
    );
  }
  const secure =
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, '')));
  if (!secure || value.includes('?') || value.includes('#')) {
    throw wrongValue(name, value, allowed);
  }
  return value;
}
