import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PURPOSES } from '../../vocabulary/src/purpose.js';
import type { GivenItem, JudgedDisclosure } from './wishes.disclosed.js';
import {
  everything,
  itemsOf,
  naiveValues,
  purposesOf,
  recipientsOf,
  type NaiveDisclosure,
} from './wishes.naive.features.js';
import type { Scope, Statement, WishItem, WishRecipient } from './wishes.statements.js';
import { compileWishes } from './wishes.js';

const SENDERS = ['o1', 'o2', 'haven'] as const;
const MOMENTS = 6;

const recipients: readonly WishRecipient[] = [
  { type: 'organisation', organisation: 'o1' },
  { type: 'organisation', organisation: 'o1', team: 't1' },
  { type: 'organisation', organisation: 'o2' },
  { type: 'unregistered', name: 'n1' },
  { type: 'individual', name: 'n1' },
];
const purposes = ['TREAT', 'ETREAT', 'BTG', 'HOPERAT'];
const items: readonly WishItem[] = [
  { plan: 'p1' },
  { section: 'helps' },
  { plan: 'p1', section: 'helps' },
  { plan: 'p1', section: 'helps', item: 'i1' },
  { category: 'record/health' },
  { category: 'record/health/medication' },
  { category: 'record/crisis-plan' },
  { category: 'record' },
];

const moment = fc.integer({ min: 0, max: MOMENTS });
const span = fc
  .tuple(moment, fc.constantFrom(0, 0, 0, 1, 2))
  .map(([earliest, length]) => ({ earliest, latest: earliest + length }));
const instant = moment.map((at) => ({ earliest: at, latest: at }));
const period = fc.option(fc.record({ from: moment, until: moment }, { requiredKeys: [] }), {
  nil: undefined,
});

