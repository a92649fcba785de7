import { describe, expect, it } from '@jest/globals';
import { OpenedRows } from './opened-rows.js';
import type { ViewsReader } from './reader.js';
import { sealedTable } from './table.js';

const table = sealedTable<{ readonly said: string }>()({
  name: 'things',
  columns: { id: 'text', subject: 'text', position: 'integer' },
  key: ['id'],
  subject: 'subject',
  indexes: [['subject']],
});

type Stored = Parameters<OpenedRows<typeof table>['open']>[1][number];

const row = (id: string, position: number) => ({ id, subject: 's', position }) as unknown as Stored;

/** Views whose opening ends when it is told to, and what they were asked to open. */
function slowViews() {
  const asked: string[] = [];
  const ends: (() => void)[] = [];
  const openRows = async (_table: unknown, rows: readonly Stored[]) => {
    asked.push(rows.map(({ id, position }) => `${id}${position}`).join());
    await new Promise<void>((resolve) => ends.push(resolve));
    return rows.map((stored) => ({ ...stored, cell: { said: `${stored.position}` } }));
  };
  return { views: { openRows } as unknown as ViewsReader, asked, ends };
}

const shown = (rows: readonly { id: string; cell: { said: string } }[]) =>
  rows.map(({ id, cell }) => `${id}${cell.said}`).join();

describe('Rows that are kept open', () => {
  it('are opened again only where they changed', async () => {
    const { views, asked, ends } = slowViews();
    const rows = new OpenedRows(table, ({ id }) => id);
    const first = rows.open(views, [row('a', 1), row('b', 1)]);
    ends.shift()?.();
    expect(shown(await first)).toBe('a1,b1');
    const second = rows.open(views, [row('a', 1), row('b', 2)]);
    ends.shift()?.();
    expect(shown(await second)).toBe('a1,b2');
    expect(asked).toEqual(['a1,b1', 'b2']);
  });

  it('are all there for one who asks while another asked before the first of them', async () => {
    const { views, ends } = slowViews();
    const rows = new OpenedRows(table, ({ id }) => id);
    const first = rows.open(views, [row('a', 1)]);
    ends.shift()?.();
    await first;
    const newer = rows.open(views, [row('a', 1), row('b', 1)]);
    const older = rows.open(views, []);
    ends.pop()?.();
    expect(shown(await older)).toBe('');
    ends.pop()?.();
    expect(shown(await newer)).toBe('a1,b1');
  });
});
