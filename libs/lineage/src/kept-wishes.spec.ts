import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import {
  ConsentEnteredInError,
  ConsentExpired,
  ConsentGranted,
  ConsentLimited,
  ConsentReconfirmed,
  ConsentWithdrawn,
} from '../../consent/src/consent.events.js';
import {
  HelpfulItemAdded,
  HelpfulItemRemoved,
  PlanPublished,
} from '../../crisis-plan/src/crisis-plan.events.js';
import { planProjection } from '../../crisis-plan/src/crisis-plan.view.js';
import { DisclosureCorrected, DisclosureMade } from '../../disclosure/src/disclosure.events.js';
import { unstated } from '../../disclosure/src/disclosure.features.js';
import { flowsTable, STILL, type FlowCell } from '../../disclosure/src/disclosure.tables.js';
import { disclosureProjection } from '../../disclosure/src/disclosure.view.js';
import { given } from '../../ledger/src/given.features.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { HeldReleased } from '../../person/src/held.events.js';
import { CompetenceAssessed, PersonRegistered } from '../../person/src/person.events.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';
import { NaiveViews } from '../../views/src/testing/naive-views.js';
import { judgedOf, type Given as GivenKind } from './judged.js';
import { flowKindsTable, kindWishesTable, keptWishesTables } from './kept-wishes.js';
import { lineageProjection } from './lineage.view.js';
import { plansContents, plansOf } from './plan-contents.js';
import { compileWishes } from './wishes.js';
import { planStatements } from './wishes.plan-statements.js';
import { ageStatements, consentStatements } from './wishes.sources.js';

// Arrays of rows, copied before every event, take their time on a busy machine.
jest.setTimeout(60_000);

const organisation = (value: string) => ({ system: 'https://example.org', value });
const RECEIVERS = ['police', 'council'].map(organisation);
const trust = organisation('trust');

interface Kept {
  readonly flows: ReadonlyMap<string, FlowCell['state']['flow']>;
  readonly kinds: readonly { readonly id: string; readonly kind: string }[];
  readonly spans: readonly {
    readonly kind: string;
    readonly since: number;
    readonly until: number;
    readonly atTheTime: string;
    readonly cell: { readonly given: GivenKind };
  }[];
}

/** What the views hold after these events, each recorded a second after the other. */
async function kept(events: readonly ReadableEvent[]): Promise<Kept> {
  const views = new NaiveViews(
    [planProjection, disclosureProjection, lineageProjection()],
    () => true,
  );
  await views.apply(events);
  expect(views.parked).toEqual([]);
  const contents = JSON.parse(views.contents([flowsTable, ...keptWishesTables])) as Record<
    string,
    string[]
  >;
  const rows = <Row>(table: { readonly name: string }) =>
    (contents[table.name] ?? []).map((row) => JSON.parse(row) as Row);
  const flows = rows<{ id: string; knownUntil: number; cell: FlowCell }>(flowsTable);
  return {
    flows: new Map(
      flows
        .filter(({ knownUntil }) => knownUntil === STILL)
        .map(({ id, cell }) => [id, cell.state.flow]),
    ),
    kinds: rows(flowKindsTable),
    spans: rows(kindWishesTable),
  };
}

/** The answer that is kept for a flow, as the filter finds it. */
function answerOf(id: string, occurredTo: number, { kinds, spans }: Kept): string | undefined {
  const kind = kinds.find((row) => row.id === id)?.kind;
  const found = spans.filter(
    (span) => span.kind === kind && span.since <= occurredTo && occurredTo < span.until,
  );
  return found.length === 1 ? found[0]?.atTheTime : undefined;
}

/** Each flow's answer by the wishes engine, from all that was ever said. */
function judged(events: readonly ReadableEvent[], { flows }: Kept) {
  const wishes = compileWishes([
    ...consentStatements(events),
    ...events.flatMap(planStatements),
    ...events.flatMap(ageStatements),
  ]);
  const contents = plansContents(plansOf(events));
  return [...flows].map(([id, flow]) => {
    const disclosure = judgedOf(flow, true, contents);
    return { id, ...disclosure.occurred, value: wishes.judge(disclosure).atTheTime.value };
  });
}

const id = (nth: number) => `00000000-0000-8000-8000-${String(nth).padStart(12, '0')}`;
/** Midnight is in the middle of what happens. */
const hour = (at: number) => new Date(Date.UTC(2026, 10, 2, 19 + at)).toISOString();
const span = (from: number, length: number): WhenRecord =>
  length === 0 ? hour(from) : { earliest: hour(from), latest: hour(from + length) };

