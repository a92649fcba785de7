import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import { ConfigurationError } from './configuration.errors.js';
import {
  type Environment,
  host,
  isLoopback,
  issuerUrl,
  logName,
  oneOf,
  optional,
  organisation,
  wholeNumber,
} from './variables.js';

/** Who says who somebody is: a real issuer, or the demonstration issuer of this machine. */
export type IdentityConfiguration =
  | { readonly kind: 'oidc'; readonly issuer: string; readonly audience: string }
  | { readonly kind: 'demonstration' };

/** How much is taken in. */
export interface Limits {
  /** Greatest size of one event and of any other request body that is no batch, in bytes. */
  readonly eventBytes: number;
  /** Greatest size of a batch, in bytes. */
  readonly batchBytes: number;
  /** Greatest number of events in a batch. */
  readonly batchEvents: number;
}

/** How often what is recorded is signed, and what is promised of it. */
export interface LogConfiguration {
  /** The name of the log: that of the key that signs its checkpoints. */
  readonly origin: string;
  /** The file of the keys that sign. */
  readonly keysFile: string;
  /** Seconds from one checkpoint to the next. */
  readonly checkpointSeconds: number;
  /** For how many seconds the public is shown one checkpoint. */
  readonly publicSeconds: number;
  /** Within how many seconds a checkpoint covers what was recorded, as receipts promise. */
  readonly promiseSeconds: number;
  /** The file that says which witnesses are asked to cosign; none are where there is none. */
  readonly witnessPolicy?: string;
}

/** How what is one person's is proved. */
export interface ProofsConfiguration {
  /** The file of the keys of labels. */
  readonly labelKeys: string;
  /** Seconds from one epoch to the next. */
  readonly epochSeconds: number;
}

/** Seconds from one epoch to the next in a demonstration, in which nobody waits for an hour. */
const DEMONSTRATION_EPOCH = 60;

