import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeFileLock } from '../../../../libs/durable/src/file-lock.js';
import { apartFolder, epochFile } from '../../../../libs/ledger/src/ledger-files.js';
import {
  noted,
  organisation,
  somebody,
  testLedger,
  type TestLedger,
} from '../../../../libs/ledger/src/ledger.features.js';
import { type Outcome, typed } from '../testing/terminal.features.js';

/** The way back from a lost machine, command by command, and what is refused on it. */

let ledger: TestLedger;
let folder: string;
let events = 0;

beforeEach(async () => {
  ledger = await testLedger();
  folder = dirname(ledger.files.data);
  events = 0;
  await record(5);
  // The log's own keys, which a service would have made.
  await waymark('keys');
});
afterEach(() => ledger.remove());

const waymark = (...words: readonly string[]): Promise<Outcome> =>
  typed(words, { folder, environment: { WAYMARK_DATA: ledger.files.data } });

const backUp = (...words: readonly string[]) => waymark('backup', 'backups', ...words);

const share = (number: number, of = 'shares') => join(of, `share-${number}.txt`);

async function record(count: number): Promise<void> {
  const writing = await ledger.open();
  const subject = await writing.subject(somebody());
  const accountable = await writing.subject(organisation);
  for (let nth = 0; nth < count; nth += 1) {
    events += 1;
    const id = `00000000-0000-8000-8000-${String(events).padStart(12, '0')}`;
    const stream = { subject, noun: 'notes', id };
    const records = [noted({ id, subject, accountable })] as const;
    await writing.record({ stream, held: false, after: -1, records });
  }
  await writing.close();
}

/** What is left in the folder of what a command keeps for a while. */
const leftOver = () => readdirSync(folder).filter((name) => name.startsWith('.waymark'));

describe('a key file', () => {
  it('is made anew of two of its three shares, to the letter', async () => {
    const { keyFile } = ledger.files;
    const before = readFileSync(keyFile, 'utf8');
    const { code, output, errors } = await waymark('keys', 'share', 'shares');
    expect([code, errors]).toEqual([0, '']);
    expect(output).toMatch(
      /^(.*share-\d\.txt\n){3}Any 2 of these 3 shares give the key [0-9a-f]{16} back/,
    );
    for (const number of [1, 2, 3]) {
      expect(statSync(join(folder, share(number))).mode & 0o777).toBe(0o600);
    }
    rmSync(keyFile);
    expect(await waymark('keys', 'recover', share(3), share(1))).toMatchObject({
      code: 0,
      errors: '',
      output: expect.stringMatching(/holds the key [0-9a-f]{16} again, of the shares 3 and 1\.\n$/),
    });
    expect(readFileSync(keyFile, 'utf8')).toBe(before);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(leftOver()).toEqual([]);
  });

  it('is never written over, whether it holds the same key or another', async () => {
    const { keyFile } = ledger.files;
    await waymark('keys', 'share', 'shares');
    const same = await waymark('keys', 'recover', share(1), share(2));
    expect(same).toMatchObject({
      code: 2,
      errors: expect.stringContaining('holds this key already'),
    });
    const another = `waymark-kek-1 ${Buffer.alloc(32, 7).toString('base64url')}\n`;
    writeFileSync(keyFile, another);
    chmodSync(keyFile, 0o600);
    expect((await waymark('keys', 'recover', share(1), share(2))).errors).toContain(
      'holds another key, and nothing is written over it',
    );
    expect(readFileSync(keyFile, 'utf8')).toBe(another);
  });

  it('is not made of one share, of damaged ones, or of those of another ledger', async () => {
    const { keyFile } = ledger.files;
    await waymark('keys', 'share', 'shares');
    const other = await testLedger();
    await (await other.open()).close();
    const environment = { WAYMARK_DATA: other.files.data };
    expect(await typed(['keys', 'share', 'others'], { folder, environment })).toMatchObject({
      code: 0,
    });
    await other.remove();
    rmSync(keyFile);
    const refused = async (...shares: readonly string[]) => {
      const { code, output, errors } = await waymark('keys', 'recover', ...shares);
      expect([code, output, existsSync(keyFile)]).toEqual([2, '', false]);
      return errors;
    };
    expect(await refused(share(2))).toMatch(/^2 different shares are needed, and one was given/);
    expect(await refused(share(1), share(2, 'others'))).toMatch(/take shares of one key\.\n$/);
    expect(await refused(share(1, 'others'), share(2, 'others'))).toMatch(
      /does not open the keys in .*: they are of another ledger\.\n$/,
    );
    expect(await refused(share(1), 'nowhere.txt')).toBe('The share nowhere.txt cannot be read.\n');
    const text = readFileSync(join(folder, share(1)), 'utf8');
    writeFileSync(join(folder, share(1)), text.replace(/(\n[0-9a-f]{3})./, '$1-'));
    expect(await refused(share(1), share(2))).toMatch(/share-1\.txt is not what was written/);
    expect(leftOver()).toEqual([]);
  });

  it('is not shared into the data folder, over other shares, or among fewer than are needed', async () => {
    await waymark('keys', 'share', 'shares');
    expect((await waymark('keys', 'share', 'shares')).errors).toContain('is there already');
    expect((await waymark('keys', 'share', 'data/shares')).errors).toContain(
      'inside the data folder',
    );
    expect((await waymark('keys', 'share', 'more', '--needed', '4')).errors).toBe(
      'Of 3 shares 4 cannot be needed.\n',
    );
    expect((await waymark('keys', 'share', 'more', '--needed', '1')).errors).toContain(
      'from 2 to 255',
    );
    expect(existsSync(join(folder, 'more'))).toBe(false);
  });
});

