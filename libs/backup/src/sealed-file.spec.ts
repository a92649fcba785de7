import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isBackupError } from './backup.errors.js';
import { sealed, unsealed } from './sealed-file.js';

const MEBIBYTE = 1_048_576;
const epoch = { number: 7, key: createSecretKey(randomBytes(32)) };

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-sealed-'));
  path = join(folder, 'file');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(...pieces: readonly Uint8Array[]): void {
  writeFileSync(path, Buffer.concat(pieces));
}

async function opened(name = 'keys'): Promise<Buffer | string> {
  try {
    return await unsealed(path, name, (number) => {
      if (number !== 7) throw new Error(`asked for the key of ${number}`);
      return epoch.key;
    });
  } catch (error) {
    if (isBackupError(error, 'BACKUP_DAMAGED')) return 'damaged';
    return (error as Error).message;
  }
}

describe('a sealed file', () => {
  it.each([0, 1, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 3 * MEBIBYTE])(
    'opens to the %d bytes that were sealed',
    async (size) => {
      const content = randomBytes(size);
      write(...sealed('keys', epoch, content));
      expect(Buffer.compare((await opened()) as Buffer, content)).toBe(0);
    },
  );

  it('opens as nothing else, and with no other key', async () => {
    write(...sealed('keys', epoch, randomBytes(100)));
    expect(await opened('owners')).toBe('damaged');
    const other = { ...epoch, key: createSecretKey(randomBytes(32)) };
    write(...sealed('keys', other, randomBytes(100)));
    expect(await opened()).toBe('damaged');
    write(...sealed('keys', { ...epoch, number: 8 }, randomBytes(100)));
    expect(await opened()).toBe('asked for the key of 8');
  });

  it('does not open with any bit changed', async () => {
    const whole = Buffer.concat([...sealed('keys', epoch, randomBytes(40))]);
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      write(flipped);
      expect(await opened()).toMatch(/^(damaged|asked for the key of)/);
    }
  });

  it('does not open with a box left out, moved, doubled or cut off', async () => {
    const [header = Buffer.of(), one = Buffer.of(), two = Buffer.of(), three = Buffer.of()] = [
      ...sealed('keys', epoch, randomBytes(2 * MEBIBYTE + 5)),
    ];
    for (const boxes of [[one, two], [one, three], [two, one, three], [one, one, two, three], []]) {
      write(header, ...boxes);
      expect(await opened()).toBe('damaged');
    }
    write(header, one, two, three.subarray(0, -1));
    expect(await opened()).toBe('damaged');
    write(header.subarray(0, 5));
    expect(await opened()).toBe('damaged');
  });
});
