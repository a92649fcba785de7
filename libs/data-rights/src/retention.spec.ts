import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { AgreedTerm } from '../../ledger/src/letters-forgotten.js';
import { endingOf, KEPT_REASONS, rulingOn, type KeptThing } from './retention.js';

const AT = Date.parse('2025-01-31T10:00:00Z');
const term = (period: string, agreement = 'a'): AgreedTerm => ({
  agreement,
  version: 1,
  period,
  start: 'last-occurrence',
});

/** Given something that happened last at `AT`, under these terms, which is kept for these reasons. */
const given = (terms: KeptThing['terms'], because: KeptThing['because'] = []): KeptThing => ({
  lastOccurred: AT,
  terms,
  because,
});
const when = (instant: string) => Date.parse(instant);

describe('What was shared under agreements', () => {
  it.each([
    ['under none', []],
    ['under one that does not end', [undefined]],
    ['part of it under one that does not end', [term('P1Y'), undefined]],
  ])('is kept for ever %s', (_, terms) => {
    expect(rulingOn(given(terms), when('9999-01-01T00:00:00Z'))).toEqual({
      standing: 'keptForEver',
    });
  });

  it('is kept until its term ends, to the millisecond, and is then due', () => {
    const thing = given([term('P1M')]);
    const at = when('2025-02-28T10:00:00Z');
    expect(rulingOn(thing, at - 1)).toMatchObject({ standing: 'running', ending: { at } });
    expect(rulingOn(thing, at)).toEqual({ standing: 'due', ending: { at, term: term('P1M') } });
  });

  it('goes by the term that ends last', () => {
    const terms = [term('P1Y', 'a'), term('P2Y', 'b'), term('P18M', 'c')];
    expect(endingOf(given(terms))).toEqual({
      at: when('2027-01-31T10:00:00Z'),
      term: term('P2Y', 'b'),
    });
  });

  it.each(KEPT_REASONS)('is kept after that for a reason: %s', (reason) => {
    const thing = given([term('P1Y')], [reason]);
    expect(rulingOn(thing, when('2026-02-01T10:00:00Z'))).toMatchObject({
      standing: 'kept',
      because: [reason],
    });
    expect(rulingOn(thing, when('2026-01-01T10:00:00Z')).standing).toBe('running');
  });

  it('is never due while any part of it is to be kept', () => {
    const period = fc.constantFrom('P1D', 'P6M', 'P1Y', 'P8Y', 'PT36H');
    const part = fc.option(
      period.map((length) => term(length)),
      { nil: undefined, freq: 8 },
    );
    const reasons = fc.subarray([...KEPT_REASONS], { maxLength: 1 });
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }),
        reasons,
        fc.integer({ min: 0, max: 12 * 366 }),
        (terms, because, days) => {
          const now = AT + days * 86_400_000;
          const { standing } = rulingOn(given(terms, because), now);
          const alone = terms.map((each) => rulingOn(given([each]), now).standing);
          const isOver = terms.length > 0 && alone.every((each) => each === 'due');
          expect(standing === 'due').toBe(isOver && because.length === 0);
          expect(standing === 'kept').toBe(isOver && because.length > 0);
        },
      ),
    );
  });
});