describe('waymark doctor', () => {
  it('says how what stands beside the data is, and what is not as it should be', async () => {
    await backUp();
    const well = await waymark('doctor');
    expect(well).toMatchObject({ code: 0, errors: '' });
    expect(well.output).not.toContain('WRONG');
    rmSync(`${ledger.files.data}.log-keys`);
    writeFileSync(epochFile(ledger.files), 'something else\n');
    const { code, output } = await waymark('doctor', '--json');
    const { sound, findings } = JSON.parse(output) as {
      sound: boolean;
      findings: { holds: boolean; sentence: string }[];
    };
    expect([code, sound]).toEqual([1, false]);
    const wrong = findings.filter(({ holds }) => !holds).map(({ sentence }) => sentence);
    expect(wrong).toEqual([
      expect.stringMatching(/^The file of the epoch keys .* is not what was written/),
      expect.stringMatching(/^There are no keys of the log in /),
    ]);
  });

  it('tries the whole recovery with what it makes for that, and leaves nothing behind', async () => {
    await backUp();
    const apart = readFileSync(epochFile(ledger.files), 'utf8');
    const { code, output, errors } = await waymark('doctor', '--drill');
    expect([code, errors]).toEqual([0, '']);
    expect(output).toMatch(
      /comes back of the shares 2 and 3\.\nBackup 1 of .* is put back with it: 5 events\.\nAll 5 events of it are what was recorded\.\n$/,
    );
    expect(leftOver()).toEqual([]);
    expect(readFileSync(epochFile(ledger.files), 'utf8')).toBe(apart);
  });

  it('tries it with the real shares and backups, also where the machine is lost', async () => {
    await backUp();
    await record(2);
    await backUp();
    await waymark('keys', 'share', 'shares');
    const real = ['--shares', share(1), share(3), '--backup', 'backups'] as const;
    const { output, code } = await waymark('doctor', '--drill', ...real);
    expect([code, output]).toEqual([0, expect.stringContaining('Backup 2 of')]);
    expect(output).toContain('All 7 events of it are what was recorded.');
    rmSync(ledger.files.data, { recursive: true });
    rmSync(ledger.files.keyFile);
    expect(await waymark('doctor', '--drill', ...real)).toMatchObject({ code: 0 });
    renameSync(epochFile(ledger.files), join(folder, 'epoch'));
    const without = await waymark('doctor', '--drill', ...real);
    expect([without.code, without.output]).toEqual([
      1,
      expect.stringMatching(/WRONG: .*epoch is missing: put a copy of it there\.\n$/),
    ]);
    expect(leftOver()).toEqual([]);
  });

  it.each([
    [
      'one share alone',
      () => ['--shares', share(1)],
      /^WRONG: 2 different shares are needed, and one was given/m,
    ],
    [
      'shares of a former key',
      () => {
        const { keyFile } = ledger.files;
        writeFileSync(keyFile, `waymark-kek-1 ${Buffer.alloc(32, 7).toString('base64url')}\n`);
        return ['--shares', share(1), share(2)];
      },
      /^WRONG: These shares are of the key [0-9a-f]{16}, and .* holds [0-9a-f]{16}: make new shares/m,
    ],
    [
      'a backup with a bit flipped',
      () => {
        const place = join(folder, 'backups.keys');
        const [name = ''] = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter(
          (each) => statSync(join(place, each)).isFile(),
        );
        const bytes = readFileSync(join(place, name));
        bytes.writeUInt8(bytes.readUInt8(100) ^ 4, 100);
        writeFileSync(join(place, name), bytes);
        return ['--shares', share(1), share(2), '--backup', 'backups'];
      },
      /^WRONG: The backup is damaged: .*keys/m,
    ],
  ])('finds %s, and says so', async (_what, prepare, wrong) => {
    await backUp();
    await waymark('keys', 'share', 'shares');
    const { code, output } = await waymark('doctor', '--drill', ...prepare());
    expect([code, output]).toEqual([1, expect.stringMatching(wrong)]);
    expect(leftOver()).toEqual([]);
  });
});

