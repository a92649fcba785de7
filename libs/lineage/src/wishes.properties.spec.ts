import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import {
  CUT,
  INSTANT,
  INTERVAL,
  LATER,
  LATER_INTERVAL,
  someDisclosure,
  someStatements,
} from './wishes.arbitraries.features.js';
import { naiveValues } from './wishes.naive.features.js';
import type { Statement } from './wishes.statements.js';
import { compileWishes } from './wishes.js';

// Trying every moment takes its time on a busy machine.
jest.setTimeout(60_000);

const single = (values: ReadonlySet<string>) => (values.size === 1 ? [...values][0] : 'cannotSay');

describe('The wishes engine agrees with question 2 as it is written', () => {
  it('where every statement has its instant', () => {
    fc.assert(
      fc.property(someStatements(INSTANT), someDisclosure(LATER), (all, { judged, naive }) => {
        const answer = compileWishes(all).judge(judged);
        expect(answer.atTheTime.value).toBe(single(naiveValues(all, naive)));
        expect(answer.knownToSender.value).toBe(
          single(naiveValues(all, naive, { knownTo: judged.sender })),
        );
      }),
      { numRuns: 600 },
    );
  });

  it('where intervals allow several orders', () => {
    fc.assert(
      fc.property(
        someStatements(INTERVAL),
        someDisclosure(LATER_INTERVAL),
        CUT,
        (all, { judged, naive }, asOf) => {
          const cut = asOf === undefined ? {} : { asOf };
          const answer = compileWishes(all, cut).judge(judged);
          expect(answer.atTheTime.value).toBe(single(naiveValues(all, naive, cut)));
          expect(answer.knownToSender.value).toBe(
            single(naiveValues(all, naive, { knownTo: judged.sender })),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('Whatever is said, and whenever', () => {
  it('what arrives late changes nothing of what was known to a sender that had not taken it', () => {
    fc.assert(
      fc.property(
        someStatements(INTERVAL),
        someDisclosure(LATER_INTERVAL),
        fc.nat(),
        (all, { judged }, nth) => {
          const target = all[nth % all.length];
          const late = all.map((statement) =>
            statement === target
              ? { ...statement, recordedAt: judged.occurred.latest + 1, reporter: 'another' }
              : statement,
          );
          const never = all.filter((statement) => statement !== target);
          expect(compileWishes(late).judge(judged).knownToSender.value).toBe(
            compileWishes(never).judge(judged).knownToSender.value,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('what the sender itself had taken it knew, however late it arrives', () => {
    fc.assert(
      fc.property(someStatements(INSTANT), someDisclosure(LATER), (all, { judged }) => {
        const own = all.map((statement): Statement => {
          const { learnedAt: _none, ...said } = statement;
          return { ...said, reporter: judged.sender, recordedAt: 100 };
        });
        const early = own.map((statement) => ({ ...statement, recordedAt: 0 }));
        // All but errors, which at the time count whenever they came.
        const [taken, known] = [own, early].map((list) =>
          list.filter(({ kind }) => kind !== 'error'),
        );
        const answer = compileWishes(taken ?? []).judge(judged);
        expect(answer.knownToSender).toMatchObject({ value: answer.atTheTime.value });
        expect(compileWishes(known ?? []).judge(judged)).toEqual(answer);
      }),
    );
  });

  it('the order in which things were recorded and read changes nothing of what was so', () => {
    fc.assert(
      fc.property(
        someStatements(INTERVAL),
        someDisclosure(LATER_INTERVAL),
        fc.array(fc.nat({ max: 9 }), { minLength: 6, maxLength: 6 }),
        (all, { judged }, keys) => {
          const shuffled = all
            .map((statement, nth) => ({ ...statement, recordedAt: keys[nth] ?? 0 }))
            .sort((one, other) => one.recordedAt - other.recordedAt);
          expect(compileWishes(shuffled).judge(judged).atTheTime).toEqual(
            compileWishes(all).judge(judged).atTheTime,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('what is entered in error counts as never made, and what was known before it stays so', () => {
    fc.assert(
      fc.property(
        someStatements(INTERVAL),
        someDisclosure(LATER_INTERVAL),
        fc.nat(),
        (all, { judged }, nth) => {
          const target = all[nth % all.length];
          if (!target) return;
          const error: Statement = {
            kind: 'error',
            id: 'error',
            occurred: { earliest: 50, latest: 50 },
            recordedAt: 50,
            about: { id: target.id },
          };
          const never = compileWishes(all.filter((one) => one !== target)).judge(judged);
          const before = compileWishes(all).judge(judged);
          const after = compileWishes([...all, error]).judge(judged);
          expect(after.atTheTime.value).toBe(never.atTheTime.value);
          expect(after.knownToSender).toEqual(before.knownToSender);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a further denial never turns a no into anything else, nor anything into a yes', () => {
    fc.assert(
      fc.property(
        someStatements(INTERVAL),
        someDisclosure(LATER_INTERVAL),
        someStatements(INTERVAL),
        (all, { judged }, others) => {
          const denials = others
            .filter(({ kind }) => kind === 'denial')
            .map((denial) => ({ ...denial, id: `further ${denial.id}` }));
          const before = compileWishes(all).judge(judged);
          const after = compileWishes([...all, ...denials]).judge(judged);
          for (const answer of ['atTheTime', 'knownToSender'] as const) {
            if (before[answer].value === 'no') expect(after[answer].value).toBe('no');
            if (after[answer].value === 'yes') expect(before[answer].value).toBe('yes');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('nothing that is said changes what was so before the moment from which it matters', () => {
    fc.assert(
      fc.property(
        someStatements(INTERVAL),
        someDisclosure(LATER_INTERVAL),
        fc.nat(),
        (all, { judged }, nth) => {
          const target = all[nth % all.length];
          if (!target) return;
          const wishes = compileWishes(all);
          const from = wishes.mattersFrom(new Set([target.id]));
          const never = compileWishes(all.filter((statement) => statement !== target));
          for (let at = 0; at < Math.min(from, 8); at += 1) {
            const disclosure = { ...judged, occurred: { earliest: at, latest: at } };
            expect(wishes.valueAtTheTime(disclosure)).toBe(never.valueAtTheTime(disclosure));
          }
          if (judged.occurred.latest >= from) return;
          expect(wishes.valueAtTheTime(judged)).toBe(never.valueAtTheTime(judged));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('the value alone is that of the whole answer', () => {
    fc.assert(
      fc.property(someStatements(INTERVAL), someDisclosure(LATER_INTERVAL), (all, { judged }) => {
        const wishes = compileWishes(all);
        expect(wishes.valueAtTheTime(judged)).toBe(wishes.judge(judged).atTheTime.value);
      }),
      { numRuns: 200 },
    );
  });

  it('a disclosure is judged alike, whichever were judged before it', () => {
    fc.assert(
      fc.property(
        someStatements(INTERVAL),
        fc.array(someDisclosure(LATER_INTERVAL), { minLength: 2, maxLength: 12 }),
        (all, disclosures) => {
          const together = compileWishes(all);
          for (const { judged } of disclosures) {
            expect(together.judge(judged)).toEqual(compileWishes(all).judge(judged));
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('what had happened by some moment changes nothing of what was known to the sender', () => {
    fc.assert(
      fc.property(
        someStatements(INTERVAL),
        someDisclosure(LATER_INTERVAL),
        CUT,
        (all, { judged }, asOf) => {
          expect(compileWishes(all, { asOf: asOf ?? 0 }).judge(judged).knownToSender).toEqual(
            compileWishes(all).judge(judged).knownToSender,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('what was not yet recorded by some moment is as if it had not been said', () => {
    fc.assert(
      fc.property(
        someStatements(INTERVAL),
        someDisclosure(LATER_INTERVAL),
        fc.integer({ min: 0, max: 5 }),
        (all, { judged }, knownAt) => {
          expect(compileWishes(all, { knownAt }).judge(judged)).toEqual(
            compileWishes(all.filter(({ recordedAt }) => recordedAt <= knownAt)).judge(judged),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
