import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DestroyedList } from './destroyed-list.js';
import { person, VaultFiles } from './testing/vault-files.js';
import { isVaultError } from './vault.errors.js';
import type { EventId, OwnedLetter, SubjectId, SubjectKeys, Vault } from './vault.js';

const WORDS = Buffer.from('what was said');

/** Letters as a ledger keeps them: of everybody. */
class Letters {
  readonly boxes: {
    readonly subject: SubjectId;
    readonly eventId: EventId;
    readonly box: Buffer;
  }[] = [];

  async seal(vault: Vault, subject: SubjectId, number: number): Promise<void> {
    const eventId = idOf(number);
    const box = (await keysOf(vault, subject)).seal(eventId, WORDS);
    this.boxes.push({ subject, eventId, box });
  }

  readonly all = async function* (this: Letters): AsyncGenerator<readonly OwnedLetter[]> {
    await Promise.resolve();
    for (const { subject, eventId, box } of this.boxes) {
      yield [{ subject, eventId, generation: box.readUInt32BE(1) }];
    }
  }.bind(this);

  /** The numbers of those that open. */
  async open(vault: Vault): Promise<readonly number[]> {
    const open: number[] = [];
    for (const { subject, eventId, box } of this.boxes) {
      const keys = (await vault.keys([subject])).get(subject);
      try {
        if (keys?.open(eventId, box).equals(WORDS)) open.push(Number(eventId.slice(-12)));
      } catch (error) {
        if (!isVaultError(error, 'KEY_GONE')) throw error;
      }
    }
    return open;
  }
}

const idOf = (number: number): EventId =>
  `0f1e2d3c-4b5a-8988-a7b6-${String(number).padStart(12, '0')}`;

async function keysOf(vault: Vault, subject: SubjectId): Promise<SubjectKeys> {
  const keys = (await vault.keys([subject])).get(subject);
  if (!keys) throw new Error('the subject has no keys');
  return keys;
}

const refusedAs = (code: string) => expect.objectContaining({ code }) as unknown;

