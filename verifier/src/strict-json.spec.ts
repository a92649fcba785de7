import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromUtf8 } from './bytes.js';
import { type Json, parseJson } from './strict-json.js';

const SUITE = join(import.meta.dirname, '../../../shared/conformance/json-parsing');
const withSuite = existsSync(SUITE) ? it : it.skip;

/** The same as `JSON.parse` gives it. */
function plain(value: Json): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...(value as Map<string, Json>)].map(([k, v]) => [k, plain(v)]));
  }
  return Array.isArray(value) ? (value as readonly Json[]).map(plain) : value;
}

function isRefused(text: string): boolean {
  try {
    parseJson(text);
    return false;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return true;
  }
}

/** What RFC 8259 allows and RFC 7493 does not. */
const TWICE = ['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json'];

describe('JSON, read strictly', () => {
  withSuite(`is taken or refused as JSONTestSuite has it (where ${SUITE} is)`, () => {
    const files = readdirSync(SUITE).filter((name) => /^[yn]_.*\.json$/.test(name));
    expect(files.length).toBeGreaterThan(100);
    const wrong = files.filter((name) => {
      const text = fromUtf8(readFileSync(join(SUITE, name)));
      const taken = text !== undefined && !isRefused(text);
      return taken !== (name.startsWith('y_') && !TWICE.includes(name));
    });
    expect(wrong).toEqual([]);
  });

  it('is what JSON.parse reads, laid out or not', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat({ max: 3 }), (text, indent) => {
        const value: unknown = JSON.parse(text);
        const written = JSON.stringify(value, null, indent);
        expect(plain(parseJson(written))).toEqual(value);
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', '"a" stands in it twice'],
    ['{"a":1,"\\u0061":2}', '"a" stands in it twice'],
    ['"\\ud800"', 'half a character stands in it'],
    ['"\ud800"', 'half a character stands in it'],
    ['{"a":1', 'it ends in the middle'],
    ['{"a":1}}', '"}" is not expected at 7'],
    ['['.repeat(50), 'it is nested deeper than 16'],
  ])('refuses %j and says why', (text, why) => {
    expect(() => parseJson(text)).toThrow(why);
  });

  it('takes a name that is special elsewhere for a name', () => {
    expect(parseJson('{"__proto__":{"a":1}}')).toEqual(
      new Map([['__proto__', new Map([['a', 1]])]]),
    );
  });
});
