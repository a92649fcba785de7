import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SubjectKeys } from '../../vault/src/vault.js';
import { RowLayout } from './row-layout.js';
import type { StoredValues } from './row-layout.js';
import { clearTable, sealedTable } from './table.js';
import { DerivedVault } from './testing/derived-vault.js';

const columns = { owner: 'text', a: 'text?', b: 'text?', n: 'integer?', m: 'blob?' } as const;
const declaration = { columns, key: ['owner', 'b'] } as const;
const sealed = new RowLayout(
  sealedTable<{ words: string }>()({
    ...declaration,
    name: 'sealed',
    key: ['owner'],
    subject: 'owner',
  }),
);
const clear = new RowLayout(clearTable({ name: 'clear', columns, key: ['owner'] }));

const OWNER = '0b0d7c1e-0000-4000-8000-000000000001';
const ANOTHER = '0b0d7c1e-0000-4000-8000-000000000002';
const text = fc.string({ unit: 'binary', maxLength: 8 }).map((s) => s.toWellFormed());
const values = fc
  .tuple(
    fc.constant(OWNER),
    fc.option(text),
    fc.option(text),
    fc.option(fc.maxSafeInteger()),
    fc.option(fc.uint8Array({ maxLength: 8 })),
  )
  .map((tuple): StoredValues => tuple);

describe('a row', () => {
  let keys: SubjectKeys;
  let others: SubjectKeys;
  beforeAll(async () => {
    const found = await new DerivedVault().keys([OWNER, ANOTHER]);
    keys = found.get(OWNER) ?? ({} as SubjectKeys);
    others = found.get(ANOTHER) ?? ({} as SubjectKeys);
  });

  it('opens where it was sealed, and nowhere else', () => {
    fc.assert(
      fc.property(values, values, (here, there) => {
        const { cell } = sealed.seal(here, '{"words":"x"}', keys);
        expect(sealed.open([...here, cell], keys)).toBe('{"words":"x"}');
        const isSame = JSON.stringify(here) === JSON.stringify(there);
        if (isSame) return;
        expect(() => sealed.open([...there, cell], keys)).toThrow(
          expect.objectContaining({ code: 'ROW_DAMAGED' }),
        );
      }),
    );
  });

  it('does not open with a cell of another table, subject or of nobody', () => {
    const row = [OWNER, 'a', null, 1, null];
    const { cell } = sealed.seal(row, '{}', keys);
    const namesake = new RowLayout(
      sealedTable()({ name: 'other', columns, key: ['owner'], subject: 'owner' }),
    );
    const damaged = expect.objectContaining({ code: 'ROW_DAMAGED' });
    expect(() => namesake.open([...row, cell], keys)).toThrow(damaged);
    expect(() => sealed.open([...row, cell], others)).toThrow(damaged);
    expect(() => sealed.open([...row, cell.subarray(0, 5)], keys)).toThrow(damaged);
    expect(() => sealed.open([...row, Buffer.alloc(0)], keys)).toThrow(damaged);
  });

  it('of a clear table does not open with another checksum', () => {
    fc.assert(
      fc.property(values, values, (here, there) => {
        const { cell } = clear.seal(here, '', undefined);
        expect(clear.open([...here, cell], undefined)).toBe('');
        if (JSON.stringify(here) === JSON.stringify(there)) return;
        expect(() => clear.open([...there, cell], undefined)).toThrow(
          expect.objectContaining({ code: 'ROW_DAMAGED' }),
        );
      }),
    );
  });

  it('keeps columns apart: moving a character from one to the next is another row', () => {
    const digest = (row: StoredValues) => clear.digest([...row, Buffer.of(1)]);
    const rows: StoredValues[] = [
      ['o', 'ab', 'c', null, null],
      ['o', 'a', 'bc', null, null],
      ['oa', 'b', 'c', null, null],
      ['o', 'abc', null, null, null],
      ['o', null, 'abc', null, null],
      ['o', '', 'abc', null, null],
      ['o', null, null, 0, null],
      ['o', null, null, null, Buffer.alloc(8)],
      ['o', null, null, 1, null],
      ['o', null, null, -1, null],
      ['o', null, null, 2 ** 32, null],
      ['o', null, null, -(2 ** 32), null],
    ];
    expect(new Set(rows.map(digest)).size).toBe(rows.length);
  });

  it.each<[string, StoredValues]>([
    ['a number where a text was', [1, null, null, null, null]],
    ['a text where a number was', ['o', null, null, '1', null]],
    ['a fraction', ['o', null, null, 0.5, null]],
    ['a blob where a text was', ['o', Buffer.of(1), null, null, null]],
    ['null where none may be', [null, null, null, null, null]],
  ])('is damaged with %s', (_, row) => {
    expect(() => clear.digest([...row, Buffer.of(1)])).toThrow(
      expect.objectContaining({ code: 'ROW_DAMAGED' }),
    );
  });
});
