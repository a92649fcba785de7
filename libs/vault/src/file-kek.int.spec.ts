import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileKek } from './file-kek.js';
import { isVaultError } from './vault.errors.js';

const KEY_TEXT = `waymark-kek-1 ${'A'.repeat(43)}\n`;

describe('a key-encryption key in a file', () => {
  let folder: string;
  let path: string;
  let dataFolder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waymark-kek-'));
    path = join(folder, 'data.key');
    dataFolder = join(folder, 'data');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function refusal(mayCreate = true): Promise<string> {
    try {
      await fileKek({ path, dataFolder }).key(mayCreate);
    } catch (error) {
      if (isVaultError(error, 'KEK_UNUSABLE')) return error.message;
      throw error;
    }
    throw new Error('the key was given');
  }

  it('is made where it may be, for its owner alone, and is the same from then on', async () => {
    const made = await fileKek({ path, dataFolder }).key(true);
    expect(made.symmetricKeySize).toBe(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^waymark-kek-1 [A-Za-z0-9_-]{43}\n$/);
    expect(readdirSync(folder)).toEqual(['data.key']);
    const again = await fileKek({ path, dataFolder }).key(false);
    expect(again.equals(made)).toBe(true);
  });

  it('is made together with the folder that it is to stand in', async () => {
    path = join(folder, 'secrets', 'waymark', 'kek');
    await fileKek({ path, dataFolder }).key(true);
    expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
  });

  it('is never replaced where something was wrapped under it', async () => {
    expect(await refusal(false)).toMatch(/data\.key is missing, .*put the file back/);
    expect(existsSync(path)).toBe(false);
  });

  it('is refused while others than its owner may use it', async () => {
    for (const mode of [0o640, 0o604, 0o620, 0o666]) {
      writeFileSync(path, KEY_TEXT);
      chmodSync(path, mode);
      expect(await refusal()).toContain(`(mode 0${mode.toString(8)}): chmod it to 0600`);
    }
    chmodSync(path, 0o400);
    expect((await fileKek({ path, dataFolder }).key(false)).symmetricKeySize).toBe(32);
  });

  it('is refused in every other form, and left as it is', async () => {
    for (const text of [
      '',
      'waymark-kek-1 ',
      KEY_TEXT.slice(0, -2),
      KEY_TEXT.replace('-1 ', '-2 '),
      KEY_TEXT.replace('A\n', 'AA\n'),
      KEY_TEXT.replace('A\n', 'B\n'),
      KEY_TEXT.replace('A\n', '=\n'),
      ` ${KEY_TEXT}`,
      `${KEY_TEXT}\n`,
      KEY_TEXT.repeat(1000),
    ]) {
      writeFileSync(path, text, { mode: 0o600 });
      expect(await refusal()).toMatch(/is malformed: it must hold "waymark-kek-1"/);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });

  it('is refused where there is something else than a file, or nothing can be', async () => {
    mkdirSync(path);
    expect(await refusal()).toMatch(/is not a file/);
    path = join(folder, 'link');
    symlinkSync(join(folder, 'nowhere'), path);
    expect(await refusal()).toMatch(/is a link to nothing/);
    writeFileSync(join(folder, 'file'), '');
    path = join(folder, 'file', 'kek');
    expect(await refusal()).toMatch(/cannot be read \(ENOTDIR/);
  });

  it('is refused inside the data folder, however one gets there, and not made', async () => {
    mkdirSync(dataFolder);
    symlinkSync(dataFolder, join(folder, 'other'));
    for (const inside of ['data/kek', 'data/deep/kek', 'other/kek', 'other/../data/..kek']) {
      path = join(folder, inside);
      expect(await refusal()).toMatch(/is inside the data folder/);
    }
    writeFileSync(join(dataFolder, 'kek'), KEY_TEXT, { mode: 0o600 });
    path = join(folder, 'elsewhere');
    symlinkSync(join(dataFolder, 'kek'), path);
    expect(await refusal()).toMatch(/is inside the data folder/);
    expect(readdirSync(dataFolder)).toEqual(['kek']);
  });

  it('may stand beside the data folder under a name that begins alike', async () => {
    path = join(folder, 'data..kek');
    expect((await fileKek({ path, dataFolder }).key(true)).symmetricKeySize).toBe(32);
  });
});
