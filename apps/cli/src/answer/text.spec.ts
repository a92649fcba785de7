import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { whenInWords } from './moments.js';
import { clean, widthOf, wrapped } from './text.js';

describe('a text that is broken into lines', () => {
  it('keeps every word, and fits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }).map((word) => word.replaceAll(/\s/g, 'x'))),
        fc.integer({ min: 8, max: 60 }),
        (words, width) => {
          const text = words.join(' ');
          const lines = wrapped(text, width, 2);
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
          const letters = (all: string) => all.replaceAll(' ', '');
          expect(letters(lines.join(''))).toBe(letters(text));
        },
      ),
    );
  });

  it('counts what is seen: a letter with its accent once, a picture twice', () => {
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf('漢字')).toBe(4);
    expect(widthOf('👩‍👩‍👧')).toBe(2);
  });
});

describe('a text that somebody wrote', () => {
  it.each([
    ['\u001b]0;title\u0007hello', ']0;title hello'],
    ['one\r\ntwo\u2028three\ttabs', 'one two three tabs'],
    ['safe\u202egnp.exe\u202c', 'safegnp.exe'],
    ['  naïve “quotes” 🙂 ', 'naïve “quotes” 🙂'],
  ])('%j is shown as %j', (text, shown) => {
    expect(clean(text)).toBe(shown);
  });
});

describe('a moment in words', () => {
  it.each([
    ['2026-07-05T01:05:00Z', '2026-07-05T01:05:00Z', '5 July 2026, 02:05'],
    ['2026-11-05T01:05:00Z', '2026-11-05T01:25:00Z', '5 November 2026, between 01:05 and 01:25'],
    // A day in London in which the clocks go back.
    ['2026-10-24T23:00:00Z', '2026-10-25T23:59:59.999Z', '25 October 2026, at a time nobody noted'],
    [
      '2026-11-05T22:00:00Z',
      '2026-11-06T03:00:00Z',
      'between 5 November 2026, 22:00 and 6 November 2026, 03:00',
    ],
  ])('from %s to %s is told in London time: %s', (earliest, latest, words) => {
    expect(whenInWords({ earliest, latest })).toBe(words);
  });
});
