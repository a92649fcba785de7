import type { Configuration } from '../../../libs/configuration/src/configuration.js';
import { CliError } from './cli.errors.js';

/** The service as it runs in this process. */
export interface Service {
  /** Where it listens: `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Resolves once the views show everything that was recorded until now. */
  settled(): Promise<void>;
  /** Settles when the service has stopped by itself; rejects with what stopped it. */
  readonly stopped: Promise<void>;
  /** Takes no new requests, finishes those it took, and lets go of everything. */
  close(): Promise<void>;
}

/** Starts the service in this process. */
export function startService(_configuration: Configuration): Promise<Service> {
  return Promise.reject(new CliError('USAGE', 'This build holds no service.'));
}
