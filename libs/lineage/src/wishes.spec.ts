import { describe, expect, it } from '@jest/globals';
import { SENTENCES_EN } from '../../vocabulary/src/sentences.en.js';
import { spanOf, type WhenRecord } from '../../vocabulary/src/when.js';
import { inWords } from '../../vocabulary/src/words.js';
import type { GivenItem, JudgedDisclosure } from './wishes.disclosed.js';
import type {
  AssessmentStatement,
  DenialStatement,
  EndingStatement,
  GrantStatement,
  PlanItemStatement,
  ReconfirmationStatement,
  Scope,
  Statement,
  WishRecipient,
} from './wishes.statements.js';
import { compileWishes, type WishesAsOf } from './wishes.js';

/** A moment of 7 November 2026, UTC, or an interval of two. */
function at(time: string, until = time) {
  const when: WhenRecord = { earliest: `2026-11-07T${time}Z`, latest: `2026-11-07T${until}Z` };
  const span = spanOf(when);
  if (!span) throw new RangeError(`no time: ${time}`);
  return span;
}
const ms = (time: string) => at(time).earliest;

const org = (organisation: string, team?: string): WishRecipient => ({
  type: 'organisation',
  organisation,
  ...(team !== undefined && { team }),
});
const police = org('police');
const helps = { section: 'helps' };
const all: Scope = { recipients: [police], purposes: ['ETREAT'], items: [helps] };

/** What everything said has, if nothing else is said: of nine o'clock, recorded at once. */
const said = (id: string, when = at('09:00:00')) => ({
  id,
  occurred: when,
  recordedAt: when.latest,
  reporter: 'haven',
});

type Change<Kind> = Partial<Omit<Kind, 'kind'>>;
const grant = (scope: Scope = all, change: Change<GrantStatement> = {}): GrantStatement => ({
  kind: 'grant',
  capacityDecision: 'share-information',
  scope,
  ...said('g'),
  ...change,
});
const denial = (scope: Scope = all, change: Change<DenialStatement> = {}): DenialStatement => ({
  kind: 'denial',
  because: 'limited',
  scope,
  ...said('d', at('10:00:00')),
  ...change,
});
const ending = (
  kind: EndingStatement['kind'],
  id: string,
  of: string,
  when = at('11:00:00'),
  change: Change<EndingStatement> = {},
): EndingStatement => ({ kind, about: { id: of }, ...said(id, when), ...change });
const reconfirmed = (
  id: string,
  of: string,
  when = at('12:00:00'),
  change: Change<ReconfirmationStatement> = {},
): ReconfirmationStatement => ({
  kind: 'reconfirmation',
  about: { id: of },
  ...said(id, when),
  ...change,
});
const assessed = (
  lacking: boolean,
  when = at('11:00:00'),
  change: Change<AssessmentStatement> = {},
): AssessmentStatement => ({
  kind: 'assessment',
  capacityDecision: 'share-information',
  lacking,
  ...said(lacking ? 'lacks' : 'has', when),
  ...change,
});
const planItem = (
  to: readonly WishRecipient[],
  id = 'i',
  when = at('10:00:00'),
): PlanItemStatement => ({
  kind: 'planItem',
  list: 'helpful',
  place: { plan: 'p1', section: 'helps', item: 'i1' },
  notToBeToldTo: to,
  ...said(id, when),
});

const HELPS: GivenItem = { plan: 'p1', sections: ['helps'] };

const disclosure = (change: Partial<JudgedDisclosure> = {}): JudgedDisclosure => ({
  occurred: at('20:00:00'),
  sender: 'trust',
  recipient: police,
  purpose: 'ETREAT',
  items: [HELPS],
  senderReports: true,
  ...change,
});

const judged = (
  statements: readonly Statement[],
  change: Partial<JudgedDisclosure> = {},
  cut: WishesAsOf = {},
) => compileWishes(statements, cut).judge(disclosure(change));

/** The answer at the time. */
const value = (statements: readonly Statement[], change: Partial<JudgedDisclosure> = {}) =>
  judged(statements, change).atTheTime.value;

