import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utf8 } from './bytes.js';
import { receiptsIn, type ReceiptText } from './files.js';
import { TestLog } from './testing.features.js';
import { isVerificationError } from './verification-error.js';
import { archiveFiles } from './zip.js';
import { zipOf, type ZipLies } from './zip.features.js';

const log = new TestLog();
log.record();
const receipt = JSON.stringify(log.receipt(0));
const laidOut = JSON.stringify(log.receipt(0), null, 2);

async function found(bytes: Uint8Array): Promise<readonly ReceiptText[]> {
  const all: ReceiptText[] = [];
  for await (const each of receiptsIn({ name: 'file', bytes })) all.push(each);
  return all;
}

async function code(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return 'taken';
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    return error.code;
  }
}

async function unpacked(archive: Uint8Array, limits?: { file: number; all: number }) {
  const files = new Map<string, Uint8Array>();
  const all = archiveFiles(archive, () => true, limits);
  for await (const { name, bytes } of all) files.set(name, bytes);
  return files;
}

describe('a file', () => {
  it('is one receipt, laid out or not', async () => {
    expect(await found(utf8(receipt))).toEqual([{ name: 'file', text: receipt }]);
    expect(await found(utf8(`${laidOut}\n`))).toEqual([{ name: 'file', text: `${laidOut}\n` }]);
  });

  it('may be lines of receipts, each with its number, whatever ends the lines', async () => {
    const lines = await found(utf8(`${receipt}\r\n\n${receipt}\nno receipt\n`));
    expect(lines).toEqual([
      { name: 'file, line 1', text: receipt },
      { name: 'file, line 3', text: receipt },
      { name: 'file, line 4', text: 'no receipt' },
    ]);
  });

  it('may be an archive, of which files that are no receipts are passed over', async () => {
    const archive = zipOf([
      { name: 'receipts/', bytes: utf8('') },
      { name: 'receipts/1.json', bytes: utf8(laidOut) },
      { name: 'many.jsonl', bytes: utf8(`${receipt}\n${receipt}\n`), stored: true },
      { name: 'manifest.json', bytes: utf8('{"files":[]}') },
      { name: 'page.html', bytes: utf8(receipt) },
    ]);
    expect((await found(archive)).map(({ name }) => name)).toEqual([
      'file, receipts/1.json',
      'file, many.jsonl, line 1',
      'file, many.jsonl, line 2',
    ]);
  });

  it('may be an archive, of which nothing is passed over for how it is written', async () => {
    const written = [
      receipt.replace('"format"', '"form\\u0061t"'),
      receipt.replace('{', '{"shown":{"what":""},'),
      receipt.replace('{', '['),
      '{"format":"waymark-erasure/2"}',
      '{"format":"waymark-person/1"}',
    ];
    const archive = zipOf(written.map((text, nth) => ({ name: `${nth}.json`, bytes: utf8(text) })));
    expect((await found(archive)).map(({ text }) => text)).toEqual(written);
  });

  it.each([
    ['nothing', utf8('')],
    ['blanks', utf8(' \n\n')],
    ['no text', Uint8Array.of(0xff, 0xfe, 0)],
    ['an archive without receipts', zipOf([{ name: 'a.txt', bytes: utf8('a') }])],
    ['an empty archive', zipOf([])],
  ])('that is %s cannot be checked', async (_, bytes) => {
    expect(await code(() => found(bytes))).toBe('FILE_UNREADABLE');
  });
});

describe('an archive', () => {
  const files = [
    { name: 'a.json', bytes: utf8('a'.repeat(1_000)) },
    { name: 'ü.json', bytes: utf8('b'), stored: true },
  ];

  it('is unpacked to what was packed, with a comment at its end or not', async () => {
    const expected = new Map(files.map(({ name, bytes }) => [name, bytes]));
    expect(await unpacked(zipOf(files))).toEqual(expected);
    expect(await unpacked(zipOf(files, { comment: 'PK\u0005\u0006 is not the end' }))).toEqual(
      expected,
    );
  });

  it.each<readonly [string, ZipLies]>([
    ['a size that is too small', { size: 999 }],
    ['a size that is too great', { size: 1_001 }],
    ['a size beyond what is unpacked at all', { size: 0xffff_ffff }],
    ['a checksum of other bytes', { checksum: 1 }],
    ['a way of packing that is not known', { method: 12 }],
    ['files that are encrypted', { flags: 1 }],
    ['all files in one place', { offset: 0 }],
    ['a file beyond its end', { offset: 0xffff_fff0 }],
    ['a file where none is', { offset: 1 }],
    ['more files than it has', { count: 3 }],
    ['fewer files than it has', { count: 1 }],
  ])('with %s cannot be checked', async (_, lies) => {
    expect(await code(() => unpacked(zipOf(files, lies)))).toBe('ARCHIVE_UNREADABLE');
  });

  it('is unpacked only so far: a small one that grows to much is refused before it does', async () => {
    const bomb = zipOf([{ name: 'bomb.json', bytes: new Uint8Array(2 ** 22) }]);
    expect(bomb.length).toBeLessThan(5_000);
    const limits = { file: 2 ** 21, all: 2 ** 30 };
    expect(await code(() => unpacked(bomb, limits))).toBe('ARCHIVE_UNREADABLE');
    const many = zipOf(
      [1, 2, 3].map((nth) => ({ name: `${nth}.json`, bytes: new Uint8Array(2 ** 20) })),
    );
    const all = { file: 2 ** 21, all: 2 ** 21 };
    expect(await code(() => unpacked(many, all))).toBe('ARCHIVE_UNREADABLE');
  });

  it('cut anywhere cannot be checked, and with any byte changed gives no other bytes', async () => {
    const whole = zipOf(files);
    const expected = await unpacked(whole);
    for (let end = 22; end < whole.length; end += 1) {
      expect(await code(() => unpacked(whole.slice(0, end)))).toBe('ARCHIVE_UNREADABLE');
    }
    const place = fc.nat({ max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        try {
          const bytes = [...(await unpacked(changed)).values()];
          // A name may have changed; or a name now ends as that of a folder does.
          const originals = [...expected.values()].map((each) => Buffer.from(each).toString());
          for (const each of bytes) expect(originals).toContain(Buffer.from(each).toString());
        } catch (error) {
          expect(isVerificationError(error, 'ARCHIVE_UNREADABLE')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
