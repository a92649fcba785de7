import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyState, Generation } from '../generation.js';
import type { Parked } from '../parked.js';
import { planOf } from '../plan.js';
import type { Projection, RowSession } from '../projection.js';
import { NaiveViews } from '../testing/naive-views.js';
import { eventOfStep, subjectOf } from '../testing/story.js';
import { clearTable, sealedTable } from '../table.js';
import type { World } from './world.features.js';

const notes = sealedTable<{ readonly words: string; readonly more?: unknown }>()({
  name: 'notes',
  columns: {
    subject: 'text',
    number: 'integer',
    label: 'text?',
    rank: 'integer?',
    mark: 'blob?',
  },
  key: ['subject', 'number'],
  subject: 'subject',
  indexes: [
    ['label', 'rank desc'],
    ['rank', 'label'],
  ],
});

const others = clearTable({ name: 'others', columns: { id: 'text' }, key: ['id'] });

type Act = (rows: RowSession) => void | Promise<void>;

/** Runs each act as the applying of one event; the store is flushed where `true` stands. */
async function enact(world: World, acts: readonly (Act | true)[]): Promise<Parked[]> {
  const queue: Act[] = [];
  const probe: Projection = {
    name: 'probe',
    version: 1,
    tables: [notes],
    apply: (_event, rows) => queue.shift()?.(rows),
  };
  const later: Projection = { name: 'later', version: 1, tables: [others], apply: () => {} };
  const plan = planOf([probe, later]);
  const storage = world.storage();
  const parked: Parked[] = [];
  const store = await storage.create(1, plan.layouts, emptyState(plan));
  const note = (one: Parked) => parked.push(one);
  const generation = await Generation.open(plan, store, world.vault, note);
  let index = 0;
  for (const act of acts) {
    if (act === true) {
      await generation.flush();
    } else {
      queue.push(act);
      const step = {
        subject: index,
        thing: 0,
        kind: 'noted',
        words: '',
        place: 0,
        other: 0,
      } as const;
      await generation.take([eventOfStep(step, index++)]);
    }
  }
  await generation.flush();
  await generation.close();
  return parked;
}

const row = (number: number, words = 'words') => ({
  subject: subjectOf(1),
  number,
  label: 'a',
  rank: number,
  mark: null,
  cell: { words },
});
const key = (number: number) => ({ subject: subjectOf(1), number });

