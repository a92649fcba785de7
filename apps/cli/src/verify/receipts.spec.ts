import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signingKey, TestLog } from '../../../../verifier/src/testing.features.js';
import { verifierKeyText } from '../../../../verifier/src/verifier-key.js';
import { zipOf } from '../../../../verifier/src/zip.features.js';
import { typed } from '../testing/terminal.features.js';

const log = new TestLog();
for (let count = 0; count < 3; count += 1) log.record();
const witness = signingKey('witness.example', 4).key;
const right = log.receipt(1, log.proof(1), ['what']);
const wrong = { ...right, leafHash: log.receipt(2).leafHash };
const overdue = log.receipt(1, null);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-receipts-'));
  const files: Record<string, string | Uint8Array> = {
    'keys.txt': `# Of the ledger\n${log.keys.map(verifierKeyText).join('\n')}\n`,
    'others.txt': new TestLog('other.example').keys.map(verifierKeyText).join('\n'),
    'no-keys.txt': 'nonsense\n',
    'policy.txt': `log ${verifierKeyText(log.log.key)}\nwitness W ${verifierKeyText(witness)}\nquorum W\n`,
    'no-policy.txt': 'quorum W\n',
    'right.json': JSON.stringify(right, null, 2),
    'wrong.json': JSON.stringify(wrong),
    'overdue.json': JSON.stringify(overdue),
    'cut.json': JSON.stringify(right).slice(0, -20),
    'many.jsonl': `${Array.from({ length: 50 }, () => JSON.stringify(right)).join('\n')}\n`,
    'export.zip': zipOf([
      { name: '\u001b[2Jright.json', bytes: Buffer.from(JSON.stringify(right)) },
      { name: 'wrong.json', bytes: Buffer.from(JSON.stringify(wrong)) },
    ]),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function verify(...words: readonly string[]) {
  return typed(['verify', ...words], { folder });
}

const KEYS = ['--keys', 'keys.txt'];

describe('waymark verify with receipts', () => {
  it('ends with 0 where all hold, and says what was found', async () => {
    const { code, output, errors } = await verify('right.json', ...KEYS);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output.split('\n').slice(0, 3)).toEqual([
      'right.json: It holds. The ledger has this on record, unchanged since it was recorded.',
      `  Recorded on 5 November 2026 at 02:10 UTC by the ledger "ledger.example/log", under the number ${TestLog.eventId(1)}.`,
      '  It is record 2 of the 3 that the ledger had when this was proved.',
    ]);
  });

  it.each([
    ['one does not hold', ['right.json', 'wrong.json', 'cut.json'], 1],
    ['one cannot be read', ['right.json', 'cut.json'], 2],
    ['one is a promise whose time has passed', ['overdue.json'], 2],
    ['one of an archive does not hold', ['export.zip'], 1],
    ['all of many hold', ['many.jsonl', 'right.json'], 0],
  ])('where %s, it checks all of %j and ends with %p', async (_, files, expected) => {
    expect((await verify(...files, ...KEYS)).code).toBe(expected);
  });

  it('tells first what does not hold, counts the rest, and passes on nothing that steers a terminal', async () => {
    const { output } = await verify('many.jsonl', 'export.zip', ...KEYS);
    expect(output).toMatch(
      /^export\.zip, wrong\.json: It does not hold\. What the log promised and signed is something else than this receipt says\.\n {2}Expected: /,
    );
    expect(output).toContain('And 32 others, counted below.\n');
    expect(output).toMatch(
      /\n52 checked: 51 hold, 1 does not hold, 0 could not be checked\. [\d,]+ a second\.\n$/,
    );
    const { output: archive } = await verify('export.zip', ...KEYS);
    expect(archive).toContain('export.zip, \ufffd[2Jright.json: It holds.');
  });

  it('prints JSON for programs', async () => {
    const { code, output } = await verify('right.json', 'wrong.json', ...KEYS, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      checked: 2,
      holds: 1,
      doesNotHold: 1,
      unchecked: 0,
      results: [
        { name: 'wrong.json', verdict: 'does-not-hold', code: 'PROMISE_OF_ANOTHER' },
        { name: 'right.json', verdict: 'holds' },
      ],
    });
  });

  it('reads a receipt from its input', async () => {
    const input = JSON.stringify(right);
    const { code, output } = await typed(['verify', '-', ...KEYS], { folder, input });
    expect(code).toBe(0);
    expect(output).toContain('-: It holds.');
  });

  it('asks for the witnesses that a policy names', async () => {
    const { code, output } = await verify('right.json', ...KEYS, '--policy', 'policy.txt');
    expect(code).toBe(1);
    expect(output).toContain('Too few independent witnesses have signed');
  });

  it.each([
    [[], /^Say whose signatures to believe: --keys FILE/],
    [['--keys', 'none.txt'], /^none\.txt cannot be read: ENOENT/],
    [
      ['--keys', 'no-keys.txt'],
      /^This is not a key that signatures are checked with\. \(expected: /,
    ],
    [
      [...KEYS, '--policy', 'no-policy.txt'],
      /^The policy cannot be read\. \(expected: .*found: line 1: W\)/,
    ],
  ])('that does not say whom to believe (%j) ends with 2 and one sentence', async (words, why) => {
    const { code, output, errors } = await verify('right.json', ...words);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(why);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
  });

  it('cannot check what was signed by others, and says by whom', async () => {
    const { code, output } = await verify('right.json', '--keys', 'others.txt');
    expect(code).toBe(2);
    expect(output).toContain(
      'in the name of "ledger.example/log/promise", of which you have no key',
    );
  });

  it('ends with 2 where a file is not there', async () => {
    const { code, errors } = await verify('nowhere.json', ...KEYS);
    expect(code).toBe(2);
    expect(errors).toMatch(/^nowhere\.json cannot be read: ENOENT/);
  });
});
