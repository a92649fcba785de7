import { existsSync } from 'node:fs';
import {
  type Configuration,
  readConfiguration,
} from '../../../libs/configuration/src/configuration.js';
import {
  type LedgerFiles,
  ledgerFilesOf,
  logPath,
  vaultPath,
} from '../../../libs/ledger/src/ledger-files.js';
import { CliError } from './cli.errors.js';
import type { ExitCode } from './exit.js';
import type { Service } from './service.js';
import type { Terminal } from './terminal.js';

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Starts the service in this process. */
  readonly startService: (configuration: Configuration) => Promise<Service>;
  /** Says how the command ended; the default is well. */
  readonly exit: (code: ExitCode) => void;
}

/** The configuration of the environment. @throws ConfigurationError */
export function configurationOf({ environment, folder }: Terminal): Configuration {
  return readConfiguration(environment, folder);
}

/**
 * Where the ledger of a configuration stands, if there is one: looking at it must not make it.
 *
 * @throws CliError `NO_LEDGER`
 */
export function existingLedger(
  configuration: Pick<Configuration, 'dataFolder' | 'keyFile' | 'apart'>,
): LedgerFiles {
  const files = ledgerFilesOf(configuration);
  if (existsSync(logPath(files)) && existsSync(vaultPath(files))) return files;
  throw new CliError(
    'NO_LEDGER',
    `There is no ledger in ${files.data}; start one first, or set WAYMARK_DATA.`,
  );
}

/** The address of the service of a configuration. */
export function addressOf({ host, port }: Pick<Configuration, 'host' | 'port'>): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