describe('A grant', () => {
  it.each<[string, Scope, Partial<JudgedDisclosure>, string]>([
    ['covers what lies wholly inside it', all, {}, 'yes'],
    ['that leaves a dimension out covers all of it', { recipients: [police] }, {}, 'yes'],
    ['covers a purpose below its own', all, { purpose: 'BTG' }, 'yes'],
    ['does not cover a purpose above its own', all, { purpose: 'TREAT' }, 'notAsked'],
    ['covers a team of its recipient', all, { recipient: org('police', 'b') }, 'yes'],
    [
      'does not cover the recipient of its team',
      { recipients: [org('police', 'b')] },
      {},
      'notAsked',
    ],
    ['does not cover another recipient', all, { recipient: org('council') }, 'notAsked'],
    ['of a section does not cover the plan', all, { items: [{ plan: 'p1' }] }, 'notAsked'],
    [
      'of a section covers its items',
      all,
      { items: [{ plan: 'p1', sections: ['helps'], items: ['i1'] }] },
      'yes',
    ],
    ['of a plan covers its sections', { items: [{ plan: 'p1' }] }, {}, 'yes'],
    ['of another plan does not', { items: [{ plan: 'p2' }] }, {}, 'notAsked'],
    ['of all plans covers a section', { items: [{ category: 'record/crisis-plan' }] }, {}, 'yes'],
    ['of the record covers everything', { items: [{ category: 'record' }] }, {}, 'yes'],
    [
      'of the record covers a category',
      { items: [{ category: 'record' }] },
      { items: [{ category: 'record/risk' }] },
      'yes',
    ],
    [
      'of a category does not cover a broader one',
      { items: [{ category: 'record/health/medication' }] },
      { items: [{ category: 'record/health' }] },
      'notAsked',
    ],
    [
      'of two sections covers neither the plan that has them',
      { items: [helps, { section: 'medication' }] },
      { items: [{ plan: 'p1' }] },
      'notAsked',
    ],
  ])('%s', (_what, scope, change, expected) => {
    expect(value([grant(scope)], change)).toBe(expected);
  });

  it('counts from its own instant on, and not a millisecond before', () => {
    expect(value([grant()], { occurred: at('09:00:00') })).toBe('yes');
    expect(value([grant()], { occurred: at('08:59:59.999') })).toBe('notAsked');
  });

  it('counts within its period, both ends included', () => {
    const bounded = grant(all, { period: { from: ms('12:00:00'), until: ms('13:00:00') } });
    const answers = ['11:59:59.999', '12:00:00', '13:00:00', '13:00:00.001'].map((time) =>
      value([bounded], { occurred: at(time) }),
    );
    expect(answers).toEqual(['notAsked', 'yes', 'yes', 'notAsked']);
  });

  it('that ran out counts no more, and neither does a denial', () => {
    expect(value([grant(), ending('expiry', 'x', 'g')])).toBe('notAsked');
    expect(value([grant(), ending('expiry', 'x', 'g')], { occurred: at('10:30:00') })).toBe('yes');
    expect(value([grant(), denial(), ending('expiry', 'x', 'd')])).toBe('yes');
    expect(value([grant(), denial(all, { period: { until: ms('19:00:00') } })])).toBe('yes');
  });
});