describe('a store of keys that was put back', () => {
  let files: VaultFiles;
  let list: string;
  let vault: Vault;
  let letters: Letters;
  let one: SubjectId;
  let two: SubjectId;
  const backup = () => join(files.folder, 'keys.backup');

  beforeEach(async () => {
    files = new VaultFiles();
    list = join(files.folder, 'apart', 'destroyed');
    vault = await files.open({ destroyedList: list });
    [one = '', two = ''] = await vault.ensure([person('1'), person('2')]);
    letters = new Letters();
    for (const number of [1, 2, 3]) await letters.seal(vault, one, number);
    for (const number of [4, 5]) await letters.seal(vault, two, number);
    await vault.close();
    copyFileSync(files.path, backup());
    vault = await files.open({ destroyedList: list });
  });
  afterEach(() => files.remove());

  const forget = (subject: SubjectId, ...numbers: readonly number[]): Promise<void> =>
    vault.forget(subject, numbers.map(idOf), async function* () {
      for await (const batch of letters.all()) {
        yield batch.filter((letter) => letter.subject === subject);
      }
    });

  /** The copy from before in its place. */
  async function putBack(): Promise<void> {
    await files.closeAll();
    for (const name of [files.path, `${files.path}-wal`, `${files.path}-shm`]) {
      rmSync(name, { force: true });
    }
    copyFileSync(backup(), files.path);
  }

  async function caughtUp(evenSo = false): Promise<Vault> {
    const outdated = await files.open({ destroyedList: list, outdated: true });
    await outdated.catchUp(letters.all, evenSo);
    await outdated.close();
    return files.open({ destroyedList: list });
  }

  it('is read by nobody before it was brought up to date', async () => {
    await vault.shred([one]);
    await putBack();
    await expect(files.open({ destroyedList: list })).rejects.toEqual(refusedAs('KEYS_OUTDATED'));
    await caughtUp();
  });

  it('brings nobody back who was shredded, and keeps everybody else', async () => {
    await vault.shred([one]);
    await putBack();
    vault = await caughtUp();
    expect(await letters.open(vault)).toEqual([4, 5]);
    expect(await vault.find([person('1'), person('2')])).toEqual([undefined, two]);
    expect(files.search([Buffer.from(one.replaceAll('-', ''), 'hex')]).size).toBe(1);
    expect(await vault.shreddedIn('log')).toEqual([one]);
    await vault.unname('log', [one]);
    await vault.unname('views', [one]);
    expect(files.search([Buffer.from(one.replaceAll('-', ''), 'hex')]).size).toBe(0);
  });

  it('brings no letter back that was forgotten, and opens all others', async () => {
    await forget(one, 2);
    await letters.seal(vault, two, 6);
    await putBack();
    vault = await caughtUp();
    expect(await letters.open(vault)).toEqual([1, 3, 4, 5, 6]);
    await letters.seal(vault, one, 7);
    expect(await letters.open(vault)).toEqual([1, 3, 4, 5, 6, 7]);
  });

  it('gives up what was sealed with a key that it never had, and takes it for no flipped bit', async () => {
    await forget(one, 2);
    await letters.seal(vault, one, 6);
    await forget(one, 3);
    await letters.seal(vault, one, 7);
    expect(await letters.open(vault)).toEqual([1, 4, 5, 6, 7]);
    await putBack();
    vault = await caughtUp();
    expect(await letters.open(vault)).toEqual([1, 4, 5]);
    await letters.seal(vault, one, 8);
    expect(await letters.open(vault)).toEqual([1, 4, 5, 8]);
    expect((await vault.check()).faults).toEqual([]);
  });

  it('opens with the keys of a later copy what it had to give up', async () => {
    await forget(one, 2);
    await letters.seal(vault, one, 6);
    await vault.close();
    const later = join(files.folder, 'later');
    copyFileSync(files.path, later);
    await putBack();
    await (await caughtUp()).close();
    copyFileSync(later, backup());
    await putBack();
    vault = await files.open({ destroyedList: list });
    expect(await letters.open(vault)).toEqual([1, 3, 4, 5, 6]);
  });

  it('gives up what it cannot open also where nothing was destroyed', async () => {
    await forget(one, 99);
    await letters.seal(vault, one, 6);
    expect(existsSync(list)).toBe(false);
    await putBack();
    vault = await caughtUp(true);
    expect(await letters.open(vault)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is brought up to date again where that was cut short', async () => {
    await vault.shred([one]);
    await forget(two, 4);
    await putBack();
    const outdated = await files.open({ destroyedList: list, outdated: true });
    const fails = async function* (): AsyncGenerator<readonly OwnedLetter[]> {
      yield* letters.all();
      await Promise.reject(new Error('the log is gone'));
    };
    await expect(outdated.catchUp(fails)).rejects.toThrow('the log is gone');
    await outdated.close();
    await expect(files.open({ destroyedList: list })).rejects.toEqual(refusedAs('KEYS_OUTDATED'));
    vault = await caughtUp();
    expect(await letters.open(vault)).toEqual([5]);
  });

  it('asks for no letter where it is not outdated', async () => {
    await vault.shred([one]);
    await vault.catchUp(() => {
      throw new Error('asked');
    });
    await vault.close();
    vault = await files.open({ destroyedList: list });
    expect(await letters.open(vault)).toEqual([4, 5]);
  });

  it('knows what was destroyed after the copy was made of somebody who came after it', async () => {
    const [three = ''] = await vault.ensure([person('3')]);
    await vault.shred([three]);
    await putBack();
    vault = await caughtUp();
    expect(await letters.open(vault)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('the list of what was destroyed', () => {
  let files: VaultFiles;
  let path: string;

  beforeEach(() => {
    files = new VaultFiles();
    path = join(files.folder, 'apart', 'destroyed');
  });
  afterEach(() => files.remove());

  async function shredOne(value: string): Promise<SubjectId> {
    const vault = await files.open({ destroyedList: path });
    const [subject = ''] = await vault.ensure([person(value)]);
    await vault.shred([subject]);
    await vault.close();
    return subject;
  }

  it('names nobody, and has a line for each', async () => {
    expect(existsSync(path)).toBe(false);
    const subject = await shredOne('1');
    await shredOne('2');
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^([\w-]{43} [0-9a-f]{8}\n){2}$/);
    expect(text).not.toContain(subject);
    expect(text).not.toContain(
      Buffer.from(subject.replaceAll('-', ''), 'hex').toString('base64url'),
    );
  });

  it('is made anew of the store where it is lost, or a part of it is', async () => {
    await shredOne('1');
    await shredOne('2');
    const whole = new DestroyedList(path).read();
    expect(whole.size).toBe(2);
    for (const left of [0, 20, 52, 70]) {
      writeFileSync(path, readFileSync(path).subarray(0, left));
      await (await files.open({ destroyedList: path })).close();
      expect(new DestroyedList(path).read()).toEqual(whole);
    }
    rmSync(path);
    await (await files.open({ destroyedList: path })).close();
    expect(new DestroyedList(path).read()).toEqual(whole);
  });

  it('passes over a line with any bit changed', () => {
    const list = new DestroyedList(path);
    list.add(['a'.repeat(43), 'b'.repeat(43)]);
    const whole = readFileSync(path);
    for (let bit = 0; bit < 53 * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      writeFileSync(path, flipped);
      const found = [...list.read()].filter((token) => token !== 'b'.repeat(43));
      expect(found).toEqual([]);
    }
  });

  it('keeps a shred from answering where it cannot be written, and is completed later', async () => {
    const vault = await files.open({ destroyedList: path });
    const [subject = ''] = await vault.ensure([person('1')]);
    mkdirSync(path, { recursive: true });
    await expect(vault.shred([subject])).rejects.toEqual(refusedAs('SHRED_INCOMPLETE'));
    expect((await vault.keys([subject])).size).toBe(0);
    rmSync(path, { recursive: true });
    await vault.shred([subject]);
    expect(new DestroyedList(path).read().size).toBe(1);
  });
});
