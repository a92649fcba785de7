import { expect, it } from '@jest/globals';
import { openedInPlace } from './opened-in-place.js';
import type { ViewsReader } from './reader.js';
import { sealedTable, type StoredRowOf } from './table.js';

const table = sealedTable<{ readonly said: string }>()({
  name: 'things',
  columns: { subject: 'text', position: 'integer' },
  key: ['subject', 'position'],
  subject: 'subject',
});

/** Views in which one subject has no keys any more. */
const openRows = (_table: unknown, rows: readonly StoredRowOf<typeof table>[]) =>
  Promise.resolve(
    rows
      .filter(({ subject }) => subject !== 'forgotten')
      .map(({ subject, position }) => ({ subject, position, cell: { said: `${position}` } })),
  );

it('Opened rows stand in their places, and nothing in those of whom nothing can be opened', async () => {
  const rows = [
    { subject: 'one', position: 1, cell: Buffer.of(1) },
    { subject: 'forgotten', position: 1, cell: Buffer.of(1) },
    { subject: 'one', position: 2, cell: Buffer.of(1) },
  ];
  const opened = await openedInPlace({ openRows } as unknown as ViewsReader, table, rows);
  expect(opened.map((row) => row?.cell.said)).toEqual(['1', undefined, '2']);
});
