import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newestFirst } from './newest-first.js';

interface Row {
  readonly subject: string;
  readonly occurredTo: number;
  readonly id: string;
}

const later = (a: Row, b: Row): number =>
  b.occurredTo - a.occurredTo || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

const rows = fc.uniqueArray(
  fc.record({
    subject: fc.constantFrom('ana', 'bea', 'cat'),
    occurredTo: fc.integer({ min: -3, max: 3 }),
    id: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 2 }),
  }),
  { selector: ({ id }) => id, maxLength: 30 },
);

describe('rows of several subjects', () => {
  it('come as one list, newest first, whatever is read at a time and from wherever', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 5 }),
        fc.option(fc.nat(), { nil: undefined }),
        async (all, limit, from) => {
          const sorted = [...all].sort(later);
          const after = from === undefined ? undefined : sorted[from % (sorted.length || 1)];
          const isAfter = (place: Omit<Row, 'subject'> | undefined) => (row: Row) =>
            !place || later({ subject: '', ...place }, row) < 0;
          const found: Row[] = [];
          const reading = newestFirst<Row>({
            subjects: ['ana', 'bea', 'cat'],
            after,
            limit,
            read: (subject, place) => {
              const own = sorted.filter((row) => row.subject === subject).filter(isAfter(place));
              return Promise.resolve(own.slice(0, limit));
            },
          });
          for await (const batch of reading) found.push(...batch);
          expect(found).toEqual(sorted.filter(isAfter(after)));
        },
      ),
    );
  });

  it('are read no further than whoever asks goes', async () => {
    let read = 0;
    const endless = newestFirst<Row>({
      subjects: ['ana', 'bea'],
      after: undefined,
      limit: 2,
      read: (subject, after) => {
        read += 1;
        const from = after?.occurredTo ?? 0;
        const at = (occurredTo: number) => ({ subject, occurredTo, id: subject });
        return Promise.resolve([at(from - 1), at(from - 2)]);
      },
    });
    for await (const batch of endless) {
      expect(batch.map(({ id, occurredTo }) => `${id} ${String(occurredTo)}`)).toEqual([
        'bea -1',
        'ana -1',
        'bea -2',
      ]);
      break;
    }
    expect(read).toBe(2);
  });
});
