import { describe, expect, it } from '@jest/globals';
import { DURATION, exactDuration } from './duration.js';

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
});