const scope: fc.Arbitrary<Scope> = fc.record(
  {
    recipients: fc.subarray([...recipients], { minLength: 1, maxLength: 2 }),
    purposes: fc.subarray(purposes, { minLength: 1, maxLength: 2 }),
    items: fc.subarray([...items], { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const capacityDecision = fc.constantFrom('share', 'other');

/** A statement; `about` is the place in the list of the statement that it names. */
function statement(occurred: fc.Arbitrary<{ earliest: number; latest: number }>) {
  const said = {
    occurred,
    recordedAt: moment,
    learnedAt: fc.option(moment, { nil: undefined }),
    reporter: fc.option(fc.constantFrom(...SENDERS), { nil: undefined }),
    about: fc.nat({ max: 5 }),
  };
  const grant = fc.record({ ...said, kind: fc.constant('grant'), scope, period, capacityDecision });
  const denial = fc.record({ ...said, kind: fc.constant('denial'), scope, period });
  const ending = fc.record({ ...said, kind: fc.constantFrom('withdrawal', 'expiry', 'error') });
  const reconfirmation = fc.record({ ...said, kind: fc.constant('reconfirmation'), period });
  const assessment = fc.record({
    ...said,
    kind: fc.constant('assessment'),
    capacityDecision: fc.option(capacityDecision, { nil: undefined }),
    lacking: fc.boolean(),
  });
  const planItem = fc.record({
    ...said,
    kind: fc.constant('planItem'),
    list: fc.constant('helpful'),
    place: fc.constant({ plan: 'p1', section: 'helps', item: 'i1' }),
    notToBeToldTo: fc.subarray([recipients[0], recipients[2], recipients[4]]),
  });
  return fc.oneof(
    { arbitrary: grant, weight: 5 },
    { arbitrary: denial, weight: 4 },
    { arbitrary: ending, weight: 4 },
    { arbitrary: reconfirmation, weight: 2 },
    { arbitrary: assessment, weight: 1 },
    { arbitrary: planItem, weight: 1 },
  );
}

/** As the ledger has it: nothing names what came to the ledger after it, so there are no circles. */
function numbered(raw: readonly { readonly kind: string; readonly about: number }[]): Statement[] {
  return raw.map((one, index) => {
    const { about, ...rest } = one;
    const refers = !['grant', 'denial', 'planItem'].includes(one.kind);
    const target = index === 0 ? 'unknown' : `s${about % index}`;
    const defined = Object.entries(rest).filter(([, value]) => value !== undefined);
    return {
      id: `s${index}`,
      because: 'limited',
      ...Object.fromEntries(defined),
      ...(refers && { about: { id: target } }),
    } as unknown as Statement;
  });
}

const exactStatements = fc.array(statement(instant), { maxLength: 6 }).map(numbered);
const statements = fc
  .array(statement(span), { maxLength: 5 })
  .map(numbered)
  .filter((all) => all.filter(({ occurred: o }) => o.earliest < o.latest).length <= 3);

const organisation = (key: string): WishRecipient => ({ type: 'organisation', organisation: key });

/** What was given, and what it may have been. */
const given: readonly (readonly [GivenItem, readonly ReadonlySet<string>[]])[] = [
  [{ plan: 'p1' }, [itemsOf({ plan: 'p1' })]],
  [{ plan: 'p1', sections: ['helps'] }, [itemsOf({ plan: 'p1', section: 'helps' })]],
  [{ plan: 'p1', sections: ['x'] }, [itemsOf({ plan: 'p1', section: 'x' })]],
  [
    { plan: 'p1', sections: ['helps'], items: ['i1'] },
    [itemsOf({ plan: 'p1', section: 'helps', item: 'i1' })],
  ],
  [
    { sections: ['helps'] },
    [itemsOf({ plan: 'p1', section: 'helps' }), itemsOf({ plan: 'px', section: 'helps' })],
  ],
  [{ category: 'record/health' }, [itemsOf({ category: 'record/health' })]],
  [{ category: 'record/health/medication' }, [itemsOf({ category: 'record/health/medication' })]],
  [{ category: 'record/crisis-plan' }, [itemsOf({ category: 'record/crisis-plan' })]],
  [{ category: 'record' }, [everything]],
  [{}, [everything, ...items.map(itemsOf), ...[...everything].map((one) => new Set([one]))]],
];
const to: readonly (readonly [WishRecipient, readonly ReadonlySet<string>[]])[] = [
  ...[organisation('o1'), organisation('o2'), { ...organisation('o1'), team: 't1' }].map(
    (one): [WishRecipient, ReadonlySet<string>[]] => [one, [recipientsOf(one)]],
  ),
  [{ type: 'unregistered', name: 'Haven' }, [new Set(['u:n1']), new Set(['u:x'])]],
  [{ type: 'individual' }, [new Set(['i:n1']), new Set(['i:x'])]],
];
const why: readonly (readonly [string, readonly ReadonlySet<string>[]])[] = [
  ...['TREAT', 'ETREAT', 'PATRQT'].map((one): [string, ReadonlySet<string>[]] => [
    one,
    [purposesOf(one)],
  ]),
  ['notStated', PURPOSES.map(purposesOf)],
];

const disclosure = (occurred: fc.Arbitrary<{ earliest: number; latest: number }>) =>
  fc
    .record({
      occurred,
      sender: fc.constantFrom(...SENDERS),
      item: fc.constantFrom(...given),
      recipient: fc.constantFrom(...to),
      purpose: fc.oneof(
        { arbitrary: fc.constantFrom(...why.slice(0, 3)), weight: 5 },
        { arbitrary: fc.constant(why[3] ?? ['', []]), weight: 1 },
      ),
    })
    .map(({ sender, item, recipient, purpose, ...rest }) => {
      const judged: JudgedDisclosure = {
        occurred: rest.occurred,
        sender,
        recipient: recipient[0],
        purpose: purpose[0],
        items: [item[0]],
        senderReports: true,
      };
      const naive: NaiveDisclosure = {
        ...rest.occurred,
        sender,
        readings: recipient[1].flatMap((r) =>
          purpose[1].flatMap((p) => item[1].map((i) => ({ recipients: r, purposes: p, items: i }))),
        ),
      };
      return { judged, naive };
    });

const one = (values: ReadonlySet<string>) => (values.size === 1 ? [...values][0] : 'cannotSay');

describe('The wishes engine agrees with question 2 as it is written', () => {
  it('where every statement has its instant', () => {
    fc.assert(
      fc.property(exactStatements, disclosure(instant), (all, { judged, naive }) => {
        const answer = compileWishes(all).judge(judged);
        expect(answer.atTheTime.value).toBe(one(naiveValues(all, naive)));
        expect(answer.knownToSender.value).toBe(
          one(naiveValues(all, naive, { knownTo: judged.sender })),
        );
      }),
      { numRuns: 20000 },
    );
  });

  it('where intervals allow several orders', () => {
    fc.assert(
      fc.property(
        statements,
        disclosure(span),
        fc.option(moment, { nil: undefined }),
        (all, { judged, naive }, asOf) => {
          const cut = asOf === undefined ? {} : { asOf };
          const answer = compileWishes(all, cut).judge(judged);
          (globalThis as any).__c ??= {};
          {
            const k = answer.atTheTime.value + '/' + answer.knownToSender.value;
            (globalThis as any).__c[k] = ((globalThis as any).__c[k] ?? 0) + 1;
          }
          expect(answer.atTheTime.value).toBe(one(naiveValues(all, naive, cut)));
          expect(answer.knownToSender.value).toBe(
            one(naiveValues(all, naive, { knownTo: judged.sender })),
          );
        },
      ),
      { numRuns: 20000 },
    );
  });
});
import { afterAll } from '@jest/globals';
afterAll(() => {
  process.stderr.write(JSON.stringify((globalThis as any).__c) + '\n');
});
