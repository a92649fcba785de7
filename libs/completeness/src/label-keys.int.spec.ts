import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openLabelKeys } from './label-keys.js';

const folder = mkdtempSync(join(tmpdir(), 'waymark-labels-'));
const dataFolder = join(folder, 'data');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the file of the keys of labels', () => {
  it('is made once, for its owner alone, and gives the same labels ever after', () => {
    const path = join(folder, 'new.label-keys');
    const identifier = { namespace: '', system: 'a', value: 'b' };
    const label = openLabelKeys({ path, dataFolder }).label(identifier);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(openLabelKeys({ path, dataFolder }).label(identifier)).toEqual(label);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it.each([
    ['an empty file', ''],
    ['one of another form', 'waymark-label-keys-2\n'],
    ['one without a key', `waymark-label-keys-1\nvrf ${'A'.repeat(43)}\n`],
    [
      'one with a line too many',
      `waymark-label-keys-1\nvrf ${'A'.repeat(43)}\nmap ${'A'.repeat(43)}\n\n`,
    ],
  ])('is refused if it is %s, and left as it is', (_, text) => {
    const path = join(folder, 'malformed.label-keys');
    writeFileSync(path, text, { mode: 0o600 });
    expect(() => openLabelKeys({ path, dataFolder })).toThrow('is malformed');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('is refused where others may read it, or where it would be copied with the data', () => {
    const path = join(folder, 'open.label-keys');
    openLabelKeys({ path, dataFolder });
    chmodSync(path, 0o644);
    expect(() => openLabelKeys({ path, dataFolder })).toThrow('chmod it to 0600');
    expect(() => openLabelKeys({ path: join(dataFolder, 'x'), dataFolder })).toThrow('inside');
  });
});