/** Places events one after the other; a number names the event of that place, to come or gone. */
function placed(makers: readonly ((nth: number) => ReadableEvent)[]): readonly ReadableEvent[] {
  return makers.map((make, nth) => ({
    ...make(nth),
    position: nth + 1,
    revision: nth,
    recordedAt: new Date(Date.UTC(2026, 10, 4, 0, 0, nth)).toISOString(),
  }));
}

const flowOf = (occurredAt: WhenRecord, what: object) => (nth: number) =>
  given(
    DisclosureMade,
    {
      from: trust,
      to: { type: 'organisation', organisation: organisation('police') },
      channel: 'phone',
      items: [{ plan: 'p1', version: 1, sections: ['helps'] }],
      ...unstated,
      purpose: 'ETREAT',
      ...what,
    },
    { id: id(nth), occurredAt, actor: { role: 'partner', organisation: trust } },
  );

const at = fc.integer({ min: 0, max: 9 });
const length = fc.constantFrom(0, 0, 0, 1, 3);
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const receiver = fc.constantFrom(...RECEIVERS);
const items = fc.constantFrom(
  { plan: 'p1', version: 1, sections: ['helps'] },
  { plan: 'p1', version: 1, sections: ['other'] },
  { plan: 'p1', version: 1 },
  { plan: 'p1', items: ['i1'] },
  { sections: ['helps'] },
  { category: 'record/risk' },
  { words: 'what helps' },
);
const what = fc
  .record({ receiver, purpose: fc.constantFrom('ETREAT', 'TREAT', 'notStated'), items })
  .map((one) => ({
    to: { type: 'organisation', organisation: one.receiver },
    purpose: one.purpose,
    items: [one.items],
  }));
const scope = fc
  .record({
    recipients: perhaps(receiver.map((one) => [one])),
    purposes: perhaps(fc.constantFrom(['ETREAT'], ['TREAT'])),
    sections: perhaps(fc.constant(['helps'])),
    items: perhaps(fc.constant([{ section: 'helps', item: 'i1' }])),
    period: perhaps(at.map((until) => ({ until: hour(until) }))),
  })
  .map((one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)));

type Maker = (nth: number) => ReadableEvent;