describe('waymark keys age-out', () => {
  it('lets older backups open no more, once that is confirmed, and newer ones as before', async () => {
    await backUp();
    await backUp('--new-epoch');
    await backUp();
    copyFileSync(epochFile(ledger.files), join(folder, 'epoch-of-before'));
    const asked = await waymark('keys', 'age-out', 'backups', '--before', '2');
    expect(asked).toMatchObject({
      code: 2,
      errors:
        'Nothing was done. 1 backup (1) in backups would open no more, for ever, and 2 backups (2, 3) still: say --confirm.\n',
    });
    const done = await waymark('keys', 'age-out', 'backups', '--before', '2', '--confirm');
    expect([done.code, done.errors]).toEqual([0, '']);
    expect(done.output).toMatch(/^The keys of the epochs before 2 are destroyed\. 1 backup \(1\)/);
    expect((await waymark('keys', 'age-out', 'backups', '--before', '2', '--confirm')).errors).toBe(
      'The oldest epoch that opens is 2 already.\n',
    );
    rmSync(ledger.files.data, { recursive: true });
    expect((await waymark('restore', 'backups', '--number', '1')).errors).toContain(
      'The keys of epoch 1 cannot be opened any more',
    );
    expect(await waymark('restore', 'backups')).toMatchObject({ code: 0 });
  });

  it('is refused while a backup is being made, which would bring the older keys back', async () => {
    await backUp();
    await backUp('--new-epoch');
    const unlock = takeFileLock(join(apartFolder(ledger.files), 'backup-lock'));
    const words = ['keys', 'age-out', 'backups', '--before', '2', '--confirm'] as const;
    expect(await waymark(...words)).toMatchObject({
      code: 2,
      errors: 'This ledger is being backed up or restored just now.\n',
    });
    unlock?.();
    expect(await waymark(...words)).toMatchObject({ code: 0 });
  });

  it('is refused where nothing would be left to go back to', async () => {
    await backUp();
    const ageOut = async (epoch: number) =>
      (await waymark('keys', 'age-out', 'backups', '--before', `${epoch}`, '--confirm')).errors;
    expect(await ageOut(2)).toMatch(/^Epoch 2 has not begun: the newest is 1\. Make a backup/);
    await waymark('backup', 'elsewhere', '--new-epoch');
    expect(await ageOut(2)).toMatch(/^No backup in .*backups is of epoch 2 or later/);
    expect(await waymark('restore', 'backups')).toMatchObject({
      errors: expect.stringContaining('writes over nothing'),
    });
  });
});