/** How Waymark is to run. Paths are absolute. */
export interface Configuration {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** Whether the host is this machine only. */
  readonly loopback: boolean;
  readonly dataFolder: string;
  readonly keyFile: string;
  /** The folder of what must not go back when the data do, and is in no backup. */
  readonly apart: string;
  readonly demo: boolean;
  /** Holds the present instant for the ledger's clock; only on loopback. */
  readonly clockFile?: string;
  readonly eventLog: 'sqlite';
  readonly database: 'sqlite';
  readonly identity: IdentityConfiguration;
  /** Who operates the ledger. */
  readonly operator: OrganisationReference;
  readonly proofs: ProofsConfiguration;
  readonly logLevel: LogLevel;
  readonly limits: Limits;
  readonly log: LogConfiguration;
  /** How often what no agreement keeps any more is forgotten, in seconds. */
  readonly retentionSeconds: number;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** How much is logged, as pino has it. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The operator of a demonstration: plainly made up. */
export const DEMONSTRATION_OPERATOR: OrganisationReference = {
  system: 'https://waymark.org/synthetic/organisation',
  value: 'demonstration-operator',
};

/** Every variable, in the order in which a sentence lists them. */
export const VARIABLES = [
  'WAYMARK_PORT',
  'WAYMARK_HOST',
  'WAYMARK_DATA',
  'WAYMARK_KEY_FILE',
  'WAYMARK_APART',
  'WAYMARK_DEMO',
  'WAYMARK_CLOCK_FILE',
  'WAYMARK_EVENT_LOG',
  'WAYMARK_DATABASE',
  'WAYMARK_OIDC_ISSUER',
  'WAYMARK_OIDC_AUDIENCE',
  'WAYMARK_OPERATOR',
  'WAYMARK_LOG_ORIGIN',
  'WAYMARK_LOG_KEYS',
  'WAYMARK_CHECKPOINT_SECONDS',
  'WAYMARK_PUBLIC_CHECKPOINT_SECONDS',
  'WAYMARK_PROMISE_SECONDS',
  'WAYMARK_WITNESS_POLICY',
  'WAYMARK_RETENTION_SECONDS',
  'WAYMARK_LABEL_KEYS',
  'WAYMARK_EPOCH_SECONDS',
  'WAYMARK_LOG_LEVEL',
  'WAYMARK_MAX_EVENT_BYTES',
  'WAYMARK_MAX_BATCH_BYTES',
  'WAYMARK_MAX_BATCH_EVENTS',
] as const;

/**
 * Reads the configuration. Pure: it looks at nothing but its arguments, and creates nothing.
 *
 * @param env Names to values; variables that do not begin with `WAYMARK_` are not looked at.
 * @param folder The folder that relative paths start from.
 * @throws ConfigurationError for the first wrong value, in one sentence.
 */
export function readConfiguration(env: Environment, folder: string): Configuration {
  refuseUnknown(env);
  const hostName = host(env, 'WAYMARK_HOST', '127.0.0.1');
  const loopback = isLoopback(hostName);
  const demo = oneOf(env, 'WAYMARK_DEMO', ['on', 'off'], 'off') === 'on';
  const identity = readIdentity(env, loopback);
  if (demo && identity.kind !== 'demonstration') {
    throw new ConfigurationError(
      'WAYMARK_DEMO',
      'WAYMARK_DEMO is "on" beside WAYMARK_OIDC_ISSUER; it must be off where real people sign in.',
    );
  }
  const dataFolder = resolve(folder, path(env, 'WAYMARK_DATA') ?? 'data');
  const clockFile = readClockFile(env, folder, loopback);
  return {
    port: wholeNumber(env, 'WAYMARK_PORT', { default: 4000, least: 0, most: 65_535 }),
    host: hostName,
    loopback,
    dataFolder,
    keyFile: secretFile(env, 'WAYMARK_KEY_FILE', folder, dataFolder, KEY_FILE),
    apart: readApart(env, folder, dataFolder),
    demo,
    ...(clockFile === undefined ? {} : { clockFile }),
    eventLog: oneOf(env, 'WAYMARK_EVENT_LOG', ['sqlite'], 'sqlite'),
    database: oneOf(env, 'WAYMARK_DATABASE', ['sqlite'], 'sqlite'),
    identity,
    operator: readOperator(env, identity),
    proofs: {
      labelKeys: secretFile(env, 'WAYMARK_LABEL_KEYS', folder, dataFolder, LABEL_KEYS),
      // Coarse in time, for real people: what is covered with what could else be told apart.
      epochSeconds: wholeNumber(env, 'WAYMARK_EPOCH_SECONDS', {
        default: demo ? DEMONSTRATION_EPOCH : 3_600,
        least: 1,
        most: 604_800,
      }),
    },
    logLevel: oneOf(env, 'WAYMARK_LOG_LEVEL', LOG_LEVELS, 'info'),
    limits: readLimits(env),
    log: readLog(env, folder, dataFolder, identity),
    retentionSeconds: wholeNumber(env, 'WAYMARK_RETENTION_SECONDS', {
      default: 3_600,
      least: 1,
      most: 604_800,
    }),
  };
}

/** A variable that nobody reads is a typing error, and would be a setting that silently is not. */
function refuseUnknown(env: Environment): void {
  const known = new Set<string>(VARIABLES);
  for (const name of Object.keys(env)) {
    if (!name.startsWith('WAYMARK_') || known.has(name) || env[name] === undefined) continue;
    throw new ConfigurationError(
      name,
      `${name} is set but means nothing to Waymark; allowed are ${VARIABLES.join(', ')}.`,
    );
  }
}

function path(env: Environment, name: string): string | undefined {
  const allowed = 'a path';
  const value = optional(env, name, allowed);
  if (value?.includes('\0')) {
    throw new ConfigurationError(name, `${name} holds a NUL character; it must be ${allowed}.`);
  }
  return value;
}

/** A file that must not be copied with the data: how it is called where nobody says, and why not. */
interface SecretFile {
  readonly suffix: string;
  readonly why: string;
}

const KEY_FILE: SecretFile = { suffix: '.key', why: 'carry the key that opens it' };
const LOG_KEYS: SecretFile = { suffix: '.log-keys', why: 'let anybody sign in the log’s name' };
const LABEL_KEYS: SecretFile = { suffix: '.label-keys', why: 'tell who is in it' };

function secretFile(
  env: Environment,
  name: string,
  folder: string,
  dataFolder: string,
  { suffix, why }: SecretFile,
): string {
  const value = path(env, name);
  const file = value === undefined ? `${dataFolder}${suffix}` : resolve(folder, value);
  if (isInside(file, dataFolder)) {
    throw new ConfigurationError(
      name,
      `${name} names a file inside WAYMARK_DATA; it must lie outside, so that a copy of the data ` +
        `does not ${why}.`,
    );
  }
  return file;
}

function readApart(env: Environment, folder: string, dataFolder: string): string {
  const value = path(env, 'WAYMARK_APART');
  const apart = value === undefined ? `${dataFolder}.apart` : resolve(folder, value);
  if (isInside(apart, dataFolder) || isInside(dataFolder, apart)) {
    throw new ConfigurationError(
      'WAYMARK_APART',
      'WAYMARK_APART names WAYMARK_DATA, or a folder in it or around it; it must lie outside, so ' +
        'that it does not go back when the data do.',
    );
  }
  return apart;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function readClockFile(env: Environment, folder: string, loopback: boolean): string | undefined {
  const value = path(env, 'WAYMARK_CLOCK_FILE');
  if (value === undefined) return undefined;
  if (!loopback) {
    throw new ConfigurationError(
      'WAYMARK_CLOCK_FILE',
      'WAYMARK_CLOCK_FILE is set while WAYMARK_HOST is not this machine; it must not be set but ' +
        'for tests and rehearsals on 127.0.0.1, ::1 or localhost.',
    );
  }
  return resolve(folder, value);
}

function readIdentity(env: Environment, loopback: boolean): IdentityConfiguration {
  const issuer = issuerUrl(env, 'WAYMARK_OIDC_ISSUER');
  const audience = optional(env, 'WAYMARK_OIDC_AUDIENCE', 'the audience that tokens name');
  if (issuer === undefined) {
    if (audience !== undefined) {
      throw new ConfigurationError(
        'WAYMARK_OIDC_AUDIENCE',
        'WAYMARK_OIDC_AUDIENCE is set without WAYMARK_OIDC_ISSUER; it must come with the issuer ' +
          'whose tokens name it.',
      );
    }
    if (!loopback) {
      throw new ConfigurationError(
        'WAYMARK_OIDC_ISSUER',
        'WAYMARK_OIDC_ISSUER is not set while WAYMARK_HOST is not this machine; it must be the ' +
          'URL of an OpenID Connect issuer, as the demonstration sign-in is for 127.0.0.1, ::1 ' +
          'and localhost only.',
      );
    }
    return { kind: 'demonstration' };
  }
  if (audience === undefined) {
    throw new ConfigurationError(
      'WAYMARK_OIDC_AUDIENCE',
      'WAYMARK_OIDC_AUDIENCE is not set beside WAYMARK_OIDC_ISSUER; it must be the audience that ' +
        'tokens for this ledger name.',
    );
  }
  return { kind: 'oidc', issuer, audience };
}

function readOperator(env: Environment, identity: IdentityConfiguration): OrganisationReference {
  const operator = organisation(env, 'WAYMARK_OPERATOR');
  if (operator !== undefined) return operator;
  if (identity.kind === 'demonstration') return DEMONSTRATION_OPERATOR;
  throw new ConfigurationError(
    'WAYMARK_OPERATOR',
    'WAYMARK_OPERATOR is not set beside WAYMARK_OIDC_ISSUER; it must be the organisation that ' +
      'operates the ledger, as SYSTEM|VALUE.',
  );
}

/** The log of a demonstration: plainly made up. */
const DEMONSTRATION_LOG = 'waymark.example/log';

function readLog(
  env: Environment,
  folder: string,
  dataFolder: string,
  identity: IdentityConfiguration,
): LogConfiguration {
  const origin = logName(env, 'WAYMARK_LOG_ORIGIN');
  if (origin === undefined && identity.kind !== 'demonstration') {
    throw new ConfigurationError(
      'WAYMARK_LOG_ORIGIN',
      'WAYMARK_LOG_ORIGIN is not set beside WAYMARK_OIDC_ISSUER; it must be the name of the log, ' +
        'which never changes: its address without https://, such as ledger.example.org/log.',
    );
  }
  const seconds = (name: string, fallback: number, least: number) =>
    wholeNumber(env, name, { default: fallback, least, most: 604_800 });
  const checkpointSeconds = seconds('WAYMARK_CHECKPOINT_SECONDS', 1, 1);
  const policy = path(env, 'WAYMARK_WITNESS_POLICY');
  return {
    origin: origin ?? DEMONSTRATION_LOG,
    keysFile: secretFile(env, 'WAYMARK_LOG_KEYS', folder, dataFolder, LOG_KEYS),
    checkpointSeconds,
    publicSeconds: seconds('WAYMARK_PUBLIC_CHECKPOINT_SECONDS', 3_600, checkpointSeconds),
    promiseSeconds: seconds('WAYMARK_PROMISE_SECONDS', 3_600, checkpointSeconds),
    ...(policy !== undefined && { witnessPolicy: resolve(folder, policy) }),
  };
}

function readLimits(env: Environment): Limits {
  const eventBytes = wholeNumber(env, 'WAYMARK_MAX_EVENT_BYTES', {
    default: 131_072,
    least: 1_024,
    // A letter holds the event as received and its content, and must fit an append of 1 MiB.
    most: 262_144,
  });
  const batchBytes = wholeNumber(env, 'WAYMARK_MAX_BATCH_BYTES', {
    default: 8_388_608,
    least: 1_024,
    most: 67_108_864,
  });
  const batchEvents = wholeNumber(env, 'WAYMARK_MAX_BATCH_EVENTS', {
    default: 1_000,
    least: 1,
    most: 10_000,
  });
  return { eventBytes, batchBytes, batchEvents };
}
