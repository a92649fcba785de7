import { createSecretKey, randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EpochKeys } from './epoch-keys.js';

const NOW = new Date('2026-11-03T09:00:00Z');
const kek = createSecretKey(randomBytes(32));

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-epoch-'));
  path = join(folder, 'apart', 'epoch');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const raw = (keys: EpochKeys, epoch: number) => keys.key(epoch).export().toString('hex');

const refusedAs = (code: string): unknown => expect.objectContaining({ code });

describe('the keys of epochs', () => {
  it('are made once, and are the same whenever they are opened', () => {
    expect(() => EpochKeys.open(path, kek)).toThrow(refusedAs('EPOCH_UNUSABLE'));
    const keys = EpochKeys.open(path, kek, NOW);
    expect([keys.oldest, keys.newest, keys.since]).toEqual([1, 1, NOW]);
    const again = EpochKeys.open(path, kek, new Date());
    expect(raw(again, 1)).toBe(raw(keys, 1));
    expect(again.since).toEqual(NOW);
  });

  it('are different in each epoch', () => {
    const keys = EpochKeys.open(path, kek, NOW);
    keys.begin(NOW);
    keys.begin(NOW);
    expect(new Set([1, 2, 3].map((epoch) => raw(keys, epoch))).size).toBe(3);
    expect(EpochKeys.open(path, kek).newest).toBe(3);
  });

  it('stand in no file but wrapped', () => {
    const keys = EpochKeys.open(path, kek, NOW);
    const text = readFileSync(path, 'utf8');
    for (const form of ['hex', 'base64', 'base64url'] as const) {
      expect(text).not.toContain(keys.key(1).export().toString(form).slice(0, 40));
    }
    const other = createSecretKey(randomBytes(32));
    expect(() => EpochKeys.open(path, other)).toThrow(refusedAs('EPOCH_UNUSABLE'));
  });

  it('follow from a copy of the file, however old, for every later epoch', () => {
    const keys = EpochKeys.open(path, kek, NOW);
    const copy = join(folder, 'copy');
    copyFileSync(path, copy);
    keys.begin(NOW);
    keys.begin(NOW);
    expect(raw(EpochKeys.open(copy, kek), 3)).toBe(raw(keys, 3));
  });

  it('are gone from the file, and from later copies, once they are destroyed', () => {
    const keys = EpochKeys.open(path, kek, NOW);
    keys.begin(NOW);
    keys.begin(NOW);
    const third = raw(keys, 3);
    keys.destroyBefore(3);
    keys.destroyBefore(2);
    const again = EpochKeys.open(path, kek);
    for (const each of [keys, again]) {
      expect([each.oldest, each.newest]).toEqual([3, 3]);
      expect(raw(each, 3)).toBe(third);
      expect(() => each.key(2)).toThrow(refusedAs('EPOCH_DESTROYED'));
    }
  });

  it('are not taken from a file with any bit changed', () => {
    EpochKeys.open(path, kek, NOW);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(path, flipped);
      expect(() => EpochKeys.open(path, kek, NOW)).toThrow(refusedAs('EPOCH_UNUSABLE'));
    }
  });

  it('are copied, and it can be told whether a copy is the same', () => {
    const keys = EpochKeys.open(path, kek, NOW);
    const copy = join(folder, 'elsewhere', 'epoch');
    expect(keys.isIn(copy)).toBe(false);
    keys.copyTo(copy);
    expect(keys.isIn(copy)).toBe(true);
    keys.begin(NOW);
    expect(keys.isIn(copy)).toBe(false);
  });
});
