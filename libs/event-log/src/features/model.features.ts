import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventLogErrorCode } from '../event-log.errors.js';
import { isEventLogError } from '../event-log.errors.js';
import type { Appended, EventLog, ExpectedRevision } from '../event-log.js';
import { everything } from './fixture.features.js';
import type { OpenLog } from './fixture.features.js';

/** An append in small numbers: of few streams and few ids, so that they meet. */
interface Step {
  readonly stream: number;
  readonly expected: ExpectedRevision;
  readonly ids: readonly number[];
}

type Result =
  | { readonly first: number; readonly last: number }
  | { readonly code: EventLogErrorCode; readonly actual?: ExpectedRevision };

/** Steps in groups; the steps of a group are sent at once. */
export const groupsOfSteps = (atOnce: number): fc.Arbitrary<Step[][]> =>
  fc.array(fc.array(step, { minLength: 1, maxLength: atOnce }), { minLength: 1, maxLength: 12 });

const step: fc.Arbitrary<Step> = fc.record({
  stream: fc.nat({ max: 2 }),
  expected: fc.oneof(
    fc.constantFrom<ExpectedRevision>('noStream', 'any'),
    fc.nat({ max: 5 }) as fc.Arbitrary<ExpectedRevision>,
  ),
  ids: fc.oneof(
    { arbitrary: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 }), weight: 1 },
    { arbitrary: run(), weight: 2 },
  ),
});

/** Ids that follow each other, so that the same beginnings come again and again. */
function run(): fc.Arbitrary<number[]> {
  return fc
    .tuple(fc.nat({ max: 8 }), fc.integer({ min: 1, max: 4 }))
    .map(([first, length]) => Array.from({ length }, (_, index) => first + index));
}

/** The port's rules, over lists. */
class Model {
  readonly order: number[] = [];
  readonly #streams = new Map<number, number[]>();

  stream(stream: number): readonly number[] {
    return this.#streams.get(stream) ?? [];
  }

  append({ stream, expected, ids }: Step): Result {
    if (new Set(ids).size < ids.length) return { code: 'DUPLICATE_EVENT_ID' };
    const here = this.stream(stream);
    const first = this.#first(here, expected, ids[0]);
    const elsewhere = ids.some(
      (id, index) => this.order.includes(id) && here[first + index] !== id,
    );
    if (elsewhere) return { code: 'DUPLICATE_EVENT_ID' };
    const last = first + ids.length - 1;
    if (ids.every((id) => this.order.includes(id))) return { first, last };
    if (first !== here.length) {
      const actual = here.length === 0 ? 'noStream' : here.length - 1;
      return { code: 'WRONG_EXPECTED_REVISION', actual };
    }
    this.#streams.set(stream, [...here, ...ids]);
    this.order.push(...ids);
    return { first, last };
  }

  #first(here: readonly number[], expected: ExpectedRevision, id: number | undefined): number {
    if (expected === 'noStream') return 0;
    if (expected !== 'any') return expected + 1;
    const known = here.findIndex((candidate) => candidate === id);
    return known === -1 ? here.length : known;
  }
}

/** Sends the groups to a log and to the model; outcomes and what is stored must be the same. */
export async function followsModel(log: EventLog, groups: readonly Step[][]): Promise<void> {
  const model = new Model();
  const run = randomUUID();
  const names = Array.from({ length: 3 }, (_, stream) => `${run}-${stream}`);
  const ids = Array.from({ length: 20 }, () => randomUUID());
  const start = await log.head();
  for (const group of groups) {
    const results = group.map(({ stream, expected, ids: numbers }) =>
      log
        .append(
          names[stream] ?? '',
          expected,
          numbers.map((id) => ({ id: ids[id] ?? '', type: 'T', data: Buffer.from([id]) })),
        )
        .then(resultOf, refusalOf),
    );
    const expected = group.map((each) => model.append(each));
    expect(await Promise.all(results)).toEqual(expected);
  }
  const stored = await everything(log, start);
  expect(stored.map((event) => event.id)).toEqual(model.order.map((id) => ids[id]));
  for (const [stream, name] of names.entries()) {
    const events = await log.readStream(name);
    expect(events.map((event) => event.data[0])).toEqual(model.stream(stream));
    expect(events.map((event) => event.revision)).toEqual([...events.keys()]);
  }
  for (const [number, id] of ids.entries()) {
    expect((await log.find(id))?.data[0]).toBe(model.order.includes(number) ? number : undefined);
  }
}

function resultOf({ firstRevision, lastRevision }: Appended): Result {
  return { first: firstRevision, last: lastRevision };
}

function refusalOf(error: unknown): Result {
  if (!isEventLogError(error)) throw error;
  const { code, details } = error;
  return code === 'WRONG_EXPECTED_REVISION'
    ? { code, actual: details.actual as ExpectedRevision }
    : { code };
}

/** Any appends one after the other behave as the rules say. */
export function modelFeatures(given: OpenLog): void {
  describe('any appends', () => {
    it('end as the rules say, one after the other', async () => {
      await fc.assert(
        fc.asyncProperty(groupsOfSteps(1), (groups) => followsModel(given.log, groups)),
        { numRuns: 100 },
      );
    });
  });
}
