import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SLOT, slotOf, slotsNear } from './slot.js';

const HOUR = 3_600_000;

const span = fc
  .tuple(
    fc.integer({ min: -40_000 * HOUR, max: 40_000 * HOUR }),
    fc.oneof(fc.constant(0), fc.nat(30 * HOUR), fc.nat(2_000 * HOUR)),
  )
  .map(([earliest, length]) => ({ earliest, latest: earliest + length }));

describe('Slots of time', () => {
  it('near a span hold every span that comes within the distance', () => {
    fc.assert(
      fc.property(span, span, fc.nat(200 * HOUR), (a, b, distance) => {
        const near = a.earliest <= b.latest + distance && a.latest >= b.earliest - distance;
        const slots = slotsNear(a, distance);
        return !near || slots === undefined || slots.includes(slotOf(b));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are few near a moment', () => {
    const moment = { earliest: 5, latest: 5 };
    expect(slotsNear(moment, SLOT)?.length).toBeLessThan(6);
    expect(slotsNear({ earliest: 0, latest: 400 * 24 * HOUR }, SLOT)).toBeUndefined();
  });
});
