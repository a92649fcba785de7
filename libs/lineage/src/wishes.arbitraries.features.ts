import fc from 'fast-check';
import { PURPOSES } from '../../vocabulary/src/purpose.js';
import type { Span } from '../../vocabulary/src/when.js';
import type { GivenItem, JudgedDisclosure } from './wishes.disclosed.js';
import {
  everything,
  itemsOf,
  purposesOf,
  recipientsOf,
  type NaiveDisclosure,
} from './wishes.naive.features.js';
import type { Scope, Statement, WishItem, WishRecipient } from './wishes.statements.js';

/** Small worlds of statements and disclosures, dense enough for them to meet each other. */

const SENDERS = ['o1', 'o2', 'haven'] as const;
const PURPOSES_NAMED = ['TREAT', 'ETREAT', 'BTG', 'HOPERAT'];
const RECIPIENTS_NAMED: readonly WishRecipient[] = [
  { type: 'organisation', organisation: 'o1' },
  { type: 'organisation', organisation: 'o1', team: 't1' },
  { type: 'organisation', organisation: 'o2' },
  { type: 'unregistered', name: 'n1' },
  { type: 'individual', name: 'n1' },
];
const ITEMS_NAMED: readonly WishItem[] = [
  { plan: 'p1' },
  { section: 'helps' },
  { plan: 'p1', section: 'helps' },
  { plan: 'p1', section: 'helps', item: 'i1' },
  { category: 'record/health' },
  { category: 'record/health/medication' },
  { category: 'record/crisis-plan' },
  { category: 'record' },
];

type Moments = fc.Arbitrary<Span>;

const moment = fc.integer({ min: 0, max: 5 });
const long = (at: number, length: number): Span => ({ earliest: at, latest: at + length });

/** When statements were made: at an instant, or perhaps within an interval. */
export const INSTANT: Moments = moment.map((at) => long(at, 0));
export const INTERVAL: Moments = fc
  .tuple(moment, fc.constantFrom(0, 0, 0, 1, 2))
  .map(([at, length]) => long(at, length));

/** When disclosures happened; rather late, so that something had been said by then. */
export const LATER: Moments = fc.integer({ min: 2, max: 6 }).map((at) => long(at, 0));
export const LATER_INTERVAL: Moments = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.constantFrom(0, 0, 1, 2))
  .map(([at, length]) => long(at, length));

/** A moment by which things happened or were recorded, or none. */
export const CUT = fc.option(moment, { nil: undefined });

function seldom<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  const none: fc.Arbitrary<Value | undefined> = fc.constant(undefined);
  return fc.oneof({ arbitrary: none, weight: 3 }, { arbitrary, weight: 1 });
}

function named<Thing>(
  often: Thing,
  all: readonly Thing[],
): fc.Arbitrary<readonly Thing[] | undefined> {
  return fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 4 },
    { arbitrary: fc.constant([often]), weight: 3 },
    { arbitrary: fc.subarray([...all], { minLength: 1, maxLength: 2 }), weight: 3 },
  );
}

const scope: fc.Arbitrary<Scope> = fc
  .tuple(
    named<WishRecipient>({ type: 'organisation', organisation: 'o1' }, RECIPIENTS_NAMED),
    named('ETREAT', PURPOSES_NAMED),
    named<WishItem>({ section: 'helps' }, ITEMS_NAMED),
  )
  .map(([recipients, purposes, items]) => ({
    ...(recipients && { recipients }),
    ...(purposes && { purposes }),
    ...(items && { items }),
  }));

const period = seldom(fc.record({ from: moment, until: moment }, { requiredKeys: [] }));
const capacityDecision = fc.constantFrom('share', 'share', 'other');

type Raw = { readonly kind: string; readonly about: number } & Readonly<Record<string, unknown>>;

