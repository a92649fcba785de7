import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { likenessOf, PROPOSED_FROM } from './likeness.js';
import { marksOf, plainName, type Registered } from './name-marks.js';
import type { PersonName } from './person.events.js';

const text = (name: string): PersonName => ({ use: 'usual', text: name });
const said = (name: string | PersonName, dateOfBirth?: string): Registered => ({
  names: [typeof name === 'string' ? text(name) : name],
  ...(dateOfBirth !== undefined && { dateOfBirth }),
});

/** Whether one of the marks of each is the same. */
function meet(one: Registered, other: Registered): boolean {
  const marks = new Set(marksOf(one));
  return marksOf(other).some((mark) => marks.has(mark));
}

const AMINA = said('Amina Synthetic', '1998-04-11');

describe('Two who may be one', () => {
  it.each<[string, Registered, number, readonly string[], readonly string[]]>([
    ['the same', AMINA, 100, ['sameName', 'sameBirth'], []],
    [
      'the same, written in pieces, with accents and capitals',
      said({ use: 'official', text: '-', family: 'SYNTHETIC', given: ['Amína'] }, '1998-04-11'),
      100,
      ['sameName', 'sameBirth'],
      [],
    ],
    [
      'another order of names',
      said('Synthetic Amina', '1998-04-11'),
      97,
      ['sameNameOtherOrder', 'sameBirth'],
      [],
    ],
    [
      'day and month swapped',
      said('Amina Synthetic', '1998-11-04'),
      90,
      ['sameName', 'birthSwapped'],
      [],
    ],
    [
      'one digit of the birth',
      said('Amina Synthetic', '1998-04-17'),
      87,
      ['sameName', 'birthOneDigit'],
      [],
    ],
    ['a year alone', said('Amina Synthetic', '1998'), 80, ['sameName', 'birthInPart'], []],
    ['no birth', said('Amina Synthetic'), 65, ['sameName'], []],
    ['another birth', said('Amina Synthetic', '1971-09-30'), 55, ['sameName'], ['otherBirth']],
  ])('are as alike as their names and births: %s', (_, other, score, reasons, against) => {
    expect(likenessOf(AMINA, other)).toEqual({ score, reasons, against });
    expect(likenessOf(other, AMINA)).toEqual({ score, reasons, against });
    if (score >= PROPOSED_FROM) expect(meet(AMINA, other)).toBe(true);
  });

  it('are found where a name was heard or typed otherwise', () => {
    const other = said('Aminah Sinthetic', '1998-04-11');
    const likeness = likenessOf(AMINA, other);
    expect(likeness).toMatchObject({ reasons: ['alikeName', 'sameBirth'], against: [] });
    expect(likeness?.score).toBeGreaterThan(85);
    expect(meet(AMINA, other)).toBe(true);
  });

  it('are found where part of the name is another, as after a marriage', () => {
    const other = said('Amina Example', '1998-04-11');
    expect(likenessOf(AMINA, other)).toMatchObject({
      reasons: ['partOfName', 'sameBirth'],
      against: ['otherPiecesOfName'],
    });
    expect(likenessOf(AMINA, other)?.score).toBeGreaterThanOrEqual(PROPOSED_FROM);
    expect(meet(AMINA, other)).toBe(true);
  });

  it('are not proposed by part of a name alone, nor by a birth alone', () => {
    expect(likenessOf(AMINA, said('Amina'))?.score).toBeLessThan(PROPOSED_FROM);
    expect(likenessOf(AMINA, said('Boris Quux', '1998-04-11'))).toBeUndefined();
    expect(likenessOf(AMINA, { names: [], dateOfBirth: '1998-04-11' })).toBeUndefined();
  });

  it('may have names of no Latin letters', () => {
    const one = said('Олена Приклад', '1998-04-11');
    expect(likenessOf(one, said('приклад олена', '1998-04-11'))?.score).toBe(97);
    expect(meet(one, said('приклад олена'))).toBe(true);
  });
});

describe('Marks', () => {
  it('hold no name as it is written, and are bounded', () => {
    const marks = marksOf(AMINA);
    expect(marks.join()).not.toMatch(/amina|synthetic/i);
    const long = said(
      Array.from({ length: 50 }, (_, n) => `name${'abcdefghij'[n % 10]}`).join(' '),
    );
    expect(
      marksOf({ ...long, names: Array.from({ length: 20 }, () => long.names).flat() }).length,
    ).toBeLessThanOrEqual(120);
  });

  it('are none of somebody without a name, nor of a made-up one', () => {
    expect(marksOf({ names: [], dateOfBirth: '1998-04-11' })).toEqual([]);
    expect(marksOf({ names: [{ use: 'anonymous', text: 'Jane Doe' }] })).toEqual([]);
  });
});

describe('The likeness of any two', () => {
  const registered = fc.record({
    names: fc.array(fc.string({ maxLength: 30 }).map(text), { maxLength: 3 }),
    dateOfBirth: fc.constantFrom('1998', '1998-04', '1998-04-11', '1998-11-04'),
  });

  it('is the same from either side, from 0 to 100', () => {
    fc.assert(
      fc.property(registered, registered, (one, other) => {
        const likeness = likenessOf(one, other);
        expect(likenessOf(other, one)?.score).toBe(likeness?.score);
        expect(likeness?.score ?? 0).toBeGreaterThanOrEqual(0);
        expect(likeness?.score ?? 0).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('to oneself is the greatest, and oneself is found, whatever the name', () => {
    fc.assert(
      fc.property(registered, (one) => {
        const isNamed = one.names.some((name) => plainName(name.text) !== '');
        expect(likenessOf(one, one)?.reasons.includes('sameName') ?? false).toBe(isNamed);
        if (isNamed) expect(meet(one, one)).toBe(true);
      }),
    );
  });
});
