import '../../composition/src/production.js';
import { isConfigurationError } from '../../../libs/configuration/src/configuration.errors.js';
import { readConfiguration } from '../../../libs/configuration/src/configuration.js';
import { startService } from './service.js';

/** The service as a process of its own: no demonstration data, nothing printed but its address. */
try {
  const configuration = readConfiguration(process.env, process.cwd());
  const service = await startService(configuration, {
    onFailure: (error) => {
      process.stderr.write(`${error.message}\n`);
      // Nothing may be acknowledged any more: whoever watches over the process starts it anew.
      process.exit(1);
    },
  });
  process.stdout.write(`${service.address}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void service.stop();
    });
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = isConfigurationError(error) ? 2 : 1;
}
