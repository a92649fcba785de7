import { describe, expect, it } from '@jest/globals';
import { unstated } from '../../disclosure/src/disclosure.features.js';
import type { Flow } from '../../disclosure/src/disclosure.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';
import { crossDeficiencies, showsDeficiency } from './flow-answer.js';

const organisation = { system: 'https://example.org', value: 'trust' };

type Basis = Flow['confidentialityBasis']['code'];

function flow(code: Basis, occurredAt: WhenRecord): Flow {
  return {
    ...unstated,
    id: 'flow',
    type: 'DisclosureMade',
    declaredBy: 'giver',
    from: organisation,
    to: { type: 'organisation', organisation },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
    occurredAt,
    confidentialityBasis: { code },
    deficiencies: [],
  };
}

function codes(code: Basis, born: string | undefined, occurredAt: WhenRecord): readonly string[] {
  const around = { agreement: () => undefined, plan: () => undefined, born };
  return crossDeficiencies(flow(code, occurredAt), around).map((found) => found.code);
}

describe('A disclosure in the best interests of somebody', () => {
  const UNDER = ['BEST_INTERESTS_UNDER_SIXTEEN'];
  const before = '2026-11-22T23:59:59Z';
  const on = '2026-11-23T00:00:00Z';

  it.each<[string, string | undefined, WhenRecord, readonly string[]]>([
    ['fifteen to the last second', '2010-11-23', before, UNDER],
    ['sixteen since that midnight', '2010-11-23', on, []],
    ['sixteen at midnight in London, in summer', '2010-07-01', '2026-06-30T23:00:00Z', []],
    ['fifteen for all of the month in which they may be born', '2010-12', before, UNDER],
    ['perhaps sixteen in that month', '2010-11', before, []],
    ['fifteen in that year', '2011', before, UNDER],
    ['perhaps sixteen in that year', '2010', before, []],
    ['perhaps sixteen by the time it happened', '2010-11-23', { earliest: before, latest: on }, []],
    ['of an age that nobody told', undefined, before, []],
  ])('who was %s', (_who, born, occurredAt, expected) => {
    expect(codes('best-interests', born, occurredAt)).toEqual(expected);
  });
});

describe('A disclosure that somebody with parental responsibility agreed to', () => {
  const ADULT = ['PARENTAL_RESPONSIBILITY_AT_EIGHTEEN'];
  const before = '2026-11-22T23:59:59Z';
  const on = '2026-11-23T00:00:00Z';

  it.each<[string, string | undefined, WhenRecord, readonly string[]]>([
    ['seventeen to the last second', '2008-11-23', before, []],
    ['eighteen since that midnight', '2008-11-23', on, ADULT],
    ['perhaps seventeen in that month', '2008-11', on, []],
    ['eighteen by the last day of that month', '2008-10', on, ADULT],
    ['perhaps seventeen in that year', '2008', on, []],
    ['eighteen by the last day of that year', '2007', on, ADULT],
    ['perhaps seventeen when it happened', '2008-11-23', { earliest: before, latest: on }, []],
    ['of an age that nobody told', undefined, on, []],
  ])('of somebody who was %s', (_who, born, occurredAt, expected) => {
    expect(codes('parental-responsibility', born, occurredAt)).toEqual(expected);
  });
});

describe('An age', () => {
  it('is asked of no other basis', () => {
    expect(codes('explicit-consent', '2020', '2026-11-23')).toEqual([]);
    expect(codes('attorney-or-deputy', '1950', '2026-11-23')).toEqual([]);
  });

  it('is what disclosures are found by', () => {
    const around = { agreement: () => undefined, plan: () => undefined, born: '2015' };
    const shows = showsDeficiency('BEST_INTERESTS_UNDER_SIXTEEN');
    expect(shows?.(flow('best-interests', '2026-11-23'), around)).toBe(true);
    expect(shows?.(flow('best-interests', '2031-11-23'), around)).toBe(false);
  });
});
