import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { PART_NAMES } from '../../verifier/src/entry.js';
import { parseReceipt } from '../../verifier/src/receipt.js';
import { type ReceiptJson, TestLog } from '../../verifier/src/testing.features.js';
import { isVerificationError } from '../../verifier/src/verification-error.js';

const SCHEMA = new URL('../../docs/reference/receipt-1.schema.json', import.meta.url);

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
addFormats.default(ajv);
const isOfSchema = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);

/** Whether the verifier's own parser takes a value. */
function isParsed(value: unknown): boolean {
  try {
    parseReceipt(JSON.stringify(value));
    return true;
  } catch (error) {
    if (!isVerificationError(error, 'RECEIPT_UNREADABLE')) throw error;
    return false;
  }
}

const log = new TestLog();
log.record();
const receipts: readonly ReceiptJson[] = [
  log.receipt(0),
  log.receipt(0, null),
  log.receipt(0, null, []),
  log.receipt(0, log.proof(0), ['what', 'ownWords']),
  log.receipt(0, null, PART_NAMES),
];

type Path = readonly string[];

/** Everything that stands in a receipt, by its path. */
function paths(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, each]) => paths(each, [...at, name]))];
}

/** The same with one thing changed. */
function changed(
  value: unknown,
  [first, ...rest]: Path,
  change: (old: unknown) => unknown,
): unknown {
  if (first === undefined) return change(value);
  const entries = Object.entries(value as object).flatMap(([name, each]: [string, unknown]) => {
    const made = name === first ? changed(each, rest, change) : each;
    return made === undefined ? [] : [[name, made] as const];
  });
  return Object.fromEntries(entries);
}

/** Values that something might be by mistake, or by ill will. */
const others = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, 0, '', [], {}, 'waymark-receipt/2', 'QQ', 'QQ=='),
  fc.constantFrom(
    '2026-02-29T10:00:00.000Z',
    '2024-02-29T10:00:00.000Z',
    '2026-06-30T23:59:60.000Z',
  ),
  fc.constantFrom(
    '2026-11-05T24:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
    '2026-11-05t02:10:00.000z',
  ),
  fc.string({ maxLength: 50 }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64')),
);

/** Small changes of a text. */
const edits = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 2 }), fc.string({ maxLength: 2 }));

describe('The schema of receipts', () => {
  it('takes receipts, as the verifier does', () => {
    for (const receipt of receipts) {
      expect([isOfSchema(receipt), isOfSchema.errors]).toEqual([true, null]);
      expect(isParsed(receipt)).toBe(true);
    }
  });

  it('refuses what the verifier refuses, and takes what it takes, whatever was changed', () => {
    let refused = 0;
    const mutations = fc.constantFrom(...receipts).chain((receipt) => {
      const path = fc.constantFrom(...paths(receipt));
      const replaced = fc
        .tuple(path, others)
        .map(([at, other]) => changed(receipt, at, () => other));
      const edited = fc.tuple(path, edits).map(([at, [from, length, more]]) =>
        changed(receipt, at, (old) => {
          if (typeof old !== 'string') return old;
          const start = from % (old.length + 1);
          return old.slice(0, start) + more + old.slice(start + length);
        }),
      );
      const added = fc
        .tuple(
          path,
          fc.constantFrom(...PART_NAMES, 'stream', 'revision', 'key', '__proto__'),
          others,
        )
        .map(([at, name, other]) =>
          changed(receipt, at, (old) =>
            typeof old === 'object'
              ? Object.fromEntries([...Object.entries(old ?? {}), [name, other]])
              : old,
          ),
        );
      return fc.oneof(replaced, edited, added);
    });
    fc.assert(
      fc.property(mutations, (value) => {
        // What JSON cannot say falls away; both are asked of the same text.
        const json = JSON.parse(JSON.stringify(value ?? null)) as unknown;
        const taken = isOfSchema(json);
        if (!taken) refused += 1;
        expect(isParsed(json)).toBe(taken);
      }),
      { numRuns: 5_000 },
    );
    expect(refused).toBeGreaterThan(2_000);
  });

  it.each([
    ['a name twice', '{"format":"waymark-receipt/1","format":"waymark-receipt/1"}'],
    ['half a character', `{"format":"waymark-receipt/1","eventId":"\\ud800"}`],
    ['more after its end', `${JSON.stringify(receipts[0])}{}`],
    ['a byte order mark', `\ufeff${JSON.stringify(receipts[0])}`],
    ['a comma at its end', JSON.stringify(receipts[0]).replace(/\}$/, ',}')],
    ['an array', `[${JSON.stringify(receipts[0])}]`],
    ['a hundred thousand open arrays', '['.repeat(100_000)],
    ['nothing', ''],
  ])('has no say in %s, which the verifier refuses', (_, text) => {
    expect(() => parseReceipt(text)).toThrow('This is not a receipt of Waymark');
  });
});
