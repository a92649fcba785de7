import '../../composition/src/production.js';
import { readConfiguration } from '../../../libs/configuration/src/configuration.js';
import { isConfigurationError } from '../../../libs/configuration/src/configuration.errors.js';
import { keepViews } from './keep-views.js';

/** The projector as a process of its own, beside an api that keeps no views. */
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort();
  });
}

try {
  const { dataFolder, keyFile } = readConfiguration(process.env, process.cwd());
  await keepViews({
    files: { data: dataFolder, keyFile },
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
