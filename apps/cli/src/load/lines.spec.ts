import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Line, linesOf, MAX_LINE_BYTES } from './lines.js';

async function all(chunks: readonly Uint8Array[]): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const input = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  for await (const some of linesOf(input)) lines.push(...some);
  return lines;
}

describe('the lines of a file', () => {
  it('are the same however the bytes come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\n\uFEFF]/g, ' ')),
        ),
        fc.integer({ min: 1, max: 7 }),
        async (texts, size) => {
          const bytes = Buffer.from(texts.join('\n'));
          const chunks = [];
          for (let at = 0; at < bytes.length; at += size)
            chunks.push(bytes.subarray(at, at + size));
          const expected = texts.flatMap((text, index) =>
            text.trim() === '' ? [] : [{ number: index + 1, text }],
          );
          expect(await all(chunks)).toEqual(expected);
        },
      ),
    );
  });

  it('end at line feeds alone, as JSON may hold other line ends', async () => {
    const text = '{"words":"one\u2028two\u2029three\u0085"}';
    expect(await all([Buffer.from(`${text}\n`)])).toEqual([{ number: 1, text }]);
  });

  it('that cannot be read are told and do not hold up the others', async () => {
    const long = Buffer.alloc(MAX_LINE_BYTES + 1, 'x');
    const chunks = [long, Buffer.from('x\n'), Buffer.from([0xff, 0x0a]), Buffer.from('{}')];
    expect(await all(chunks)).toEqual([
      { number: 1, problem: 'is longer than 1048576 bytes' },
      { number: 2, problem: 'is not UTF-8' },
      { number: 3, text: '{}' },
    ]);
  });
});
