import { describe, expect, it } from '@jest/globals';
import type { GivenItem, JudgedDisclosure } from './wishes.disclosed.js';
import {
  HELPS,
  all,
  assessed,
  born,
  at,
  denial,
  ending,
  grant,
  helps,
  judged,
  ms,
  org,
  planItem,
  police,
  reconfirmed,
  said,
  value,
} from './wishes.given.features.js';
import type { Scope, Statement } from './wishes.statements.js';

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

  const young = assessed(true, at('11:00:00'), { untilSixteen: true });
  it.each<[string, readonly Statement[], string]>([
    ['whose birth nobody stated, a grant does not count', [young], 'notAsked'],
    ['until they are sixteen, a grant does not count', [young, born('20:00:00.001')], 'notAsked'],
    ['from when they are sixteen, it does', [young, born('20:00:00')], 'yes'],
    [
      'by the birth that was last stated',
      [young, born('20:00:01', at('09:00:00')), born('12:00:00')],
      'notAsked',
    ],
    [
      'and whose capacity was found lacking too, it does not at sixteen either',
      [young, born('12:00:00'), assessed(true, at('10:00:00'))],
      'notAsked',
    ],
  ])('of somebody found not competent under sixteen: %s', (_what, others, expected) => {
    expect(value([grant(), ...others])).toBe(expected);
  });

  it('of somebody under sixteen counts for a sender until it could know that they were sixteen', () => {
    const late = born('12:00:00', at('08:00:00'), { recordedAt: ms('20:00:01') });
    const answer = judged([grant(), young, late]);
    expect(answer.atTheTime.value).toBe('yes');
    expect(answer.knownToSender.value).toBe('notAsked');
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
