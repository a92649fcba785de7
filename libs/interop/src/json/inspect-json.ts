import { type FieldError, pointerPart } from '../problem.js';

/**
 * Looks a JSON text over for what `JSON.parse` passes in silence and RFC 7493 (I-JSON) forbids:
 * a name twice in one object, of which the first would be lost; half a surrogate pair, which no
 * UTF-8 can hold; a number that no double holds, which would be stored as another. Also for nesting
 * deeper than anything that is meant.
 *
 * The text must be valid JSON: `JSON.parse` has accepted it.
 */

/** Deepest nesting of arrays and objects. */
export const MAX_DEPTH = 32;

/** Where an item of a batch stands in its body, from and up to but not including, and what is wrong. */
export interface JsonItem {
  readonly start: number;
  readonly end: number;
  readonly error?: FieldError;
}

/** What is wrong with a text, if anything: the first that is met. */
export function inspectJson(text: string): FieldError | undefined {
  const inspection = new Inspection(text);
  inspection.value(0);
  return inspection.error;
}

/** The items of a text that is an array, each as if it stood alone. */
export function inspectItems(text: string): JsonItem[] {
  return new Inspection(text).items();
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

class Inspection {
  /** The first thing wrong. */
  error: FieldError | undefined;
  readonly #text: string;
  /** Without any backslash a string ends at the next quote, and holds what it shows. */
  readonly #escapes: boolean;
  #at = 0;
  /** Names and indexes on the way down to where it looks now. */
  readonly #path: (string | number)[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#escapes = text.includes('\\');
  }

  /** Passes one value. */
  value(depth: number): void {
    this.#space();
    const code = this.#text.charCodeAt(this.#at);
    if (code === QUOTE) this.#string();
    else if (code === OPEN_OBJECT) this.#object(depth + 1);
    else if (code === OPEN_ARRAY) this.#array(depth + 1);
    else this.#scalar();
  }

  /** Passes the items of an array, each on its own. */
  items(): JsonItem[] {
    const items: JsonItem[] = [];
    this.#space();
    this.#at += 1;
    this.#space();
    while (this.#text.charCodeAt(this.#at) !== CLOSE_ARRAY) {
      const start = this.#at;
      this.value(0);
      items.push({ start, end: this.#at, ...this.#takeError() });
      this.#separator();
    }
    return items;
  }

  /** What was wrong so far, which is then forgotten. */
  #takeError(): { error?: FieldError } {
    const { error } = this;
    this.error = undefined;
    return error === undefined ? {} : { error };
  }

  #object(depth: number): void {
    if (depth > MAX_DEPTH) {
      this.#tooDeep();
      return;
    }
    this.#at += 1;
    this.#space();
    const names: string[] = [];
    let many: Set<string> | undefined;
    while (this.#text.charCodeAt(this.#at) !== CLOSE_OBJECT) {
      const name = this.#string();
      // A short list is searched faster than a set is filled; a long one must not cost its square.
      if (many === undefined && names.length === 16) many = new Set(names);
      this.#path.push(name);
      if (many === undefined ? names.includes(name) : many.has(name)) {
        this.#wrong('duplicateName', 'stands twice in its object');
      }
      if (many === undefined) names.push(name);
      else many.add(name);
      this.#space();
      this.#at += 1;
      this.value(depth);
      this.#path.pop();
      this.#separator();
    }
    this.#at += 1;
  }

  #array(depth: number): void {
    if (depth > MAX_DEPTH) {
      this.#tooDeep();
      return;
    }
    this.#at += 1;
    this.#space();
    for (let index = 0; this.#text.charCodeAt(this.#at) !== CLOSE_ARRAY; index += 1) {
      this.#path.push(index);
      this.value(depth);
      this.#path.pop();
      this.#separator();
    }
    this.#at += 1;
  }

  /** Passes what may stand between two members: spaces, a comma, spaces. */
  #separator(): void {
    this.#space();
    if (this.#text.charCodeAt(this.#at) !== COMMA) return;
    this.#at += 1;
    this.#space();
  }

  /** Passes a string; what it holds. */
  #string(): string {
    const text = this.#text;
    const start = this.#at;
    if (!this.#escapes) {
      const end = text.indexOf('"', start + 1);
      this.#at = end + 1;
      return text.slice(start + 1, end);
    }
    let escaped = false;
    let at = start + 1;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (code === BACKSLASH) {
        escaped = true;
        at += 1;
      }
      at += 1;
    }
    this.#at = at + 1;
    if (!escaped) return text.slice(start + 1, at);
    const held = JSON.parse(text.slice(start, this.#at)) as string;
    if (!held.isWellFormed()) {
      this.#wrong('loneSurrogate', 'holds half a surrogate pair, which is no character');
    }
    return held;
  }

  /** Passes a number or a word. */
  #scalar(): void {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    for (let code = text.charCodeAt(at); isOfScalar(code); code = text.charCodeAt(at)) at += 1;
    this.#at = at;
    const token = text.slice(start, at);
    // Up to 15 digits are exact; words are short; an exponent can make much of little.
    if (token.length > 15 || /[eE]\+?\d/.test(token)) this.#number(token);
  }

  #number(token: string): void {
    const number = Number(token);
    if (Number.isNaN(number)) return;
    const whole = /^-?\d+$/.test(token);
    if (!Number.isFinite(number) || (whole && !Number.isSafeInteger(number))) {
      this.#wrong('numberRange', 'is a number that is not held exactly; write it as a string');
    }
  }

  /** Passes an array or object without looking into it. */
  #tooDeep(): void {
    this.#wrong('depth', `is nested deeper than ${MAX_DEPTH}`);
    let open = 0;
    do {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) {
        this.#string();
        continue;
      }
      if (code === OPEN_ARRAY || code === OPEN_OBJECT) open += 1;
      else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) open -= 1;
      this.#at += 1;
    } while (open > 0);
  }

  #space(): void {
    const text = this.#text;
    let code = text.charCodeAt(this.#at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      this.#at += 1;
      code = text.charCodeAt(this.#at);
    }
  }

  #wrong(rule: string, message: string): void {
    this.error ??= { pointer: this.#path.map(pointerPart).join(''), rule, message };
  }
}

/** Digits, signs, points and the letters of words and exponents. */
function isOfScalar(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2d ||
    code === 0x2b ||
    code === 0x2e ||
    code === 0x45
  );
}