/** What a projection sees of rows, and what it may do with them. */
export function rowFeatures(world: () => World): void {
  describe('rows', () => {
    it('are seen as written, before and after they are stored', async () => {
      const seen: unknown[] = [];
      const look: Act = async (rows) => {
        seen.push(await rows.get(notes, key(1)));
      };
      const write: Act = (rows) => {
        rows.put(notes, { ...row(1), mark: Uint8Array.of(1, 2), label: null });
      };
      expect(await enact(world(), [write, look, true, look])).toEqual([]);
      const expected = { ...row(1), mark: Buffer.of(1, 2), label: null };
      expect(seen).toEqual([expected, expected]);
    });

    it('are copies: changing one that was read or written changes nothing', async () => {
      const seen: unknown[] = [];
      const cell = { words: 'before', more: ['before'] };
      const mark = Uint8Array.of(1);
      const write: Act = async (rows) => {
        rows.put(notes, { ...row(1), mark, cell });
        cell.more.push('after');
        mark[0] = 9;
        const found = await rows.get(notes, key(1));
        (found?.cell.more as string[]).push('after');
        if (found?.mark) found.mark[0] = 9;
      };
      const look: Act = async (rows) => {
        seen.push(await rows.get(notes, key(1)));
      };
      await enact(world(), [write, look, true, look]);
      const expected = {
        ...row(1),
        mark: Buffer.of(1),
        cell: { words: 'before', more: ['before'] },
      };
      expect(seen).toEqual([expected, expected]);
    });

    it('come back with every character of any text and every safe integer', async () => {
      const text = fc.string({ unit: 'binary', maxLength: 20 });
      const whole = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -0, -1, 2 ** 32, -(2 ** 32)));
      const written = fc.sample(fc.record({ label: text, rank: whole, words: text }), 100);
      const seen: unknown[] = [];
      const label = (value: string) => value.replaceAll('\0', '').toWellFormed();
      const write: Act = (rows) => {
        written.forEach((one, number) => {
          const { rank, words } = one;
          rows.put(notes, { ...row(number), label: label(one.label), rank, cell: { words } });
        });
      };
      const look: Act = async (rows) => {
        for (const number of written.keys()) seen.push(await rows.get(notes, key(number)));
      };
      expect(await enact(world(), [write, true, look])).toEqual([]);
      expect(seen).toEqual(
        written.map((one, number) => ({
          ...row(number),
          label: label(one.label),
          rank: one.rank + 0,
          cell: { words: one.words },
        })),
      );
    });

    it('leave no trace of an event whose projection throws, whatever it did before', async () => {
      const seen: unknown[] = [];
      const parked = await enact(world(), [
        (rows) => {
          rows.put(notes, row(1));
          rows.put(notes, row(2));
        },
        true,
        async (rows) => {
          await rows.get(notes, key(2));
          rows.put(notes, row(1, 'other'));
          rows.put(notes, row(3));
          rows.remove(notes, key(2));
          rows.put(notes, row(2, 'other'));
          throw new Error('no');
        },
        async (rows) => {
          rows.put(notes, { ...row(1, 'blindly'), rank: 9 });
          await rows.select(notes, { label: 'a' });
          throw new Error('no');
        },
        async (rows) => {
          seen.push((await rows.select(notes, { label: 'a' })).map(({ number }) => number));
          seen.push(await rows.get(notes, key(1)), await rows.get(notes, key(2)));
          seen.push(await rows.get(notes, key(3)));
          seen.push((await rows.select(notes, { label: 'a' })).length);
        },
      ]);
      expect(parked.map(({ code }) => code)).toEqual(['Error', 'Error']);
      expect(seen).toEqual([[1, 2], row(1), row(2), undefined, 2]);
    });

    it('are found by equal columns in the order asked for, stored or not', async () => {
      const label = fc.constantFrom(null, 'a', 'b', '\u{1F600}', '\uFFFD', 'aa', 'é');
      const rank = fc.constantFrom(null, -1, 0, 5, 1e15);
      const change = fc.record({
        number: fc.nat({ max: 8 }),
        subject: fc.nat({ max: 2 }),
        label,
        rank,
        op: fc.constantFrom('put', 'put', 'put', 'remove', 'flush'),
      });
      const asked = fc.record({
        where: fc.oneof(
          fc.record({ label }),
          fc.record({ rank }),
          fc.record({ label, rank }),
          fc.record({ subject: fc.nat({ max: 2 }).map(subjectOf) }),
        ),
        order: fc.subarray(['label', 'rank desc', 'number desc', 'subject'] as const),
        limit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(change, { maxLength: 40 }),
          fc.array(asked, { minLength: 1, maxLength: 5 }),
          async (changes, questions) => {
            const answers: unknown[] = [];
            const ask: Act = async (rows) => {
              for (const { where, order, limit } of questions) {
                const options = limit === undefined ? { order } : { order, limit };
                const found = await rows.select(notes, where, options);
                answers.push(found.map(({ subject, number }) => [subject, number]));
              }
            };
            const acts: (Act | true)[] = changes.map(({ op, number, subject, ...columns }) => {
              if (op === 'flush') return true;
              const at = { subject: subjectOf(subject), number };
              return (rows) => {
                if (op === 'remove') rows.remove(notes, at);
                else rows.put(notes, { ...at, ...columns, mark: null, cell: { words: '' } });
              };
            });
            // Asked in between too, so that rows were read before they are changed.
            acts.splice(Math.floor(acts.length / 2), 0, ask);
            expect(await enact(world(), [...acts, ask])).toEqual([]);
            const engine = answers.splice(0);

            const queue = [...acts, ask].filter((act) => act !== true);
            const naive = new NaiveViews(
              [
                {
                  name: 'p',
                  version: 1,
                  tables: [notes],
                  apply: (_, rows) => queue.shift()?.(rows),
                },
              ],
              () => true,
            );
            const step = {
              subject: 0,
              thing: 0,
              kind: 'noted',
              words: '',
              place: 0,
              other: 0,
            } as const;
            await naive.apply(queue.map((_, index) => eventOfStep(step, index)));
            expect(engine).toEqual(answers);
            await world().storage().keepOnly([]);
          },
        ),
        { numRuns: 60 },
      );
    }, 60_000);

    it.each<[string, Act]>([
      [
        'a column of another type',
        (rows) => {
          rows.put(notes, { ...row(1), rank: 1.5 });
        },
      ],
      [
        'an integer that is not safe',
        (rows) => {
          rows.put(notes, { ...row(1), rank: 2 ** 53 });
        },
      ],
      [
        'a text with NUL',
        (rows) => {
          rows.put(notes, { ...row(1), label: 'a\0b' });
        },
      ],
      [
        'null where there may be none',
        (rows) => {
          rows.put(notes, { ...row(1), number: null as never });
        },
      ],
      [
        'a column too many',
        (rows) => {
          rows.put(notes, { ...row(1), extra: 1 } as never);
        },
      ],
      [
        'a column too few',
        (rows) => {
          rows.put(notes, { subject: subjectOf(1), number: 1 } as never);
        },
      ],
      [
        'a cell that is no object',
        (rows) => {
          rows.put(notes, { ...row(1), cell: 'x' as never });
        },
      ],
      [
        'another projection\u2019s table',
        (rows) => {
          rows.put(others, { id: 'x' });
        },
      ],
      [
        'a table of a later projection',
        async (rows) => {
          await rows.get(others, { id: 'x' });
        },
      ],
      [
        'a look-up that no index serves',
        async (rows) => {
          await rows.select(notes, { number: 1 });
        },
      ],
      [
        'a look-up of everything',
        async (rows) => {
          await rows.select(notes, {});
        },
      ],
      [
        'a limit of nothing',
        async (rows) => {
          await rows.select(notes, { rank: 1 }, { limit: 0 });
        },
      ],
    ])('refuse %s', async (_, act) => {
      const parked = await enact(world(), [act]);
      expect(parked.map(({ code }) => code)).toEqual(['ROW_INVALID']);
    });

    it('are of no use once the event is over', async () => {
      const kept: { rows?: RowSession } = {};
      await enact(world(), [
        (rows) => {
          kept.rows = rows;
        },
      ]);
      expect(() => kept.rows?.put(notes, row(1))).toThrow(
        expect.objectContaining({ code: 'ROW_INVALID' }),
      );
    });
  });
}
