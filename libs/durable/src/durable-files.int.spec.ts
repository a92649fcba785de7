import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ensureFile,
  makeFolder,
  readCheckedFile,
  readIfThere,
  replaceCheckedFile,
  replaceFile,
} from './durable-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-durable-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('files that outlast a power cut', () => {
  it('are made with their folders, for this account alone', () => {
    const path = join(folder, 'a', 'b', 'file');
    expect(ensureFile(path)).toBe(path);
    expect([modeOf(path), modeOf(join(folder, 'a')), modeOf(join(folder, 'a', 'b'))]).toEqual([
      0o600, 0o700, 0o700,
    ]);
    writeFileSync(path, 'kept');
    ensureFile(path);
    makeFolder(join(folder, 'a'));
    expect(readFileSync(path, 'utf8')).toBe('kept');
  });

  it('are replaced as a whole', () => {
    const path = join(folder, 'file');
    expect(readIfThere(path)).toBeUndefined();
    replaceFile(path, 'one');
    replaceFile(path, 'two');
    expect(readIfThere(path)?.toString()).toBe('two');
    expect(modeOf(path)).toBe(0o600);
  });

  it('say of each flipped bit that they are not what was written', () => {
    const path = join(folder, 'file');
    expect(readCheckedFile(path)).toBeUndefined();
    replaceCheckedFile(path, '{"number":17}');
    expect(readCheckedFile(path)).toEqual({ line: '{"number":17}' });
    const whole = readFileSync(path);
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      writeFileSync(path, flipped);
      expect(readCheckedFile(path)).toBe('damaged');
    }
    writeFileSync(path, whole.subarray(0, -1));
    expect(readCheckedFile(path)).toBe('damaged');
  });
});
