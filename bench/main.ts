import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Row } from './row.js';
import { answerRows } from './rows/answers.js';
import { epochRows } from './rows/epoch.js';
import { ingestRows } from './rows/ingest.js';
import { mergeRows } from './rows/merge.js';
import { recordRow } from './rows/record.js';
import { treeRows } from './rows/tree.js';
import { verificationRow } from './rows/verification.js';
import { verifyDataRow } from './rows/verify-data.js';

/**
 * `npm run bench [-- record ingest answers merge tree verification verify-data epoch] [--events N] [--people N]
 * [--json]`: our figures beside ceilings measured in the same run on the same disk. Absolute numbers drift with
 * the machine; quote ratios.
 */
const GROUPS: Readonly<Record<string, (bench: Bench) => Promise<readonly Row[]>>> = {
  record: recordRow,
  ingest: ingestRows,
  answers: answerRows,
  merge: mergeRows,
  tree: treeRows,
  verification: verificationRow,
  'verify-data': verifyDataRow,
  epoch: epochRows,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    events: { type: 'string', default: '100000' },
    people: { type: 'string', default: '1000000' },
  },
});
const events = Number(values.events);
const people = Number(values.people);
const unknown = positionals.filter((name) => !(name in GROUPS));
if (!Number.isInteger(people) || people < 1_000) unknown.push('--people');
if (!Number.isInteger(events) || events < 1_000 || unknown.length > 0) {
  process.stderr.write(
    `Usage: npm run bench -- [${Object.keys(GROUPS).join('] [')}] [--events N] [--people N] [--json]; N from 1000.\n`,
  );
  process.exit(2);
}

const folder = mkdtempSync(join(process.cwd(), 'bench-data-'));
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
try {
  for (const [name, rows] of Object.entries(GROUPS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    for (const row of await rows({ folder, events, people, say })) print(row);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function print(row: Row): void {
  const { name, value, unit, ceiling, beside, note } = row;
  const line = values.json
    ? JSON.stringify({ name, value, unit, ceiling })
    : `${name.padEnd(26)} ${figure(value)} ${unit.padEnd(9)} ceiling ${figure(ceiling)}  ratio ${(
        value / ceiling
      ).toFixed(2)}  (${beside}${note === undefined ? '' : `; ${note}`})`;
  process.stdout.write(`${line}\n`);
}

function figure(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: value < 100 ? 2 : 0 }).padStart(9);
}
