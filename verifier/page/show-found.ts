import { fromUtf8 } from '../src/bytes.js';
import type { PartName } from '../src/entry.js';
import { printable } from '../src/verification-error.js';
import { PARTS_IN_WORDS } from '../src/words.js';
import { type Result, summary } from './check-files.js';
import { element } from './elements.js';

/** How many are told one by one; the rest are counted. */
const MOST = 100;

/** Shows what was found: first what does not hold. */
export function showFound(place: HTMLElement, results: readonly Result[]): void {
  const wrong = results.filter(({ told }) => told.verdict !== 'holds');
  const right = results.filter(({ told }) => told.verdict === 'holds');
  const chosen = [...wrong, ...right].slice(0, MOST);
  const left = results.length - chosen.length;
  place.replaceChildren(
    ...(results.length > 1 ? [element('p', summary(results), 'lead')] : []),
    ...chosen.map(resultElement),
    ...(left > 0 ? [element('p', `And ${left} more, counted above.`)] : []),
  );
}

function resultElement({ name, told, shown }: Result): HTMLElement {
  return element(
    'div',
    '',
    `result ${told.verdict}`,
    element('h3', told.headline),
    element('p', printable(name), 'hint'),
    ...told.sentences.map((sentence) => element('p', sentence)),
    ...[...(shown ?? [])].flatMap(([part, bytes]) => partElements(part, bytes)),
  );
}

function partElements(part: PartName, bytes: Uint8Array): readonly HTMLElement[] {
  const words = PARTS_IN_WORDS[part];
  return [
    element('h4', words.charAt(0).toUpperCase() + words.slice(1)),
    element('pre', fieldsOf(bytes)),
  ];
}

/**
 * The fields of a part, laid out where that loses nothing, or else its text as it is. What would turn the
 * direction of writing is spelled out: nothing may look like something else than was recorded.
 */
function fieldsOf(bytes: Uint8Array): string {
  const text = fromUtf8(bytes);
  if (text === undefined) return 'This is no text.';
  return laidOut(text).replaceAll(
    /\p{Bidi_Control}/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function laidOut(text: string): string {
  try {
    const read = JSON.parse(text) as readonly unknown[];
    return JSON.stringify(read) === text ? JSON.stringify(read[1], null, 2) : text;
  } catch {
    return text;
  }
}
