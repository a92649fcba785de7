import { stripVTControlCharacters } from 'node:util';

/** Text on a screen: how wide it is, and where it is broken. */

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Takes two columns on most screens: East Asian scripts, pictures. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Marks that turn the direction of what follows, by which a text can look like another. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * What somebody wrote, as it may be put on a screen: without characters that steer it, and in one
 * line.
 */
export function clean(text: string): string {
  return text
    .replace(DIRECTION, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

/** How many columns a text takes; styles take none. */
export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text);
  // The usual case, a hundred times as fast.
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(plain)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Fills a text up to a width with blanks. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/**
 * Breaks a text into lines at blanks; a word that is too long for a line is cut.
 *
 * @param indent Blanks before every line but the first.
 */
export function wrapped(text: string, width: number, indent = 0): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let room = width;
  for (const word of text.split(' ')) {
    let rest = word;
    for (;;) {
      const blank = line === '' ? '' : ' ';
      if (widthOf(line + blank + rest) <= room) {
        line += blank + rest;
        break;
      }
      if (line === '') {
        // Not even alone does it fit.
        const [start, end] = cut(rest, room);
        lines.push(indented(start, lines.length, indent));
        rest = end;
      } else {
        lines.push(indented(line, lines.length, indent));
        line = '';
      }
      room = width - indent;
    }
  }
  lines.push(indented(line, lines.length, indent));
  return lines;
}

function indented(line: string, number: number, indent: number): string {
  return number === 0 ? line : ' '.repeat(indent) + line;
}

function cut(word: string, width: number): readonly [start: string, end: string] {
  let start = '';
  for (const { segment } of GRAPHEMES.segment(word)) {
    if (start !== '' && widthOf(start + segment) > width) break;
    start += segment;
  }
  return [start, word.slice(start.length)];
}
