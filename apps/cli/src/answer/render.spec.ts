import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { answer, disclosure } from './answer.features.js';
import { flowPicture } from './flow-picture.js';
import { renderAnswer } from './render.js';
import { PLAIN, styleOf } from './style.js';
import { widthOf } from './text.js';

function golden(name: string): string {
  return readFileSync(join(import.meta.dirname, 'golden', name), 'utf8');
}

describe('an answer on a screen', () => {
  it.each([80, 140])('of %i columns is as the golden text has it', (width) => {
    expect(renderAnswer(answer(), { width, style: PLAIN })).toBe(golden(`answer-${width}.txt`));
  });

  it('is never wider than the screen, and never narrower than 80 columns or wider than 160', () => {
    const widest = (width: number) =>
      Math.max(...renderAnswer(answer(), { width, style: PLAIN }).split('\n').map(widthOf));
    for (let width = 80; width <= 160; width += 7) {
      expect(widest(width)).toBeLessThanOrEqual(width);
    }
    expect(widest(20)).toBeLessThanOrEqual(80);
    expect(widest(400)).toBe(160);
  });

  it('tells the same in words whether or not it is coloured', () => {
    const styled = renderAnswer(answer(), { width: 100, style: styleOf(true, {}) });
    const plain = renderAnswer(answer(), { width: 100, style: PLAIN });
    expect(styled).not.toBe(plain);
    // eslint knows no way to write this character in a pattern.
    const escape = String.fromCharCode(27);
    expect(styled.replaceAll(new RegExp(`${escape}\\[\\d+m`, 'g'), '')).toBe(plain);
    expect(plain).not.toContain(escape);
  });

  it('lets nobody’s words steer the screen', () => {
    const words = renderAnswer(answer(), { width: 160, style: PLAIN });
    expect(words).toContain('“That you [31mwere in a');
    expect(words).not.toMatch(/\u202e/);
  });

  it('always says what the law keeps back, and what it is not', () => {
    for (const disclosures of [[], [disclosure()]]) {
      const words = renderAnswer(answer({ disclosures, more: false }), {
        width: 160,
        style: PLAIN,
      });
      expect(words).toContain(
        'The law lets organisations keep some information back, and sometimes they may not tell you so.',
      );
      expect(words).toContain('It is not by itself the answer to a subject access request.');
      expect(words).not.toContain('There are more.');
    }
  });

  it('says so where nothing may be shown', () => {
    const none = answer({ disclosures: [], undeclaredReceipts: [] });
    const words = renderAnswer(none, { width: 80, style: PLAIN });
    expect(words).toContain('Nothing that may be shown to you has been reported here.');
    expect(words).not.toContain('Received, nobody declared');
  });

  it('tells what was received and nobody declared, also where nothing else is told', () => {
    const screen = { width: 160, style: PLAIN };
    const [one] = answer().undeclaredReceipts;
    const words = renderAnswer(
      answer({ disclosures: [], undeclaredReceipts: one ? [one] : [], moreUndeclared: true }),
      screen,
    );
    expect(words).toContain('Nobody has declared that they gave anything');
    expect(words).toContain('Received, nobody declared\n• 5 July 2026, 02:05: Synthetic County');
    expect(words).toContain('Synthetic Police should have told us by now.');
    expect(words).toContain('These are the newest 1. There are more.');
  });
});

describe('colours', () => {
  it.each([
    [true, {}, false],
    [true, { NO_COLOR: '' }, false],
    [true, { NO_COLOR: '1' }, true],
    [true, { TERM: 'dumb' }, true],
    [false, {}, true],
  ])('on a screen (%s) with %j are left out: %s', (screen, environment, plain) => {
    expect(styleOf(screen, environment) === PLAIN).toBe(plain);
  });
});

describe('the picture of a flow', () => {
  it('counts what went the same way, and hangs what was passed on where it came from', () => {
    const trust = disclosure().from;
    const [, , passedOn] = answer().disclosures;
    const picture = flowPicture(
      [
        ...(passedOn ? [passedOn] : []),
        disclosure({ id: 'first' }),
        disclosure({ id: 'another' }),
        disclosure({ to: { type: 'organisation', organisation: trust, name: null, kind: null } }),
        disclosure({ onwardOf: 'not on this page' }),
      ],
      ({ name }) => name ?? '',
    );
    expect(picture).toBe(
      [
        'Synthetic Mental Health Trust',
        ' ├─ given 3 times ─▶ Synthetic Police',
        ' │       └─ passed on once ─▶ Synthetic County Council',
        ' └─ given once ─▶ Synthetic Mental Health Trust',
        '',
      ].join('\n'),
    );
  });
});
