import { describe, expect, it } from '@jest/globals';
import { fingerprintOf } from './projection.js';
import type { Projection } from './projection.js';
import { planOf } from './plan.js';
import type { KeyOf, RowOf, StoredRowOf } from './table.js';
import { clearTable, sealedTable } from './table.js';

const sealed = sealedTable<{ readonly words: string }>()({
  name: 'sealed',
  columns: { owner: 'text', number: 'integer', note: 'text?', mark: 'blob?' },
  key: ['owner', 'number'],
  subject: 'owner',
  indexes: [['owner', 'note desc']],
});
const clear = clearTable({ name: 'clear', columns: { id: 'text' }, key: ['id'] });

const refused = expect.objectContaining({ code: 'DEFINITION_INVALID' });

describe('a table', () => {
  it('types its rows, keys and stored rows', () => {
    const row: RowOf<typeof sealed> = {
      owner: 'o',
      number: 1,
      note: null,
      mark: null,
      cell: { words: '' },
    };
    const key: KeyOf<typeof sealed> = { owner: 'o', number: 1 };
    const stored: StoredRowOf<typeof sealed> = { ...row, cell: Buffer.of(1) };
    const clearRow: RowOf<typeof clear> = { id: 'x' };
    // @ts-expect-error a sealed row has a cell
    const without: RowOf<typeof sealed> = { owner: 'o', number: 1, note: null, mark: null };
    // @ts-expect-error a clear row has none
    const withCell: RowOf<typeof clear> = { id: 'x', cell: {} };
    expect([row, key, stored, clearRow, without, withCell]).toHaveLength(6);
  });

  it.each([
    ['a name that is no name', { name: 'A b', columns: { id: 'text' }, key: ['id'] }],
    ['a column called cell', { name: 'a', columns: { id: 'text', cell: 'text' }, key: ['id'] }],
    ['no key', { name: 'a', columns: { id: 'text' }, key: [] }],
    ['a key that may be null', { name: 'a', columns: { id: 'text?' }, key: ['id'] }],
    ['an empty index', { name: 'a', columns: { id: 'text' }, key: ['id'], indexes: [[]] }],
    [
      'an index with a column twice',
      { name: 'a', columns: { id: 'text' }, key: ['id'], indexes: [['id', 'id desc']] },
    ],
  ] as const)('is refused with %s', (_, declaration) => {
    expect(() => clearTable(declaration as Parameters<typeof clearTable>[0])).toThrow(refused);
  });

  it('is refused where rows of one subject are found by reading those of all', () => {
    const columns = { id: 'text', who: 'text' } as const;
    const declaration = { name: 'a', columns, key: ['id'], subject: 'who' } as const;
    expect(() => sealedTable()(declaration)).toThrow(refused);
    expect(() => sealedTable()({ ...declaration, indexes: [['id', 'who']] })).toThrow(refused);
    expect(sealedTable()({ ...declaration, indexes: [['who desc']] }).name).toBe('a');
    expect(sealedTable()({ ...declaration, key: ['who', 'id'] }).name).toBe('a');
  });

  it('is refused with a subject that may be null', () => {
    expect(() =>
      sealedTable()({
        name: 'a',
        columns: { id: 'text', who: 'text?' },
        key: ['id'],
        subject: 'who',
      }),
    ).toThrow(refused);
  });
});

describe('a plan', () => {
  const projection = (name: string, ...tables: Projection['tables']): Projection => ({
    name,
    version: 1,
    tables,
    apply: () => undefined,
  });

  it('is refused where a name stands twice or is the engine\u2019s own', () => {
    expect(() => planOf([projection('p', sealed), projection('p')])).toThrow(refused);
    expect(() => planOf([projection('p', sealed), projection('q', sealed)])).toThrow(refused);
    const reserved = clearTable({ name: 'views_x', columns: { id: 'text' }, key: ['id'] });
    expect(() => planOf([projection('p', reserved)])).toThrow(refused);
  });

  it('has another fingerprint with another version, order, column, index or key', () => {
    const declaration = { name: 'clear', columns: { id: 'text', b: 'text' }, key: ['id'] } as const;
    const variants: (readonly Projection[])[] = [
      [projection('p', sealed), projection('q', clear)],
      [projection('q', clear), projection('p', sealed)],
      [{ ...projection('p', sealed), version: 2 }, projection('q', clear)],
      [projection('p', sealed), projection('q', clearTable(declaration))],
      [projection('p', sealed), projection('q', clearTable({ ...declaration, key: ['b'] }))],
      [projection('p', sealed), projection('q', clearTable({ ...declaration, indexes: [['b']] }))],
      [
        projection('p', sealed),
        projection('q', clearTable({ ...declaration, indexes: [['b desc']] })),
      ],
    ];
    expect(new Set(variants.map(fingerprintOf)).size).toBe(variants.length);
  });
});
