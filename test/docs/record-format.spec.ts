import { describe, expect, it } from '@jest/globals';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PART_NAMES } from '../../verifier/src/entry.js';
import { codeOf, quoted, readPage, ROOT, tableOf } from './markdown.js';

/** The worked example of the page, number by number, against the golden record. */

const page = readPage('docs/reference/record-format.md');
const golden = JSON.parse(readFileSync(join(ROOT, 'test/record-format/golden-1.json'), 'utf8')) as {
  readonly frame: string;
  readonly leaf: string;
  readonly parts: readonly string[];
};
const frame = Buffer.from(golden.frame, 'base64');
const text = page.pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : [])).join('\n');

const pieceAt = (from: number) => frame.subarray(from + 4, from + 4 + frame.readUInt32BE(from));
const envelopeLength = 1;
const letterLength = envelopeLength + 4 + frame.readUInt32BE(envelopeLength);
const entryLength = letterLength + 4 + frame.readUInt32BE(letterLength);
const entry = pieceAt(entryLength);

describe('The page about the stored record', () => {
  it('names the parts in their order', () => {
    const told = tableOf(page, ['nth', 'name']).map(([nth, name = '']) => [nth, quoted(name)[0]]);
    expect(told).toEqual(PART_NAMES.map((name, nth) => [String(nth), name]));
  });

  it('lays the frame out as it is', () => {
    const accountability = letterLength + 8 + pieceAt(letterLength + 4).length;
    const layout: readonly (readonly [from: number, bytes: number, length?: number])[] = [
      [0, 1],
      [envelopeLength, 4, pieceAt(envelopeLength).length],
      [envelopeLength + 4, pieceAt(envelopeLength).length],
      [letterLength, 4, pieceAt(letterLength).length],
      [letterLength + 4, 4, pieceAt(letterLength + 4).length],
      [letterLength + 8, pieceAt(letterLength + 4).length],
      [accountability, 4, pieceAt(accountability).length],
      [accountability + 4, pieceAt(accountability).length],
      [entryLength, 4, entry.length],
      [entryLength + 4, entry.length],
    ];
    const told = tableOf(page, ['from', 'bytes', 'what'], 1).map(([from, bytes, what = '']) => {
      const length = /: (\d+)$/.exec(what)?.[1];
      return [Number(from), Number(bytes), ...(length === undefined ? [] : [Number(length)])];
    });
    expect(told).toEqual(layout);
    expect(entryLength + 4 + entry.length).toBe(frame.length);
    expect(text).toContain(`The frame has ${frame.length}.`);
  });

  it('shows the envelope and the head of the content box', () => {
    expect(codeOf(page, 'json')).toEqual([pieceAt(envelopeLength).toString('utf8')]);
    const box = pieceAt(letterLength + 4);
    const head = [box.subarray(0, 1), box.subarray(1, 5), box.subarray(5, 17)];
    for (const bytes of head) expect(text).toContain(`\`${bytes.toString('hex')}\``);
    expect(text).toContain(`${box.length - 33} bytes of\nciphertext`);
  });

  it('shows each part’s size and commitment', () => {
    const told = tableOf(page, ['nth', 'bytes', 'commitment']);
    expect(told).toEqual(
      golden.parts.map((part, nth) => [
        String(nth),
        String(Buffer.byteLength(part)),
        `\`${hash('sha256', part)}\``,
      ]),
    );
    expect(text).toContain(`\`${golden.parts[3] ?? ''}\``);
  });

  it('shows the entry, and describes its layout, as it is', () => {
    const shown = tableOf(page, ['from', 'bytes', 'value']);
    for (const [from, bytes, value = ''] of shown) {
      const end = Number(from) + Number(bytes);
      expect(quoted(value)[0]).toBe(entry.subarray(Number(from), end).toString('hex'));
    }
    const layout = tableOf(page, ['from', 'bytes', 'what']);
    expect(layout.map((row) => row.slice(0, 2))).toEqual(shown.map((row) => row.slice(0, 2)));
    expect(text).toContain(golden.leaf);
    expect(text).toContain(Buffer.from(golden.leaf, 'base64').toString('hex'));
  });
});
