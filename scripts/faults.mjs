// Runs the crash tests in full: as often as `docs/reliability.md` says. CI runs the same, less often.
// Arguments: words of the names of the files to run (default all).
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** How often each fault is tried; a variable that is set already stands. */
const TIMES = {
  WAYMARK_CRASH_ROUNDS: '1000',
  WAYMARK_POWER_CUTS: '200',
  WAYMARK_DISK_FAULTS: '20',
  WAYMARK_CLOCK_JUMPS: '100',
  WAYMARK_BIT_FLIPS: '5000',
};

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const files = process.argv.slice(2);
const pattern =
  files.length > 0 ? `(${files.join('|')}).*\\.crash\\.spec\\.ts$` : '\\.crash\\.spec\\.ts$';
for (const [name, times] of Object.entries(TIMES)) {
  process.env[name] ??= times;
  console.log(`${name}=${process.env[name]}`);
}
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    '--runInBand',
    '--verbose',
    '--testPathPatterns',
    pattern,
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
