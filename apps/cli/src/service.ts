import type { Configuration } from '../../../libs/configuration/src/configuration.js';
import { isViewsError } from '../../../libs/views/src/views.errors.js';
import { CliError } from './cli.errors.js';

/** The service as it runs in this process. */
export interface Service {
  /** Where it listens: `http://127.0.0.1:4000`. */
  readonly address: string;
  /** By which keys the log's signatures are checked, as text. */
  readonly keys: string;
  /** Resolves once the views show everything that was recorded until now. */
  settled(signal: AbortSignal): Promise<void>;
  /** Rejects with what stopped the service, if it stops by itself. */
  readonly failed: Promise<never>;
  /** Takes no new requests, finishes those it took, and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Starts the service in this process.
 *
 * @throws whatever `apps/api` throws; CliError `UNREACHABLE` where the port is taken.
 */
export async function startService(configuration: Configuration): Promise<Service> {
  const failed = Promise.withResolvers<never>();
  // It is asked for only while somebody waits for it.
  failed.promise.catch(() => undefined);
  // Most commands start none, and need not wait until all that it is made of is read.
  const { startService: startApi } = await import('../../api/src/service.js');
  try {
    const service = await startApi(configuration, {
      onFailure: (error) => {
        failed.reject(error);
      },
    });
    const { address, keys, ledger, views } = service;
    return {
      address,
      keys,
      async settled(signal) {
        const { position } = await ledger.reader.end();
        for (;;) {
          try {
            await views.atLeast(position, { signal });
            return;
          } catch (error) {
            // However long it takes: whoever waits can stop it.
            const late =
              isViewsError(error, 'VIEWS_BEHIND') || isViewsError(error, 'VIEWS_BUILDING');
            if (!late) throw error;
          }
        }
      },
      failed: failed.promise,
      close: () => service.stop(),
    };
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error;
    const { port, host } = configuration;
    throw new CliError(
      'UNREACHABLE',
      `Port ${port} of ${host} is taken; end what listens there, or set WAYMARK_PORT.`,
      error,
    );
  }
}
