import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDecisionRefused, fold } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { forgotten, given, recorded, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import {
  crisisPlanDecider,
  type ItemSaid,
  type PlanCommand,
  type PlanSaid,
} from './crisis-plan.js';
import {
  contentsAt,
  nextVersion,
  reviewDue,
  versionContents,
  visibleOf,
} from './crisis-plan.state.js';
import {
  changesOf,
  HelpfulItemAdded,
  HelpfulItemRemoved,
  PlanPublished,
  SectionEdited,
  UnhelpfulItemAdded,
} from './crisis-plan.events.js';

const PLAN = 'trust-1';
const POLICE = { system: 'https://example.org/org', value: 'police' };
const HELD: Given = { visibility: { held: true } };

function command<Type extends keyof PlanSaid>(
  type: Type,
  data: PlanSaid[Type],
  about: Partial<Pick<PlanCommand, 'role' | 'held' | 'eventId'>> = {},
): PlanCommand {
  return { type, data, eventId: 'event-1', role: 'partner', held: false, ...about } as PlanCommand;
}

function decide(when: PlanCommand, events: readonly LedgerEvent[] = []): Fact {
  const [fact] = crisisPlanDecider.decide(when, fold(crisisPlanDecider, events));
  if (!fact) throw new Error('nothing was decided');
  return fact;
}

function refusal(when: PlanCommand): { code: string; pointer: string | undefined } {
  try {
    decide(when);
  } catch (error) {
    if (isDecisionRefused(error)) return { code: error.code, pointer: error.pointer };
    throw error;
  }
  throw new Error('it was not refused');
}

const state = (events: readonly LedgerEvent[]) => fold(crisisPlanDecider, events);
const at = (occurredAt: string) => ({ occurredAt });
const words = (items: readonly { words: string }[]) => items.map((item) => item.words);

function edited(section: string, text: string, about: Given) {
  return given(SectionEdited, { plan: PLAN, section, words: text, authoredBy: 'staff' }, about);
}

function item(id: string, text: string, more: Partial<ItemSaid> = {}) {
  return {
    plan: PLAN,
    item: id,
    section: 'helps',
    words: text,
    authoredBy: 'person' as const,
    notToBeToldTo: [],
    deficiencies: [],
    ...more,
  };
}

const planMade = (about: Given = at('2026-11-03T10:00:00Z')) =>
  recorded(
    decide(
      command('PlanCreated', {
        plan: PLAN,
        sections: [
          { section: 'helps', helpful: [{ words: 'A quiet room', authoredBy: 'person' }] },
          { section: 'not-helpful', unhelpful: [{ words: 'Crowds', authoredBy: 'person' }] },
          { section: 'medication', words: 'None at night' },
        ],
      }),
    ),
    about,
  );

describe('a plan that is made', () => {
  it('says what the sender left open by the safest code, and keeps helpful and unhelpful apart', () => {
    const fact = decide(
      command('PlanCreated', {
        plan: PLAN,
        title: 'My plan',
        sections: [
          {
            section: 'helps',
            helpful: [
              { words: 'A quiet room', authoredBy: 'person' },
              { item: 'tea', words: 'Tea', authoredBy: 'carer', knownToPerson: false },
            ],
          },
          {
            section: 'not-helpful',
            title: 'What does not help',
            words: 'Please read this first',
            unhelpful: [{ words: 'Uniforms', authoredBy: 'person', notToBeToldTo: [POLICE] }],
          },
        ],
      }),
    );

    expect(fact).toEqual({
      type: 'PlanCreated',
      data: {
        plan: PLAN,
        title: 'My plan',
        kind: '736253002',
        confidentiality: 'R',
        sensitivity: 'PSY',
        sections: [
          { section: 'helps', words: '' },
          { section: 'not-helpful', title: 'What does not help', words: 'Please read this first' },
        ],
        helpful: [
          {
            item: 'event-1.1',
            section: 'helps',
            words: 'A quiet room',
            authoredBy: 'person',
            knownToPerson: true,
            notToBeToldTo: [],
          },
          {
            item: 'tea',
            section: 'helps',
            words: 'Tea',
            authoredBy: 'carer',
            knownToPerson: false,
            notToBeToldTo: [],
          },
        ],
        unhelpful: [
          {
            item: 'event-1.3',
            section: 'not-helpful',
            words: 'Uniforms',
            authoredBy: 'person',
            knownToPerson: true,
            notToBeToldTo: [POLICE],
          },
        ],
        peopleNotToBeTold: [],
        deficiencies: [],
      },
    });
  });

  it('keeps words about individuals apart from the items they belong to', () => {
    const fact = decide(
      command('PlanCreated', {
        plan: PLAN,
        sections: [
          {
            section: 'helps',
            helpful: [{ item: 'a', words: 'Calls', peopleNotToBeTold: 'My brother Tom' }],
          },
        ],
      }),
    );

    expect(fact.data).toMatchObject({
      peopleNotToBeTold: [{ list: 'helpful', item: 'a', words: 'My brother Tom' }],
    });
    expect(JSON.stringify((fact.data as { helpful: unknown }).helpful)).not.toContain('Tom');
  });

  it('is recorded again when another says that it made it, and loses nothing of either', () => {
    const again = decide(
      command('PlanCreated', { plan: PLAN, sections: [{ section: 'family', words: 'Call Mum' }] }),
      [planMade()],
    );
    const both = state([planMade(), recorded(again, at('2026-11-04T10:00:00Z'))]);

    expect(contentsAt(both).sections.map(({ section }) => section)).toEqual([
      'helps',
      'not-helpful',
      'medication',
      'family',
    ]);
    expect(both.created).toHaveLength(2);
  });

  it('is refused for its form where a section or an item stands twice', () => {
    const twice = { section: 'helps' };
    expect(refusal(command('PlanCreated', { plan: PLAN, sections: [twice, twice] })).code).toBe(
      'SECTION_TWICE',
    );
    const same = { item: 'a', words: 'Tea' };
    const sections = [{ section: 'helps', helpful: [same, same] }];
    expect(refusal(command('PlanCreated', { plan: PLAN, sections })).code).toBe('ITEM_TWICE');
  });
});

describe('an item', () => {
  it('gets the id of its event and the section of its list where none is named', () => {
    expect(decide(command('HelpfulItemAdded', { plan: PLAN, words: 'Tea' })).data).toMatchObject({
      item: 'event-1',
      section: 'helps',
      words: 'Tea',
    });
    expect(
      decide(command('UnhelpfulItemAdded', { plan: PLAN, words: 'Crowds' })).data,
    ).toMatchObject({ item: 'event-1', section: 'not-helpful' });
  });

  it('can stand in any other section, but never in the one of the opposite list', () => {
    const said = { plan: PLAN, words: 'Crowds', section: 'out-of-doors' };
    expect(decide(command('UnhelpfulItemAdded', said)).data).toMatchObject(said);
    expect(
      refusal(command('UnhelpfulItemAdded', { plan: PLAN, words: 'Crowds', section: 'helps' })),
    ).toEqual({ code: 'ITEM_IN_OPPOSITE_SECTION', pointer: '/section' });
    expect(
      refusal(command('HelpfulItemAdded', { plan: PLAN, words: 'Tea', section: 'not-helpful' }))
        .code,
    ).toBe('ITEM_IN_OPPOSITE_SECTION');
    expect(
      refusal(
        command('PlanCreated', {
          plan: PLAN,
          sections: [{ section: 'helps' }, { section: 'not-helpful', helpful: [{ words: 'Tea' }] }],
        }),
      ),
    ).toEqual({ code: 'ITEM_IN_OPPOSITE_SECTION', pointer: '/sections/1/helpful/0/section' });
  });

  it('whose author nobody states is recorded, with what is missing beside it', () => {
    expect(decide(command('HelpfulItemAdded', { plan: PLAN, words: 'Tea' })).data).toMatchObject({
      authoredBy: 'notStated',
      deficiencies: [
        { code: 'ITEM_AUTHOR_NOT_STATED', field: '/authoredBy' },
        { code: 'ITEM_KNOWN_NOT_STATED', field: '/knownToPerson' },
      ],
    });
  });

  it('of the person’s own screen is in the person’s own words and known to them', () => {
    const own = command('HelpfulItemAdded', { plan: PLAN, words: 'Tea' }, { role: 'person' });
    expect(decide(own).data).toMatchObject({
      authoredBy: 'person',
      knownToPerson: true,
      deficiencies: [],
    });
    const said = { plan: PLAN, words: 'Tea', authoredBy: 'staff' as const };
    expect(refusal(command('HelpfulItemAdded', said, { role: 'person' }))).toEqual({
      code: 'WORDS_OF_ANOTHER',
      pointer: '/authoredBy',
    });
    const section = { plan: PLAN, section: 'helps', words: 'Tea', authoredBy: 'staff' as const };
    expect(refusal(command('SectionEdited', section, { role: 'person' })).code).toBe(
      'WORDS_OF_ANOTHER',
    );
  });

  it('that is added again under its id has the newer words', () => {
    const events = [
      given(HelpfulItemAdded, item('tea', 'Tea'), at('2026-11-03T10:00:00Z')),
      given(HelpfulItemAdded, item('tea', 'Mint tea'), at('2026-11-03T11:00:00Z')),
    ];
    expect(words(contentsAt(state(events)).helpful)).toEqual(['Mint tea']);
    expect(words(contentsAt(state([...events].reverse())).helpful)).toEqual(['Mint tea']);
  });

  it('brings nothing into the plan of what its event says of other people', () => {
    const said = { plan: PLAN, words: 'Tea', peopleNotToBeTold: 'My brother Tom' };
    const event = recorded(decide(command('HelpfulItemAdded', said)));
    expect(contentsAt(state([event])).helpful).toEqual([
      {
        item: 'event-1',
        section: 'helps',
        words: 'Tea',
        authoredBy: 'notStated',
        notToBeToldTo: [],
      },
    ]);
  });

  it('that is removed leaves its history, and the same id in the other list untouched', () => {
    const events = [
      given(HelpfulItemAdded, item('a', 'Tea'), at('2026-11-03T10:00:00Z')),
      given(
        UnhelpfulItemAdded,
        item('a', 'Crowds', { section: 'not-helpful' }),
        at('2026-11-03T10:00:00Z'),
      ),
      given(HelpfulItemRemoved, { plan: PLAN, item: 'a' }, at('2026-11-04T10:00:00Z')),
    ];
    const plan = state(events);

    expect(contentsAt(plan).helpful).toEqual([]);
    expect(words(contentsAt(plan).unhelpful)).toEqual(['Crowds']);
    expect(words(contentsAt(plan, Date.parse('2026-11-04T09:59:59Z')).helpful)).toEqual(['Tea']);
    expect(plan.changes).toHaveLength(3);
  });

  it('never crosses from the unhelpful list to the helpful one, whatever is added and removed', () => {
    const step = fc.record({
      type: fc.constantFrom(
        'HelpfulItemAdded' as const,
        'HelpfulItemRemoved' as const,
        'UnhelpfulItemAdded' as const,
        'UnhelpfulItemRemoved' as const,
      ),
      id: fc.constantFrom('a', 'b'),
      minute: fc.integer({ min: 0, max: 59 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const events = steps.map(({ type, id, minute }) => {
          const list = type.startsWith('Helpful') ? 'helpful' : 'unhelpful';
          const said = type.endsWith('Added')
            ? { plan: PLAN, item: id, words: list }
            : { plan: PLAN, item: id };
          const when = `2026-11-03T10:${String(minute).padStart(2, '0')}:00Z`;
          return recorded(decide(command(type, said as PlanSaid[typeof type])), at(when));
        });
        const { helpful, unhelpful } = contentsAt(state(events));
        expect(helpful.every((one) => one.words === 'helpful')).toBe(true);
        expect(unhelpful.every((one) => one.words === 'unhelpful')).toBe(true);
      }),
    );
  });
});

describe('what comes before its plan', () => {
  it('is recorded with the same facts as when the plan is known', () => {
    const when = command('HelpfulItemAdded', { plan: PLAN, words: 'Tea', authoredBy: 'person' });
    expect(decide(when)).toEqual(decide(when, [planMade()]));
    const removal = command('HelpfulItemRemoved', { plan: PLAN, item: 'never-added' });
    expect(decide(removal)).toEqual(decide(removal, [planMade()]));
  });

  it('waits: the made plan does not undo an edit that happened later', () => {
    const edit = edited('medication', 'Two at night', at('2026-11-03T12:00:00Z'));
    const late = state([edit, planMade(at('2026-11-03T10:00:00Z'))]);

    expect(contentsAt(late).sections).toContainEqual({
      section: 'medication',
      words: 'Two at night',
    });
    expect(words(contentsAt(late).helpful)).toEqual(['A quiet room']);
  });

  it('waits: a removal takes out the item that is reported after it', () => {
    const removal = given(
      HelpfulItemRemoved,
      { plan: PLAN, item: 'tea' },
      at('2026-11-04T10:00:00Z'),
    );
    const addition = given(HelpfulItemAdded, item('tea', 'Tea'), at('2026-11-03T10:00:00Z'));

    expect(contentsAt(state([removal, addition])).helpful).toEqual([]);
  });

  it('says the same in whatever order it came', () => {
    const events = [
      planMade(at('2026-11-03T10:00:00Z')),
      edited('medication', 'Two at night', at('2026-11-03T11:00:00Z')),
      given(HelpfulItemAdded, item('tea', 'Tea'), at('2026-11-03T12:00:00Z')),
      given(HelpfulItemRemoved, { plan: PLAN, item: 'event-1.1' }, at('2026-11-03T13:00:00Z')),
      given(PlanPublished, { plan: PLAN, version: 1 }, at('2026-11-03T14:00:00Z')),
      edited('medication', 'None', at('2026-11-03T15:00:00Z')),
    ];
    const inOrder = state(events);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
        (shuffled) => {
          expect(contentsAt(state(shuffled))).toEqual(contentsAt(inOrder));
          expect(versionContents(state(shuffled), 1)).toEqual(versionContents(inOrder, 1));
        },
      ),
    );
  });
});