describe('A denial', () => {
  it.each<[string, Scope, Partial<JudgedDisclosure>, string]>([
    ['hits what it names', all, {}, 'no'],
    ['hits a purpose above its own', all, { purpose: 'TREAT' }, 'no'],
    ['hits a purpose below its own', { purposes: ['TREAT'] }, {}, 'no'],
    ['hits the organisation of its team', { recipients: [org('police', 'b')] }, {}, 'no'],
    [
      'leaves another team alone',
      { recipients: [org('police', 'b')] },
      { recipient: org('police', 'c') },
      'yes',
    ],
    ['leaves another recipient alone', { recipients: [org('council')] }, {}, 'yes'],
    [
      'of an item hits its section',
      { items: [{ plan: 'p1', section: 'helps', item: 'i1' }] },
      {},
      'no',
    ],
    ['of a plan hits its section', { items: [{ plan: 'p1' }] }, {}, 'no'],
    ['of another plan does not', { items: [{ plan: 'p2' }] }, {}, 'yes'],
    ['of another section does not', { items: [{ section: 'medication' }] }, {}, 'yes'],
    ['of a category of health does not', { items: [{ category: 'record/health' }] }, {}, 'yes'],
    ['of everything hits everything', {}, { items: [{ category: 'record/risk' }] }, 'no'],
  ])('%s', (_what, scope, change, expected) => {
    expect(value([grant({}), denial(scope)], change)).toBe(expected);
  });

  it('wins over every earlier grant, however narrow', () => {
    const narrow = { items: [{ plan: 'p1', section: 'helps', item: 'i1' }] };
    const items = [{ plan: 'p1', sections: ['helps'], items: ['i1'] }];
    expect(value([grant(narrow), denial({})], { items })).toBe('no');
  });

  it('wins over a grant of the same instant', () => {
    expect(value([grant(all, said('g', at('10:00:00'))), denial()])).toBe('no');
    expect(value([grant(all, said('g', at('10:00:00.001'))), denial()])).toBe('yes');
  });

  it('is lifted by a later grant that is equal to or narrower than it in each dimension', () => {
    const later = said('l', at('12:00:00'));
    const lifted = (denied: Scope, granted: Scope, change: Partial<JudgedDisclosure> = {}) =>
      value([denial(denied), grant(granted, later)], change);
    expect(lifted({}, all)).toBe('yes');
    expect(lifted(all, all)).toBe('yes');
    // Its other parts stay denied.
    expect(lifted({}, all, { items: [{ plan: 'p1' }] })).toBe('no');
    expect(lifted({}, all, { recipient: org('council') })).toBe('no');
    // Broader in one dimension, narrower in the others.
    expect(lifted(all, { ...all, purposes: ['TREAT'] })).toBe('no');
    expect(lifted(all, {})).toBe('no');
  });

  it('that is lifted as a whole denies nothing of what is broader than it', () => {
    const statements = [denial(all), grant(all, said('l', at('12:00:00')))];
    expect(value(statements, { items: [{ plan: 'p1' }] })).toBe('notAsked');
  });

  it('with several rules is lifted rule by rule', () => {
    const both = { ...all, items: [helps, { section: 'medication' }] };
    const statements = [denial(both), grant(all, said('l', at('12:00:00')))];
    expect(value(statements)).toBe('yes');
    expect(value(statements, { items: [{ plan: 'p1', sections: ['medication'] }] })).toBe('no');
  });

  it('is back when the grant that lifted it stands no more', () => {
    const lifting = grant(all, {
      ...said('l', at('12:00:00')),
      period: { until: ms('18:00:00') },
    });
    expect(value([denial({}), lifting], { occurred: at('17:00:00') })).toBe('yes');
    expect(value([denial({}), lifting])).toBe('no');
  });

  it('stands until it is withdrawn', () => {
    const statements = [grant(), denial(), ending('withdrawal', 'w', 'd', at('15:00:00'))];
    expect(value(statements, { occurred: at('14:59:59.999') })).toBe('no');
    expect(value(statements, { occurred: at('15:00:00') })).toBe('yes');
  });
});

describe('Withdrawing a grant', () => {
  const withdrawn = [grant(), ending('withdrawal', 'w', 'g')];

  it('denies its scope from then on', () => {
    expect(value(withdrawn, { occurred: at('10:59:59.999') })).toBe('yes');
    expect(value(withdrawn, { occurred: at('11:00:00') })).toBe('no');
    expect(value([grant({}, said('b')), ...withdrawn])).toBe('no');
    expect(value([grant({}, said('b')), ...withdrawn], { recipient: org('council') })).toBe('yes');
  });

  it('denies beyond the period that the grant had', () => {
    const bounded = grant(all, { period: { until: ms('12:00:00') } });
    expect(value([bounded])).toBe('notAsked');
    expect(value([bounded, ending('withdrawal', 'w', 'g')])).toBe('no');
  });

  it('before the grant is there waits for it', () => {
    expect(value([ending('withdrawal', 'w', 'g')])).toBe('notAsked');
    expect(value([ending('withdrawal', 'w', 'g'), grant()])).toBe('no');
  });

  it('is itself taken back by withdrawing the withdrawal, which grants nothing', () => {
    expect(value([...withdrawn, ending('withdrawal', 'v', 'w', at('12:00:00'))])).toBe('notAsked');
  });

  it('that was entered in error leaves the grant as it was', () => {
    expect(value([...withdrawn, ending('error', 'e', 'w', at('23:00:00'))])).toBe('yes');
  });

  it('of a grant that was entered in error denies nothing', () => {
    expect(value([...withdrawn, ending('error', 'e', 'g', at('23:00:00'))])).toBe('notAsked');
  });

  it('by the reporter’s own reference means what the reporter called so by then', () => {
    const named = (reporter: string): Statement => ({
      ...ending('withdrawal', 'w', '?'),
      about: { reference: 'F1' },
      reporter,
    });
    const first = grant(all, { reference: 'F1' });
    expect(value([first, named('haven')])).toBe('no');
    expect(value([first, named('trust')])).toBe('yes');
    const renewed = grant(all, { ...said('r', at('12:00:00')), reference: 'F1' });
    expect(value([first, named('haven'), renewed])).toBe('yes');
  });
});

