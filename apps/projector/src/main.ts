import '../../composition/src/production.js';
import { readConfiguration } from '../../../libs/configuration/src/configuration.js';
import { isConfigurationError } from '../../../libs/configuration/src/configuration.errors.js';
import { ledgerFilesOf } from '../../../libs/ledger/src/ledger-files.js';
import { keepViews } from './keep-views.js';

/** The projector as a process of its own, beside an api that keeps no views. */
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort();
  });
}

try {
  const configuration = readConfiguration(process.env, process.cwd());
  await keepViews({
    files: ledgerFilesOf(configuration),
    signal: stop.signal,
    onNotice: (notice) => {
      process.stdout.write(`${JSON.stringify(notice)}\n`);
    },
  });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = isConfigurationError(error) ? 2 : 1;
}
