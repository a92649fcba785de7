import { describe, expect, it } from '@jest/globals';
import { after, DURATION, exactDuration } from './duration.js';

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

  it('that is none ends nowhere', () => {
    expect(after(0, 'soon')).toBeUndefined();
  });
});