/** Something that happens; what is about another may come before it. */
const maker: fc.Arbitrary<Maker> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(at, length, what)
      .map(([from, long, content]): Maker => flowOf(span(from, long), content)),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(at, length, scope, fc.boolean())
      .map(([from, long, terms, permit]): Maker => (nth) => {
        const about = { id: id(nth), occurredAt: span(from, long) };
        return permit
          ? given(
              ConsentGranted,
              { decision: 'permit', capacityDecision: 'share', ...terms },
              about,
            )
          : given(ConsentLimited, { decision: 'deny', ...terms }, about);
      }),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        at,
        fc.nat({ max: 15 }),
        fc.constantFrom(
          ConsentWithdrawn,
          ConsentExpired,
          ConsentEnteredInError,
          ConsentReconfirmed,
        ),
      )
      .map(
        ([from, other, type]): Maker =>
          (nth) =>
            given(type, { consent: id(other) }, { id: id(nth), occurredAt: hour(from) }),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(at, fc.subarray(RECEIVERS), fc.constantFrom('helps', 'other'))
      .map(([from, notToBeToldTo, section]): Maker => {
        const item = { item: 'i1', section, words: 'Tea', authoredBy: 'person', notToBeToldTo };
        return (nth) =>
          given(HelpfulItemAdded, { plan: 'p1', ...item, deficiencies: [] } as never, {
            id: id(nth),
            occurredAt: hour(from),
          });
      }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(at, length, fc.constantFrom('competent', 'notCompetent', 'born'))
      .map(([from, long, what]): Maker => (nth) => {
        const about = { id: id(nth), occurredAt: span(from, long) };
        // Sixteen before what happens, at midnight in its middle, or after it.
        const dateOfBirth = `2010-11-0${2 + (from % 3)}`;
        const registered = { names: [], dateOfBirth, deficiencies: [], verification: 'notStated' };
        return what === 'born'
          ? given(PersonRegistered, registered as never, about)
          : given(
              CompetenceAssessed,
              { decision: 'share', outcome: what, assessorRole: 'nurse' },
              about,
            );
      }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(at, fc.boolean()).map(([from, removed]): Maker => (nth) => {
      const about = { id: id(nth), occurredAt: hour(from) };
      return removed
        ? given(HelpfulItemRemoved, { plan: 'p1', item: 'i1' }, about)
        : given(PlanPublished, { plan: 'p1', version: 1 }, about);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat({ max: 15 }), at, length, what).map(
      ([other, from, long, changes]): Maker =>
        (nth) =>
          given(
            DisclosureCorrected,
            {
              disclosure: id(other),
              changes: { ...changes, occurredAt: span(from, long) } as never,
              correctionReason: 'wrong',
              deficiencies: [],
            },
            { id: id(nth), actor: { role: 'partner', organisation: trust } },
          ),
    ),
  },
);

/** The same, but that flows are held. */
const heldIfFlow =
  (make: Maker): Maker =>
  (nth) => {
    const event = make(nth);
    const visibility = { held: event.type === 'DisclosureMade' };
    return { ...event, header: { ...event.header, visibility } };
  };

const releaseOf =
  (event: string): Maker =>
  (nth) =>
    given(
      HeldReleased,
      { event, reason: 'x', decider: 'y', deciderRole: 'z', outcome: 'counts' },
      { id: id(nth), visibility: { held: true } },
    );

describe('The wishes that are kept to filter by', () => {
  it('are those of the wishes engine, whatever happened and was said, and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(maker, { minLength: 4, maxLength: 16 }), async (makers) => {
        const events = placed(makers);
        const views = await kept(events);
        for (const flow of judged(events, views)) {
          expect([flow.id, answerOf(flow.id, flow.latest, views)]).toEqual([flow.id, flow.value]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('are the same of what was held and then released, as are the flows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(maker, { minLength: 4, maxLength: 16 }), async (makers) => {
        const events = placed(makers);
        const never = await kept(events);
        const flows = events.filter(({ type }) => type === 'DisclosureMade');
        const released = flows.map((flow) => releaseOf(flow.id));
        const views = await kept(placed([...makers.map(heldIfFlow), ...released]));
        expect(views.flows).toEqual(never.flows);
        for (const flow of judged(events, never)) {
          expect([flow.id, answerOf(flow.id, flow.latest, views)]).toEqual([flow.id, flow.value]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are spans that follow on each other and differ, from the beginning to the end of time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(maker, { minLength: 4, maxLength: 16 }), async (makers) => {
        const { spans } = await kept(placed(makers));
        for (const all of Map.groupBy(spans, ({ kind }) => kind).values()) {
          const ordered = all.toSorted((a, b) => a.since - b.since);
          expect(ordered[0]?.since).toBe(Number.MIN_SAFE_INTEGER);
          const { occurred } = ordered[0]?.cell.given ?? {};
          expect(ordered.at(-1)?.until).toBe(occurred ? occurred.latest + 1 : STILL);
          ordered.slice(1).forEach((one, index) => {
            expect(one.since).toBe(ordered[index]?.until);
            expect(one.atTheTime).not.toBe(ordered[index]?.atTheTime);
          });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are a few spans, however often the same was given', async () => {
    const flows = Array.from({ length: 60 }, (_, nth) => flowOf(hour(nth), {}));
    const deny =
      (from: number): Maker =>
      (nth) =>
        given(ConsentLimited, { decision: 'deny' }, { id: id(nth), occurredAt: hour(from) });
    const events = placed([...flows, deny(30)]);
    const views = await kept(events);
    expect(views.spans.map(({ atTheTime }) => atTheTime).sort()).toEqual(['no', 'notAsked']);
    expect(judged(events, views).filter(({ value }) => value === 'no')).toHaveLength(30);
  });

  it('are all judged anew that a late statement reaches, though they are many kinds', async () => {
    const flows = Array.from({ length: 200 }, (_, nth) =>
      flowOf(hour(nth % 20), { items: [{ plan: `p${nth % 150}`, version: 1 }] }),
    );
    const deny: Maker = (nth) =>
      given(ConsentLimited, { decision: 'deny' }, { id: id(nth), occurredAt: hour(10) });
    const events = placed([...flows, deny]);
    const views = await kept(events);
    const answers = judged(events, views);
    expect(answers.map((flow) => answerOf(flow.id, flow.latest, views))).toEqual(
      answers.map(({ value }) => value),
    );
    expect(answers.filter(({ value }) => value === 'no')).toHaveLength(100);
  });
});
