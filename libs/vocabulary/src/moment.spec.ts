import { describe, expect, it } from '@jest/globals';
import { beginningOf, endOf } from './moment.js';

const iso = (instant: number) => new Date(instant).toISOString();

describe('a beginning or an end', () => {
  it('of a date is that of the day in London, in winter and in summer', () => {
    expect(iso(beginningOf('2026-11-03'))).toBe('2026-11-03T00:00:00.000Z');
    expect(iso(endOf('2026-11-03'))).toBe('2026-11-04T00:00:00.000Z');
    expect(iso(beginningOf('2026-07-01'))).toBe('2026-06-30T23:00:00.000Z');
    expect(iso(endOf('2026-07-01'))).toBe('2026-07-01T23:00:00.000Z');
  });

  it('of an instant is the instant', () => {
    const instant = '2026-11-03T10:00:00.001+01:00';
    expect(iso(beginningOf(instant))).toBe('2026-11-03T09:00:00.001Z');
    expect(endOf(instant)).toBe(beginningOf(instant));
  });

  it('of neither is refused', () => {
    expect(() => endOf('soon')).toThrow(RangeError);
  });
});
