import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestLog } from '../../../../verifier/src/testing.features.js';
import { verifierKeyText } from '../../../../verifier/src/verifier-key.js';
import { runProgram } from '../testing/process.features.js';

/** More than are given to one thread at once. */
const MANY = 1_100;

const log = new TestLog();
for (let count = 0; count < 3; count += 1) log.record();
const right = log.receipt(1, log.proof(1), ['what']);
const wrong = { ...right, leafHash: log.receipt(2).leafHash };
const lines = Array.from({ length: MANY }, () => JSON.stringify(right));

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-many-'));
  writeFileSync(at('keys.txt'), log.keys.map(verifierKeyText).join('\n'));
  writeFileSync(at('right.jsonl'), lines.join('\n'));
  const mixed = lines
    .with(10, JSON.stringify(wrong))
    .with(700, '{"format":"waymark-receipt/1"')
    .with(1_090, JSON.stringify({ ...wrong, eventId: TestLog.eventId(2) }));
  writeFileSync(at('mixed.jsonl'), mixed.join('\n'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('waymark verify with many receipts', () => {
  it('checks them on all processors and ends', async () => {
    const words = ['verify', at('right.jsonl'), at('right.jsonl'), '--keys', at('keys.txt')];
    const { code, output } = await runProgram(words, {});
    expect(code).toBe(0);
    expect(output).toContain(`${2 * MANY} checked: ${2 * MANY} hold, 0 do not hold,`);
  });

  it('says of each that does not hold where it stood, in order', async () => {
    const words = ['verify', at('mixed.jsonl'), '--keys', at('keys.txt'), '--json'];
    const { code, output } = await runProgram(words, {});
    expect(code).toBe(1);
    const { results, ...counted } = JSON.parse(output) as {
      readonly results: readonly { readonly name: string; readonly verdict: string }[];
    };
    expect(counted).toEqual({ checked: MANY, holds: MANY - 3, doesNotHold: 2, unchecked: 1 });
    expect(results.slice(0, 4)).toMatchObject([
      { name: 'mixed.jsonl, line 11', verdict: 'does-not-hold', code: 'PROMISE_OF_ANOTHER' },
      { name: 'mixed.jsonl, line 701', verdict: 'could-not-be-checked' },
      { name: 'mixed.jsonl, line 1091', verdict: 'does-not-hold', code: 'PROMISE_OF_ANOTHER' },
      { name: 'mixed.jsonl, line 1', verdict: 'holds' },
    ]);
  });
});