describe('a version', () => {
  it('has the number its sender gives it, else the next', () => {
    expect(decide(command('PlanPublished', { plan: PLAN }))).toEqual({
      type: 'PlanPublished',
      data: { plan: PLAN, version: 1 },
    });
    const fourth = given(PlanPublished, { plan: PLAN, version: 4 });
    expect(decide(command('PlanPublished', { plan: PLAN }), [fourth]).data).toMatchObject({
      version: 5,
    });
    expect(decide(command('PlanPublished', { plan: PLAN, version: 2 }), [fourth]).data).toEqual({
      plan: PLAN,
      version: 2,
    });
    expect(nextVersion(state([fourth]))).toBe(5);
  });

  it('says what the plan said when it was published, and goes on saying it', () => {
    const plan = state([
      planMade(at('2026-11-03T10:00:00Z')),
      given(PlanPublished, { plan: PLAN, version: 1 }, at('2026-11-03T10:00:00Z')),
      edited('medication', 'Two at night', at('2026-11-05T10:00:00Z')),
      given(PlanPublished, { plan: PLAN, version: 2 }, at('2026-11-05T10:00:00Z')),
    ]);

    expect(versionContents(plan, 1)?.sections).toEqual([
      { section: 'helps', words: '' },
      { section: 'not-helpful', words: '' },
      { section: 'medication', words: 'None at night' },
    ]);
    expect(versionContents(plan, 2)?.sections.at(-1)?.words).toBe('Two at night');
    expect(versionContents(plan, 3)).toBeUndefined();
  });

  it('has only the sections that its sender names, known or not', () => {
    const plan = state([
      planMade(),
      given(PlanPublished, { plan: PLAN, version: 1, sections: ['helps', 'family'] }),
    ]);

    expect(versionContents(plan, 1)).toEqual({
      sections: [
        { section: 'helps', words: '' },
        { section: 'family', words: '' },
      ],
      helpful: [expect.objectContaining({ words: 'A quiet room' })],
      unhelpful: [],
    });
  });

  it('that is published twice is what it was the second time', () => {
    const plan = state([
      planMade(at('2026-11-03T10:00:00Z')),
      given(PlanPublished, { plan: PLAN, version: 1 }, at('2026-11-03T10:00:00Z')),
      edited('medication', 'Two at night', at('2026-11-04T10:00:00Z')),
      given(PlanPublished, { plan: PLAN, version: 1 }, at('2026-11-04T10:00:00Z')),
    ]);

    expect(versionContents(plan, 1)?.sections.at(-1)?.words).toBe('Two at night');
    expect(plan.published).toHaveLength(2);
  });

  it('of a day takes in what happened on that day', () => {
    const plan = state([
      edited('medication', 'One', at('2026-11-03T15:00:00Z')),
      given(PlanPublished, { plan: PLAN, version: 1 }, at('2026-11-03')),
    ]);
    expect(versionContents(plan, 1)?.sections).toEqual([{ section: 'medication', words: 'One' }]);
  });
});