describe('Reconfirming', () => {
  const withdrawal = ending('withdrawal', 'w', 'g');

  it('grants anew what was withdrawn', () => {
    expect(value([grant(), withdrawal, reconfirmed('r', 'g')])).toBe('yes');
    expect(value([grant(), withdrawal, reconfirmed('r', 'g', at('11:00:00'))])).toBe('no');
  });

  it('grants anew what had run out', () => {
    const over = grant(all, { period: { until: ms('10:00:00') } });
    expect(value([over, reconfirmed('r', 'g')])).toBe('yes');
  });

  it('does not lengthen a period that still runs, unless it says so', () => {
    const running = grant(all, { period: { until: ms('19:00:00') } });
    expect(value([running, reconfirmed('r', 'g')])).toBe('notAsked');
    const longer = { period: { until: ms('21:00:00') } };
    expect(value([running, reconfirmed('r', 'g', at('12:00:00'), longer)])).toBe('yes');
  });

  it('lifts a denial as a new grant does', () => {
    expect(value([grant(), denial(), reconfirmed('r', 'g')])).toBe('yes');
  });

  it('ends when the consent is withdrawn again, by either name', () => {
    const history = [grant(), withdrawal, reconfirmed('r', 'g')];
    expect(value([...history, ending('withdrawal', 'v', 'g', at('13:00:00'))])).toBe('no');
    expect(value([...history, ending('withdrawal', 'v', 'r', at('13:00:00'))])).toBe('no');
  });

  it('does not stand again when a withdrawal of its instant is withdrawn', () => {
    const same = at('12:00:00');
    const history = [
      grant(),
      reconfirmed('r', 'g', same),
      ending('withdrawal', 'w', 'g', same),
      ending('withdrawal', 'v', 'w', at('13:00:00')),
    ];
    expect(value(history)).toBe('notAsked');
  });

  it('of a reconfirmation grants what the first one granted', () => {
    expect(value([grant(), withdrawal, reconfirmed('r', 'g'), reconfirmed('s', 'r')])).toBe('yes');
  });

  it('of a denial, or of nothing that is known, grants nothing', () => {
    expect(value([denial(), reconfirmed('r', 'd')])).toBe('no');
    expect(value([reconfirmed('r', 'g')])).toBe('notAsked');
  });

  it('falls with a grant that was entered in error', () => {
    const history = [grant(), reconfirmed('r', 'g'), ending('error', 'e', 'g')];
    expect(value(history)).toBe('notAsked');
  });
});

