import { describe, expect, it } from '@jest/globals';
import { after, DURATION, exactDuration, leastLength, lengthInWords } from './duration.js';

describe('a length of time', () => {
  it.each([
    ['PT72H', 72 * 3_600_000],
    ['P3D', 3 * 86_400_000],
    ['P1W', 7 * 86_400_000],
    ['P1DT1H1M1S', 90_061_000],
    ['PT0S', 0],
  ])('%s is exactly so many milliseconds', (text, milliseconds) => {
    expect(exactDuration(text)).toBe(milliseconds);
    expect(DURATION.test(text)).toBe(true);
  });

  it.each(['P8Y', 'P6M', 'P1Y2M3D'])('%s depends on where it begins', (text) => {
    expect(exactDuration(text)).toBeUndefined();
    expect(DURATION.test(text)).toBe(true);
  });

  it.each(['', 'P', 'PT', 'P1', '3D', 'P3DT', 'P-3D', 'P1.5D', 'PT1D', 'p3d', 'P3D '])(
    '%j is none',
    (text) => {
      expect(exactDuration(text)).toBeUndefined();
      expect(DURATION.test(text)).toBe(false);
    },
  );

  it.each([
    ['2026-11-10T09:00:00Z', 'P3M', '2027-02-10T09:00:00.000Z'],
    ['2026-11-30T09:00:00Z', 'P3M', '2027-02-28T09:00:00.000Z'],
    ['2024-02-29T09:00:00Z', 'P1Y', '2025-02-28T09:00:00.000Z'],
    ['2026-11-10T09:00:00Z', 'P1Y2M1W3DT1H2M3S', '2028-01-20T10:02:03.000Z'],
  ])('from %s on, %s ends at %s', (from, length, end) => {
    expect(new Date(after(Date.parse(from), length) ?? NaN).toISOString()).toBe(end);
  });

  it.each([
    ['P8Y', '8 years'],
    ['P1Y6M', '1 year and 6 months'],
    ['P1Y1M2DT1H', '1 year, 1 month, 2 days and 1 hour'],
    ['PT72H', '72 hours'],
    ['soon', 'soon'],
  ])('%s is told as %s', (length, words) => {
    expect(lengthInWords(length)).toBe(words);
  });

  it('is never shorter than its least', () => {
    for (const length of ['P1M', 'P1Y', 'P13M', 'P3Y1M2DT1H', 'PT36H', 'P2W']) {
      for (let day = 0; day < 800; day += 1) {
        const from = Date.UTC(2027, 0, 1 + day);
        expect((after(from, length) ?? 0) - from).toBeGreaterThanOrEqual(
          leastLength(length) ?? NaN,
        );
      }
    }
    expect(leastLength('P1M')).toBe(28 * 86_400_000);
    expect(leastLength('soon')).toBeUndefined();
  });

  it('that is none ends nowhere', () => {
    expect(after(0, 'soon')).toBeUndefined();
  });
});
