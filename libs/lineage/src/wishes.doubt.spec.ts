import { describe, expect, it } from '@jest/globals';
import { SENTENCES_EN } from '../../vocabulary/src/sentences.en.js';
import { inWords } from '../../vocabulary/src/words.js';
import type { JudgedDisclosure } from './wishes.disclosed.js';
import {
  type Change,
  HELPS,
  all,
  assessed,
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
import type { DenialStatement, Statement } from './wishes.statements.js';

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