function raw(occurred: Moments): fc.Arbitrary<Raw> {
  const said = {
    occurred,
    recordedAt: moment,
    learnedAt: seldom(moment),
    reporter: fc.option(fc.constantFrom(...SENDERS), { nil: undefined }),
    about: fc.nat({ max: 5 }),
  };
  const of = (weight: number, kinds: readonly string[], fields: object) => ({
    weight,
    arbitrary: fc.record({
      ...said,
      kind: fc.constantFrom(...kinds),
      ...fields,
    }) as fc.Arbitrary<Raw>,
  });
  return fc.oneof(
    of(6, ['grant'], { scope, period, capacityDecision }),
    of(4, ['denial'], { scope, period, because: fc.constant('limited') }),
    of(4, ['withdrawal', 'expiry', 'error'], {}),
    of(2, ['reconfirmation'], { period }),
    of(2, ['assessment'], {
      capacityDecision: seldom(capacityDecision),
      lacking: fc.boolean(),
      untilSixteen: seldom(fc.constant(true)),
    }),
    of(1, ['birth'], { sixteen: moment }),
    of(1, ['planItem'], {
      list: fc.constant('helpful'),
      place: fc.constant({ plan: 'p1', section: 'helps', item: 'i1' }),
      notToBeToldTo: fc.subarray([RECIPIENTS_NAMED[0], RECIPIENTS_NAMED[2], RECIPIENTS_NAMED[4]]),
    }),
  );
}

const NAMES_ANOTHER = ['withdrawal', 'expiry', 'error', 'reconfirmation', 'assessment'];

/** One after the other, each naming one before it, as an id is known only once it is given. */
function numbered(list: readonly Raw[]): readonly Statement[] {
  return list.map(({ about, ...fields }, index) => {
    const target = { id: index === 0 ? 'unknown' : `s${about % index}` };
    const said = Object.entries(fields).filter(([, value]) => value !== undefined);
    return {
      id: `s${index}`,
      ...Object.fromEntries(said),
      ...(NAMES_ANOTHER.includes(fields.kind) && { about: target }),
    } as unknown as Statement;
  });
}

/** What was said; at most three statements have an interval. */
export function someStatements(occurred: Moments): fc.Arbitrary<readonly Statement[]> {
  return fc
    .array(raw(occurred), { minLength: 1, maxLength: 6 })
    .map(numbered)
    .filter(
      (all) => all.filter(({ occurred: { earliest, latest } }) => earliest < latest).length <= 3,
    );
}

/** What was given, and each thing that it may have been. */
const GIVEN: readonly (readonly [GivenItem, readonly ReadonlySet<string>[]])[] = [
  [{ plan: 'p1', sections: ['helps'] }, [itemsOf({ plan: 'p1', section: 'helps' })]],
  [{ plan: 'p1' }, [itemsOf({ plan: 'p1' })]],
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
  [{}, [everything, ...ITEMS_NAMED.map(itemsOf), ...[...everything].map((one) => new Set([one]))]],
];

const organisation = (key: string): WishRecipient => ({ type: 'organisation', organisation: key });

const TO: readonly (readonly [WishRecipient, readonly ReadonlySet<string>[]])[] = [
  [organisation('o1'), [recipientsOf(organisation('o1'))]],
  [organisation('o2'), [recipientsOf(organisation('o2'))]],
  [{ type: 'organisation', organisation: 'o1', team: 't1' }, [new Set(['o1/t1'])]],
  [{ type: 'unregistered', name: 'Haven' }, [new Set(['u:n1']), new Set(['u:x'])]],
  [{ type: 'individual' }, [new Set(['i:n1']), new Set(['i:x'])]],
];

const WHY: readonly (readonly [string, readonly ReadonlySet<string>[]])[] = [
  ['ETREAT', [purposesOf('ETREAT')]],
  ['TREAT', [purposesOf('TREAT')]],
  ['PATRQT', [purposesOf('PATRQT')]],
  ['notStated', PURPOSES.map(purposesOf)],
];

/** The first of a list about half the time. */
function mostly<Thing>(list: readonly Thing[]): fc.Arbitrary<Thing> {
  return fc.oneof(fc.constantFrom(...list.slice(0, 1)), fc.constantFrom(...list));
}

/** A disclosure of one thing, for the engine and for the naive reading. */
export function someDisclosure(
  occurred: Moments,
): fc.Arbitrary<{ readonly judged: JudgedDisclosure; readonly naive: NaiveDisclosure }> {
  return fc
    .tuple(occurred, fc.constantFrom(...SENDERS), mostly(GIVEN), mostly(TO), mostly(WHY))
    .map(([span, sender, [item, items], [recipient, recipients], [purpose, purposes]]) => ({
      judged: {
        occurred: span,
        sender,
        recipient,
        purpose,
        items: [item],
        senderReports: true,
      },
      naive: {
        ...span,
        sender,
        readings: recipients.flatMap((r) =>
          purposes.flatMap((p) => items.map((i) => ({ recipients: r, purposes: p, items: i }))),
        ),
      },
    }));
}
