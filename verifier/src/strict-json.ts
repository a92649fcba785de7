/**
 * JSON (RFC 8259) as I-JSON (RFC 7493) narrows it: no name twice in an object, of which `JSON.parse`
 * would drop the first in silence, and no half of a surrogate pair. Objects are maps, so that no name
 * is special.
 */

/** A value that was read. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object that was read. */
export type JsonObject = ReadonlyMap<string, Json>;

/** Deepest nesting; nothing that is read here needs more. */
const DEEPEST = 16;

/** @throws SyntaxError where it is no JSON of this kind; the message says what is wrong. */
export function parseJson(text: string): Json {
  if (!text.isWellFormed()) throw new SyntaxError('half a character stands in it');
  const reading = new JsonReading(text);
  const value = reading.value(0);
  reading.end();
  return value;
}

class JsonReading {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Json {
    if (depth > DEEPEST) throw new SyntaxError(`it is nested deeper than ${DEEPEST}`);
    switch (this.#next()) {
      case '{':
        return this.#object(depth + 1);
      case '[':
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  end(): void {
    if (this.#next() !== '') throw this.#wrong();
  }

  /** Passes blanks. @returns the character that comes then. */
  #next(): string {
    while (' \t\n\r'.includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) {
      this.#at += 1;
    }
    return this.#text.charAt(this.#at);
  }

  #take(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#at += 1;
    return true;
  }

  #demand(character: string): void {
    if (!this.#take(character)) throw this.#wrong();
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.#demand('{');
    if (this.#take('}')) return members;
    do {
      if (this.#next() !== '"') throw this.#wrong();
      const name = this.#string();
      if (members.has(name)) throw new SyntaxError(`"${name}" stands in it twice`);
      this.#demand(':');
      members.set(name, this.value(depth));
    } while (this.#take(','));
    this.#demand('}');
    return members;
  }

  #array(depth: number): readonly Json[] {
    const items: Json[] = [];
    this.#demand('[');
    if (this.#take(']')) return items;
    do items.push(this.value(depth));
    while (this.#take(','));
    this.#demand(']');
    return items;
  }

  #string(): string {
    const start = this.#at;
    let end = this.#text.indexOf('"', start + 1);
    while (end >= 0 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw this.#wrong();
    this.#at = end + 1;
    const value = JSON.parse(this.#text.slice(start, this.#at)) as string;
    if (!value.isWellFormed()) throw new SyntaxError('half a character stands in it');
    return value;
  }

  /** Whether an odd number of backslashes stands before a quote. */
  #isEscaped(quote: number): boolean {
    let before = quote;
    while (this.#text.charAt(before - 1) === '\\') before -= 1;
    return (quote - before) % 2 === 1;
  }

  #scalar(): null | boolean | number {
    const [token] = /[-+.0-9A-Za-z]*/y.exec(this.#text.slice(this.#at, this.#at + 64)) ?? [''];
    if (token === '') throw this.#wrong();
    this.#at += token.length;
    return JSON.parse(token) as null | boolean | number;
  }

  #wrong(): SyntaxError {
    const found = this.#text.charAt(this.#at);
    return new SyntaxError(
      found === '' ? 'it ends in the middle' : `"${found}" is not expected at ${this.#at}`,
    );
  }
}