describe('What a plan’s item says', () => {
  const item = { plan: 'p1', sections: ['helps'], items: ['i1'] };

  it('denies the item, and the section and plan that hold it, to those it names', () => {
    const statements = [grant({}), planItem([police])];
    expect(value(statements, { items: [item] })).toBe('no');
    expect(value(statements)).toBe('no');
    expect(value(statements, { items: [{ plan: 'p1' }] })).toBe('no');
    expect(value(statements, { recipient: org('council') })).toBe('yes');
    expect(value(statements, { items: [{ plan: 'p1', sections: ['medication'] }] })).toBe('yes');
  });

  it('denies no version that does not hold the item', () => {
    const statements = [grant({}), planItem([police])];
    const without = { ...HELPS, contents: [{ section: 'helps', item: 'i2' }] };
    const with_ = { ...HELPS, contents: [{ section: 'helps', item: 'i1' }] };
    expect(value(statements, { items: [without] })).toBe('yes');
    expect(value(statements, { items: [with_] })).toBe('no');
  });

  it('is taken back by writing the item anew without the name, and by nothing of that instant', () => {
    const again = (time: string) => [
      grant({}),
      planItem([police, org('council')]),
      planItem([org('council')], 'j', at(time)),
    ];
    expect(value(again('12:00:00'))).toBe('yes');
    expect(value(again('10:00:00'))).toBe('no');
    expect(value(again('12:00:00'), { recipient: org('council') })).toBe('no');
  });

  it('is lifted by a later consent to tell just that, and by none that is broader', () => {
    const just = { recipients: [police], items: [{ plan: 'p1', section: 'helps', item: 'i1' }] };
    const after = (granted: Scope) =>
      value([planItem([police]), grant(granted, said('l', at('12:00:00')))], { items: [item] });
    expect(after(just)).toBe('yes');
    expect(after({ ...just, purposes: ['ETREAT'] })).toBe('yes');
    expect(after({ ...just, items: [helps] })).toBe('no');
    expect(after({ items: just.items })).toBe('no');
  });

  it('tells an item’s section where a disclosure does not', () => {
    const statements = [grant(all), planItem([])];
    expect(value(statements, { items: [{ plan: 'p1', items: ['i1'] }] })).toBe('yes');
    expect(value(statements, { items: [{ plan: 'p1', items: ['i9'] }] })).toBe('cannotSay');
  });
});

describe('Capacity', () => {
  it('is presumed', () => {
    expect(value([grant()])).toBe('yes');
  });

  it.each<[string, readonly Statement[], string]>([
    ['lacking at the latest assessment, a grant does not count', [assessed(true)], 'notAsked'],
    ['found again later, it does', [assessed(true), assessed(false, at('12:00:00'))], 'yes'],
    [
      'lacking and found at one instant, it does not',
      [assessed(true), assessed(false)],
      'notAsked',
    ],
    [
      'lacking for another decision, it does',
      [assessed(true, at('11:00:00'), { capacityDecision: 'move house' })],
      'yes',
    ],
    ['lacking only after the disclosure, it does', [assessed(true, at('21:00:00'))], 'yes'],
  ])('%s', (_what, assessments, expected) => {
    expect(value([grant(), ...assessments])).toBe(expected);
  });

  it('is read without regard to case and spaces around the decision', () => {
    const other = assessed(true, at('11:00:00'), { capacityDecision: ' Share-Information ' });
    expect(value([grant(), other])).toBe('notAsked');
  });

  it('may be assessed of one consent alone', () => {
    const { capacityDecision: _none, ...one } = assessed(true);
    const two = [grant(), grant(all, said('h')), { ...one, about: { id: 'g' } }];
    expect(judged(two).atTheTime.decidedBy.map(({ event }) => event)).toEqual(['h']);
  });

  it('bears on grants only: denials always count', () => {
    expect(value([grant(), denial(), assessed(true)])).toBe('no');
  });

  it('lacking, a later grant lifts no denial', () => {
    const later = grant(all, said('l', at('12:00:00')));
    expect(value([denial(), later, assessed(true, at('13:00:00'))])).toBe('no');
  });
});

describe('Several things given at once', () => {
  const items = (...sections: string[]) => [{ plan: 'p1', sections }];
  const denied = denial({ ...all, items: [{ section: 'contacts' }] });

  it.each<[string, readonly GivenItem[], string]>([
    ['yes and not asked is partly', items('helps', 'medication'), 'partly'],
    ['yes and no is no', items('helps', 'contacts'), 'no'],
    ['not asked and no is no', items('medication', 'contacts'), 'no'],
    ['yes and cannot say is cannot say', [HELPS, {}], 'cannotSay'],
    ['no and cannot say is no', [...items('contacts'), {}], 'no'],
    ['all yes is yes', items('helps', 'helps'), 'yes'],
  ])('%s', (_what, given, expected) => {
    expect(value([grant(), denied], { items: given })).toBe(expected);
  });

  it('are answered each for itself, in their order', () => {
    const answer = judged([grant(), denied], {
      items: [HELPS, ...items('medication'), ...items('contacts'), ...items('helps', 'medication')],
    });
    expect(answer.items.map(({ atTheTime }) => atTheTime.value)).toEqual([
      'yes',
      'notAsked',
      'no',
      'partly',
    ]);
  });
});

