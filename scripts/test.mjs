// Runs the stages of the tests, fast ones first, and closes with one line that counts them all.
// Arguments: names of stages to run (default all); what follows `--` goes to jest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A stage is told by the ending of its files. */
const STAGES = {
  unit: { pattern: '(?<!\\.(int|e2e|crash))\\.spec\\.ts$' },
  int: { pattern: '\\.int\\.spec\\.ts$' },
  e2e: { pattern: '\\.e2e\\.spec\\.ts$' },
  crash: { pattern: '\\.crash\\.spec\\.ts$', serial: true },
};

const [stages, passedOn] = split(process.argv.slice(2));
const unknown = stages.filter((stage) => !(stage in STAGES));
if (unknown.length > 0) {
  console.error(
    `No stage is called ${unknown.join(', ')}; there are ${Object.keys(STAGES).join(', ')}.`,
  );
  process.exit(2);
}

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const folder = mkdtempSync(join(tmpdir(), 'waymark-test-'));
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const [name, stage] of Object.entries(STAGES)) {
  if (stages.length > 0 && !stages.includes(name)) continue;
  console.log(`\n${name} tests`);
  add(runStage(name, stage));
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;

function runStage(name, { pattern, serial }) {
  const outcome = join(folder, `${name}.json`);
  const { status } = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      jest,
      '--testPathPatterns',
      pattern,
      '--passWithNoTests',
      '--json',
      `--outputFile=${outcome}`,
      ...(serial ? ['--runInBand'] : []),
      ...passedOn,
    ],
    // jest's own JSON goes to the file; its report goes to standard error, which is shown.
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return { status, ...readOutcome(outcome) };
}

function readOutcome(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // A stage that left no outcome did not run: that is a failure, never nothing.
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };
  }
}

function add({
  status,
  numPassedTests,
  numFailedTests,
  numPendingTests,
  numTodoTests,
  numRuntimeErrorTestSuites = 0,
}) {
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  sum.passed += numPassedTests;
  sum.failed += failed === 0 && status !== 0 ? 1 : failed;
  sum.skipped += numPendingTests + numTodoTests;
}

function split(args) {
  const place = args.indexOf('--');
  return place < 0 ? [args, []] : [args.slice(0, place), args.slice(place + 1)];
}
