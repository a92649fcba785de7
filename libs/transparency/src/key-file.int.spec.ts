import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyIdText } from '../../../verifier/src/verifier-key.js';
import { addKey, type KeyFileOptions, openKeyFile, retireKey } from './key-file.js';
import { keysOf, type LogKeys } from './signing-keys.js';

let folder: string;
let options: KeyFileOptions;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-keys-'));
  const dataFolder = join(folder, 'data');
  options = { path: join(folder, 'log-keys'), dataFolder, origin: 'keys.example/log' };
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const idsOf = ({ signing }: LogKeys) => signing.map(({ verifier }) => keyIdText(verifier.id));

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ name: 'TransparencyError', code: 'KEYS_UNUSABLE' });
    return (error as Error).message;
  }
  throw new Error('It was not refused.');
}

describe('the file of the signing keys', () => {
  it('is made once, with three keys, for its owner alone', () => {
    const first = openKeyFile(options);
    expect(first.signing.map(({ role, verifier }) => [role, verifier.name, verifier.type])).toEqual(
      [
        ['log', 'keys.example/log', 1],
        ['promise', 'keys.example/log/promise', 1],
        ['clock', 'keys.example/log/clock', 4],
      ],
    );
    expect(statSync(options.path).mode & 0o777).toBe(0o600);
    expect(idsOf(openKeyFile(options))).toEqual(idsOf(first));
  });

  it('lets two keys sign while one goes and the other comes, and keeps who it was', () => {
    const [old = ''] = idsOf(openKeyFile(options));
    const both = addKey(options, 'log');
    expect(idsOf(openKeyFile(options))).toEqual(idsOf(both));
    expect(keysOf(both, 'log')).toHaveLength(2);
    const after = retireKey(options, old);
    expect(idsOf(after)).not.toContain(old);
    expect(after.retired.map(({ role, verifier }) => [role, keyIdText(verifier.id)])).toEqual([
      ['log', old],
    ]);
    expect(openKeyFile(options).retired).toEqual(after.retired);
    expect(statSync(options.path).mode & 0o777).toBe(0o600);
  });

  it('keeps the only key of a role', () => {
    const [old = ''] = idsOf(openKeyFile(options));
    expect(refusal(() => retireKey(options, old))).toMatch(
      `holds no other key for what ${old} signs: add one first`,
    );
    expect(refusal(() => retireKey(options, '00000000'))).toMatch('holds no key 00000000');
  });

  it('is refused where others may read it', () => {
    openKeyFile(options);
    chmodSync(options.path, 0o640);
    expect(refusal(() => openKeyFile(options))).toBe(
      `The file of the log's signing keys ${options.path} may be used by others than its owner (mode 0640): chmod it to 0600.`,
    );
  });

  it('is refused inside the data folder, where a backup would carry it', () => {
    const path = join(options.dataFolder, 'log-keys');
    expect(refusal(() => openKeyFile({ ...options, path }))).toMatch('is inside the data folder');
  });

  it('is refused for a log of another name', () => {
    openKeyFile(options);
    expect(refusal(() => openKeyFile({ ...options, origin: 'other.example/log' }))).toMatch(
      'it must hold keys of other.example/log (WAYMARK_LOG_ORIGIN)',
    );
  });

  it('is refused where anything in it is not as it must be', () => {
    openKeyFile(options);
    const whole = readFileSync(options.path, 'utf8');
    const lines = whole.split('\n');
    const broken = [
      '',
      whole.slice(0, -1),
      whole.slice(0, -9),
      whole.replace('waymark-log-keys-1', 'waymark-log-keys-2'),
      whole.replace('clock', 'watch'),
      [...lines.slice(0, 2), ...lines.slice(3)].join('\n'),
      `${whole}was log nobody\n`,
      `${whole}\n`,
      'x'.repeat(40_000),
    ];
    for (const text of broken) {
      writeFileSync(options.path, text);
      expect(refusal(() => openKeyFile(options))).toMatch(/ is malformed: it must hold .+\.$/);
    }
  });
});