describe('What is not stated', () => {
  const unsaid = { purpose: 'notStated' };
  const words = { items: [{}] };

  it('decides where another purpose would give another answer', () => {
    expect(value([grant()], unsaid)).toBe('cannotSay');
    expect(value([grant({ ...all, purposes: ['TREAT', 'HOPERAT'] })], unsaid)).toBe('cannotSay');
  });

  it('does not decide where every purpose gives one answer', () => {
    expect(value([grant({ recipients: [police] })], unsaid)).toBe('yes');
    expect(value([denial({ recipients: [police] })], unsaid)).toBe('no');
    expect(value([grant({ recipients: [org('council')] })], unsaid)).toBe('notAsked');
    expect(value([], unsaid)).toBe('notAsked');
  });

  it('is the same for things that only words tell', () => {
    expect(value([grant()], words)).toBe('cannotSay');
    expect(value([denial()], words)).toBe('cannotSay');
    expect(value([grant({ recipients: [police] })], words)).toBe('yes');
    expect(value([denial({ recipients: [police] })], words)).toBe('no');
    expect(value([grant({ recipients: [org('council')] })], words)).toBe('notAsked');
  });

  it('is the same for a section of a plan that is not named', () => {
    const section = { items: [{ sections: ['helps'] }] };
    expect(value([grant()], section)).toBe('yes');
    expect(value([grant({ items: [{ plan: 'p1', section: 'helps' }] })], section)).toBe(
      'cannotSay',
    );
  });

  it('is the same for individuals, who have no identifier', () => {
    const sister = { recipient: { type: 'individual', name: 'her sister' } as const };
    const named = { recipients: [{ type: 'individual', name: 'Ann' } as const] };
    expect(value([grant(all)], sister)).toBe('notAsked');
    expect(value([grant({ items: [helps] })], sister)).toBe('yes');
    expect(value([grant({}), denial(named)], sister)).toBe('cannotSay');
    expect(value([grant({}), denial(named)])).toBe('yes');
    const haven = { recipient: { type: 'unregistered', name: 'A haven' } as const };
    expect(value([grant({}), denial(named)], haven)).toBe('yes');
  });
});

describe('Times that are intervals', () => {
  it('give an answer where every order gives the same', () => {
    const vague = denial(all, said('d', at('09:30:00', '11:00:00')));
    expect(value([grant(), vague])).toBe('no');
    expect(value([grant(), vague], { occurred: at('09:10:00', '09:20:00') })).toBe('yes');
  });

  it('cannot say where the order of statement and disclosure decides', () => {
    const vague = denial(all, said('d', at('09:30:00', '11:00:00')));
    expect(value([grant(), vague], { occurred: at('10:00:00') })).toBe('cannotSay');
    expect(value([grant(), denial()], { occurred: at('09:30:00', '10:30:00') })).toBe('cannotSay');
  });

  it('cannot say where the order of two statements decides', () => {
    const vague = grant(all, said('g', at('09:30:00', '10:30:00')));
    expect(value([vague, denial()])).toBe('cannotSay');
  });

  it('cannot say where a period ends while it may have happened', () => {
    const bounded = grant(all, { period: { until: ms('12:00:00') } });
    expect(value([bounded], { occurred: at('11:00:00', '13:00:00') })).toBe('cannotSay');
  });

  it('see the one moment after a denial at which a grant may have lifted it', () => {
    const vague = grant(all, said('g', at('10:00:00', '12:00:00')));
    expect(value([vague, denial()], { occurred: at('10:00:00') })).toBe('no');
    expect(value([vague, denial()], { occurred: at('10:00:00', '10:00:00.001') })).toBe(
      'cannotSay',
    );
  });

  it('cannot say where the order of two assessments decides', () => {
    const that = at('11:00:00', '13:00:00');
    expect(value([grant(), assessed(true, that), assessed(false, that)])).toBe('cannotSay');
    expect(value([grant(), assessed(true), assessed(false, that)])).toBe('cannotSay');
    expect(value([grant(), assessed(true, that), assessed(false, at('14:00:00'))])).toBe('yes');
  });

  it('do not matter where a plan’s item names the same recipient before and after', () => {
    const vague = planItem([police], 'j', at('09:30:00', '23:00:00'));
    expect(value([grant({}), planItem([police]), vague])).toBe('no');
  });

  it('take a withdrawal to come after what it withdraws', () => {
    const thatDay = grant(all, said('g', at('00:00:00', '23:59:59.999')));
    expect(value([thatDay, ending('withdrawal', 'w', 'g')])).toBe('no');
  });
});

