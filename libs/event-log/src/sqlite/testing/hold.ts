import { isEventLogError } from '../../event-log.errors.js';
import { openSqliteEventLog } from '../sqlite-event-log.js';

/**
 * Opens a log for writing and holds it until its standard input ends. Says `open`, or the code and
 * the sentence of the refusal. Argument: the log's path.
 */
async function main(path: string): Promise<void> {
  try {
    const log = openSqliteEventLog(path);
    process.stdout.write('open\n');
    process.stdin.resume();
    await new Promise((resolve) => process.stdin.once('end', resolve));
    await log.close();
  } catch (error) {
    if (!isEventLogError(error)) throw error;
    process.stdout.write(`${error.code} ${error.message}\n`);
  }
}

await main(process.argv[2] ?? '');