describe('what is held of a plan', () => {
  it('is in no number and no content that is made without it', () => {
    const events = [
      planMade(),
      given(HelpfulItemAdded, item('secret', 'A held item'), HELD),
      given(PlanPublished, { plan: PLAN, version: 1 }, HELD),
    ];
    const visible = visibleOf(state(events));

    expect(decide(command('PlanPublished', { plan: PLAN }), events).data).toMatchObject({
      version: 1,
    });
    expect(
      decide(command('PlanPublished', { plan: PLAN }, { held: true }), events).data,
    ).toMatchObject({ version: 2 });
    expect(words(contentsAt(visible).helpful)).toEqual(['A quiet room']);
    expect(words(contentsAt(state(events)).helpful)).toEqual(['A quiet room', 'A held item']);
    expect(versionContents(visible, 1)).toBeUndefined();
  });
});

describe('agreement, review, retirement', () => {
  it('keeps by whom a plan was agreed, and says so where nobody is named', () => {
    const named = { plan: PLAN, version: 1, agreedBy: ['person', 'staff'] as const };
    expect(decide(command('PlanAgreed', named)).data).toEqual({ ...named, deficiencies: [] });
    expect(decide(command('PlanAgreed', { plan: PLAN })).data).toEqual({
      plan: PLAN,
      agreedBy: [],
      deficiencies: [{ code: 'AGREED_BY_NOT_STATED', field: '/agreedBy' }],
    });
    expect(state([recorded(decide(command('PlanAgreed', named)))]).agreed).toHaveLength(1);
  });

  it('lets a person agree for themselves and for nobody else', () => {
    const own = command('PlanAgreed', { plan: PLAN }, { role: 'person' });
    expect(decide(own).data).toMatchObject({ agreedBy: ['person'], deficiencies: [] });
    const other = { plan: PLAN, agreedBy: ['person', 'carer'] as const };
    expect(refusal(command('PlanAgreed', other, { role: 'person' }))).toEqual({
      code: 'AGREED_FOR_ANOTHER',
      pointer: '/agreedBy',
    });
  });

  it('is due for review six calendar months after it was made or last reviewed', () => {
    const made = planMade(at('2026-08-31T23:30:00Z'));
    // In London that is the first of September.
    expect(reviewDue(state([made]))).toBe('2027-03-01');
    const reviewed = recorded(
      decide(command('PlanReviewed', { plan: PLAN, outcome: 'unchanged' })),
      at('2027-08-31T10:00:00Z'),
    );
    expect(reviewed.data).toEqual({ plan: PLAN, outcome: 'unchanged', reviewedWith: [] });
    expect(reviewDue(state([made, reviewed]))).toBe('2028-02-29');
    expect(reviewDue(state([reviewed, made]))).toBe('2028-02-29');
  });

  it('is due earlier where the last review says so, never later', () => {
    const review = (nextReviewBy: string) =>
      recorded(
        decide(command('PlanReviewed', { plan: PLAN, nextReviewBy })),
        at('2026-11-10T10:00:00Z'),
      );
    expect(review('2026-12-01').data).toMatchObject({ outcome: 'notStated' });
    expect(reviewDue(state([planMade(), review('2026-12-01')]))).toBe('2026-12-01');
    expect(reviewDue(state([planMade(), review('2028-01-01')]))).toBe('2027-05-10');
  });

  it('is due for no review once it is retired, or as long as it was not made', () => {
    const retired = recorded(
      decide(command('PlanRetired', { plan: PLAN, reason: 'A new one', replacedBy: 'trust-2' })),
    );
    expect(retired.data).toEqual({ plan: PLAN, reason: 'A new one', replacedBy: 'trust-2' });
    expect(reviewDue(state([planMade(), retired]))).toBeUndefined();
    expect(reviewDue(state([edited('helps', 'Tea', {})]))).toBeUndefined();
  });

  it('records what is said of a retired plan all the same', () => {
    const retired = recorded(decide(command('PlanRetired', { plan: PLAN })));
    const late = command('HelpfulItemAdded', { plan: PLAN, words: 'Tea', authoredBy: 'person' });
    expect(decide(late, [planMade(), retired])).toEqual(decide(late));
  });
});

describe('the history of a plan', () => {
  it('takes what belongs to the header into no fact', () => {
    const said = {
      plan: PLAN,
      section: 'helps',
      words: 'Tea',
      occurredAt: '2026-11-03T10:00:00Z',
      person: { system: 'x', value: 'y' },
    };
    expect(Object.keys(decide(command('SectionEdited', said)).data)).toEqual([
      'plan',
      'section',
      'words',
      'authoredBy',
    ]);
  });

  it('passes over events that cannot be opened, and those of other nouns', () => {
    const other = given({ name: 'SomethingElse', schema: 1, parts: {} }, {});
    const events = [forgotten('HelpfulItemAdded'), other, planMade(), forgotten('PlanCreated')];
    expect(state(events)).toEqual(state([planMade()]));
    expect(changesOf(forgotten('PlanCreated'))).toEqual([]);
    expect(changesOf(given(PlanPublished, { plan: PLAN, version: 1 }))).toEqual([]);
  });

  it('tells the changes of a made plan one by one, for whoever reads only the events', () => {
    expect(changesOf(planMade()).map(({ type }) => type)).toEqual([
      'section',
      'section',
      'section',
      'added',
      'added',
    ]);
  });
});