describe('Known to the sender', () => {
  const known = (statements: readonly Statement[], change: Partial<JudgedDisclosure> = {}) =>
    judged(statements, change).knownToSender.value;
  const lateDenial = (change: Change<DenialStatement> = {}) =>
    denial(all, { recordedAt: ms('23:00:00'), ...change });

  it('is what stood in the ledger, the same instant included', () => {
    expect(known([grant(), lateDenial()])).toBe('yes');
    expect(known([grant(), lateDenial({ recordedAt: ms('20:00:00') })])).toBe('no');
    expect(known([grant(), lateDenial({ recordedAt: ms('20:00:00.001') })])).toBe('yes');
  });

  it('is what it had taken itself, from when it learned of it', () => {
    const own = (learnedAt?: string) =>
      lateDenial({ reporter: 'trust', ...(learnedAt && { learnedAt: ms(learnedAt) }) });
    expect(known([grant(), own()])).toBe('no');
    expect(known([grant(), own('19:00:00')])).toBe('no');
    expect(known([grant(), own('20:00:00')])).toBe('no');
    expect(known([grant(), own('20:00:00.001')])).toBe('yes');
  });

  it('includes what was later entered in error, until the error was known', () => {
    const error = (recordedAt: string) =>
      ending('error', 'e', 'd', at('19:00:00'), { recordedAt: ms(recordedAt) });
    const answer = (recordedAt: string) => {
      const { atTheTime, knownToSender } = judged([grant(), denial(), error(recordedAt)]);
      return `${atTheTime.value}/${knownToSender.value}`;
    };
    expect(answer('23:00:00')).toBe('yes/no');
    expect(answer('19:30:00')).toBe('yes/yes');
  });

  it('cannot be a withdrawal of what it could not know', () => {
    const lateGrant = grant(all, { recordedAt: ms('23:00:00') });
    const withdrawal = ending('withdrawal', 'w', 'g');
    const answer = judged([lateGrant, withdrawal]);
    expect([answer.atTheTime.value, answer.knownToSender.value]).toEqual(['no', 'notAsked']);
  });

  it('cannot be the end of a grant, or a doubt, by way of what it could not know', () => {
    const late = reconfirmed('r', 'g', at('10:00:00'), { recordedAt: ms('23:00:00') });
    const { capacityDecision: _none, ...doubt } = assessed(true);
    expect(known([grant(), late, ending('expiry', 'x', 'r')])).toBe('yes');
    expect(known([grant(), late, { ...doubt, about: { id: 'r' } }])).toBe('yes');
    const soon = { ...late, recordedAt: ms('12:00:00') };
    expect(known([grant(), soon, ending('expiry', 'x', 'r')])).toBe('notAsked');
    expect(known([grant(), soon, { ...doubt, about: { id: 'r' } }])).toBe('notAsked');
  });

  it('cannot be said of a sender that does not report, unless it is no', () => {
    const silent = { senderReports: false };
    expect(known([grant()], silent)).toBe('cannotSay');
    expect(known([], silent)).toBe('cannotSay');
    expect(known([grant(), denial()], silent)).toBe('no');
    expect(judged([grant()], silent).atTheTime.value).toBe('yes');
    expect(judged([grant()], silent).senderConnected).toBe(false);
    expect(judged([grant()]).senderConnected).toBe(true);
  });
});

describe('Moments in the past', () => {
  const statements = [
    grant(),
    denial(all, { recordedAt: ms('21:00:00') }),
    ending('error', 'e', 'd', at('22:00:00')),
  ];

  it('leave out what was recorded later', () => {
    const { atTheTime } = judged(statements, {}, { knownAt: ms('21:59:59') });
    expect(atTheTime.value).toBe('no');
    expect(judged(statements, {}, { knownAt: ms('20:59:59') }).atTheTime.value).toBe('yes');
  });

  it('leave out what had not happened, of what was so and not of what was known', () => {
    const cut = judged(statements, {}, { asOf: ms('21:59:59') });
    expect([cut.atTheTime.value, cut.knownToSender.value]).toEqual(['no', 'yes']);
    const today = judged(statements);
    expect([today.atTheTime.value, today.knownToSender.value]).toEqual(['yes', 'yes']);
  });
});

