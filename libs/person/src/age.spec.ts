import { describe, expect, it } from '@jest/globals';
import { reached } from './age.js';

describe('the day on which somebody reaches an age', () => {
  it.each([
    ['2008-11-23', '2026-11-23', '2026-11-23'],
    ['2008-02-29', '2026-03-01', '2026-03-01'],
    ['2008-11', '2026-11-01', '2026-11-30'],
    ['2008', '2026-01-01', '2026-12-31'],
    ['2008-07-01', '2026-06-30T23:00:00Z', '2026-06-30T23:00:00Z'],
    ['2008-06', '2026-05-31T23:00:00Z', '2026-06-29T23:00:00Z'],
  ])('of who was born %s is from %s to %s', (born, earliest, latest) => {
    expect(reached(born, 18)).toEqual({
      earliest: Date.parse(earliest),
      latest: Date.parse(latest),
    });
  });
});