describe('An answer', () => {
  const decidedBy = (statements: readonly Statement[], change: Partial<JudgedDisclosure> = {}) =>
    judged(statements, change).atTheTime.decidedBy;
  const words = (statements: readonly Statement[], change: Partial<JudgedDisclosure> = {}) => {
    const { atTheTime, knownToSender, connection } = judged(statements, change);
    return [atTheTime, knownToSender].map(({ sentence: one }) => one.code).concat(connection.code);
  };

  it('names the statements that decided it', () => {
    const other = grant({ recipients: [org('council')] }, said('other'));
    expect(decidedBy([grant(), other])).toEqual([{ event: 'g', consent: 'g', effect: 'permits' }]);
    expect(decidedBy([grant(), other, denial()])).toEqual([
      { event: 'd', consent: 'd', effect: 'denies' },
    ]);
    expect(decidedBy([grant(), ending('withdrawal', 'w', 'g')])).toEqual([
      { event: 'w', consent: 'g', effect: 'denies' },
    ]);
    expect(decidedBy([grant(), ending('expiry', 'x', 'g')])).toEqual([
      { event: 'g', consent: 'g', effect: 'lapsed' },
    ]);
    expect(decidedBy([grant(), assessed(true)])).toEqual([
      { event: 'g', consent: 'g', effect: 'lacksCapacity' },
    ]);
    expect(decidedBy([grant(), denial()], { purpose: 'PATRQT' })).toEqual([]);
  });

  it('that cannot be said names those between which it hangs', () => {
    const ids = decidedBy([grant(), denial()], { occurred: at('09:30:00', '10:30:00') });
    expect(ids.map(({ event }) => event)).toEqual(['g', 'd']);
  });

  it.each<[string, readonly Statement[], Partial<JudgedDisclosure>, string, string]>([
    ['yes', [grant()], {}, 'yes', 'yes'],
    ['partly', [grant()], { items: [HELPS, { category: 'record/risk' }] }, 'partly', 'partly'],
    ['refused', [denial(all, { because: 'refused' })], {}, 'no.refused', 'no.refused'],
    ['limited', [denial()], {}, 'no.limited', 'no.limited'],
    ['withdrawn', [grant(), ending('withdrawal', 'w', 'g')], {}, 'no.withdrawn', 'no.withdrawn'],
    ['not to be told', [planItem([police])], {}, 'no.notToBeTold', 'no.notToBeTold'],
    ['never', [], {}, 'notAsked.never', 'notAsked.never'],
    ['not covered', [grant()], { purpose: 'PATRQT' }, 'notAsked.notCovered', 'notAsked.notCovered'],
    ['lapsed', [grant(), ending('expiry', 'x', 'g')], {}, 'notAsked.lapsed', 'notAsked.lapsed'],
    ['no capacity', [grant(), assessed(true)], {}, 'notAsked.capacity', 'notAsked.capacity'],
    ['detail', [grant()], { items: [{}] }, 'cannotSay.detail', 'cannotSay.detail'],
    [
      'order',
      [grant(), denial()],
      { occurred: at('09:30:00', '10:30:00') },
      'cannotSay.order',
      'cannotSay.order',
    ],
    ['silence', [grant()], { senderReports: false }, 'yes', 'cannotSay.notReporting'],
  ])('has a sentence in plain words: %s', (_what, statements, change, first, second) => {
    const [atTheTime, knownToSender, connection] = words(statements, change);
    expect(atTheTime).toBe(`wishes.atTheTime.${first}`);
    expect(knownToSender).toBe(`wishes.knownToSender.${second}`);
    for (const code of [atTheTime, knownToSender, connection]) {
      const text = inWords({ code: String(code), params: {} }, SENTENCES_EN);
      expect(text).not.toBe(code);
      for (const part of text.split('. ')) {
        expect(part.split(' ').length).toBeLessThanOrEqual(20);
      }
    }
  });
});
