import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRequestRefused } from '../problem.js';
import { inspectItems, inspectJson, MAX_DEPTH } from './inspect-json.js';
import { readJson } from './read-json.js';

const SUITE = join(import.meta.dirname, '../../../../../shared/conformance/json-parsing');
const CONSENT_RECEIPT = join(
  import.meta.dirname,
  '../../../../../shared/conformance/consent-receipt/consent-receipt-guide-example.jsonld',
);

/** What becomes of a body: taken, refused as no JSON, or refused for the rule that I-JSON adds. */
function outcome(bytes: Buffer): string {
  try {
    const { text } = readJson(bytes);
    return inspectJson(text)?.rule ?? 'taken';
  } catch (error) {
    if (!isRequestRefused(error)) throw error;
    expect(error.problem.status).toBe(400);
    return 'refused';
  }
}

function rule(text: string): string | undefined {
  JSON.parse(text);
  return inspectJson(text)?.rule;
}

/** The files of JSONTestSuite that RFC 8259 allows and RFC 7493 does not. */
const TWICE = ['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json'];

describe('a JSON body', () => {
  const withSuite = existsSync(SUITE) ? it : it.skip;
  withSuite(`is taken or refused as JSONTestSuite has it (where ${SUITE} is)`, () => {
    const files = readdirSync(SUITE).filter((file) => file.endsWith('.json'));
    expect(files.length).toBeGreaterThan(100);
    const wrong = files.filter((file) => {
      const found = outcome(readFileSync(join(SUITE, file)));
      if (TWICE.includes(file)) return found !== 'duplicateName';
      if (file.startsWith('y_')) return found !== 'taken';
      return file.startsWith('n_') && found !== 'refused';
    });
    expect(wrong).toEqual([]);
  });

  const withReceipt = existsSync(CONSENT_RECEIPT) ? it : it.skip;
  withReceipt(
    `with a name twice is not taken with half of it (where ${CONSENT_RECEIPT} is)`,
    () => {
      const { text } = readJson(readFileSync(CONSENT_RECEIPT));
      expect(inspectJson(text)).toMatchObject({ rule: 'duplicateName' });
      expect(inspectJson(text)?.pointer).toContain('dpv:hasProcess');
    },
  );

  it.each([
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['an overlong form', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['nothing', Buffer.alloc(0)],
    ['spaces', Buffer.from(' \n')],
    ['a NUL after it', Buffer.from('{}\0')],
    ['a hundred thousand open arrays', Buffer.from('['.repeat(100_000))],
    ['single quotes', Buffer.from("{'a': 1}")],
    ['NaN', Buffer.from('NaN')],
    ['a comment', Buffer.from('{} // so')],
  ])('with %s is refused', (_what, bytes) => {
    expect(outcome(bytes)).toBe('refused');
  });

  it('is refused without a word of what stands in it', () => {
    try {
      readJson(Buffer.from('{"name": "Amina", oops 9990001014}'));
      throw new Error('taken');
    } catch (error) {
      if (!isRequestRefused(error)) throw error;
      expect(JSON.stringify(error.problem)).not.toMatch(/Amina|oops|999/);
      expect(error.problem.detail).toMatch(/at character \d+/);
    }
  });
});

describe('an inspection', () => {
  it.each([
    ['{"a":1,"a":1}', '/a'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"x":[{},{"b":{"c":1, "d":2,\n"c" : 3}}]}', '/x/1/b/c'],
    ['{"":1,"":2}', '/'],
    ['{"a/b~":1,"a/b~":2}', '/a~1b~0'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"a\\"b":1,"a\\"b":2}', '/a"b'],
  ])('finds the name that stands twice in %s', (text, pointer) => {
    expect(inspectJson(text)).toMatchObject({ rule: 'duplicateName', pointer });
  });

  it('finds the name that stands twice among thousands, quickly', () => {
    const members = Array.from({ length: 50_000 }, (_, index) => `"n${index}":0`);
    const before = performance.now();
    expect(inspectJson(`{${members.join()}}`)).toBeUndefined();
    expect(inspectJson(`{${members.join()},"n7":1}`)).toMatchObject({ pointer: '/n7' });
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it.each(['"\\ud800"', '"x\\udc00y"', '["\\ud83d \\ude00"]', '{"\\ud800":1}', '"\\uD83D\\u0041"'])(
    'finds half a pair in %s',
    (text) => {
      expect(rule(text)).toBe('loneSurrogate');
    },
  );

  it.each(['"\\ud83d\\ude00"', '"😀"', '"\\\\ud800"', '"\\u0000"', '{"a":"\\"","b":"\\\\"}'])(
    'is content with %s',
    (text) => {
      expect(rule(text)).toBeUndefined();
    },
  );

  it.each(['1e999', '-1e999', '9007199254740993', '-12345678901234567890', '[1E+400]'])(
    'finds that %s is not held exactly',
    (text) => {
      expect(rule(text)).toBe('numberRange');
    },
  );

  it.each([
    '9007199254740991',
    '-0',
    '1e22',
    '0.1',
    '1e-400',
    '0.30000000000000004',
    'true',
    'null',
  ])('is content with %s', (text) => {
    expect(rule(text)).toBeUndefined();
  });

  it('counts depth, and passes what is deeper without a stack', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}"]"${']'.repeat(depth)}`;
    expect(rule(nested(MAX_DEPTH))).toBeUndefined();
    expect(rule(nested(MAX_DEPTH + 1))).toBe('depth');
    expect(rule(`{"a":${nested(5_000)},"b":1}`)).toBe('depth');
  });

  it('cuts a long name', () => {
    const name = 'n'.repeat(5_000);
    expect(inspectJson(`{"${name}":1,"${name}":2}`)?.pointer.length).toBeLessThan(70);
  });

  it('cuts the exact text of each item out of a batch, and judges it alone', () => {
    const text = ' [ {"a" : 1} ,{"b":[1, 2],"b":0}\n,"x,]\\"" , 7,null, [] ] ';
    const items = inspectItems(text);
    expect(items.map(({ start, end }) => text.slice(start, end))).toEqual([
      '{"a" : 1}',
      '{"b":[1, 2],"b":0}',
      '"x,]\\""',
      '7',
      'null',
      '[]',
    ]);
    expect(items.map(({ error }) => error?.pointer)).toEqual([
      undefined,
      '/b',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(inspectItems('[]')).toEqual([]);
    expect(inspectItems(' [ ] ')).toEqual([]);
  });

  it('finds nothing in what a program writes, and cuts it where it was joined', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 6 })), fc.boolean(), (values, spaced) => {
        const texts = values.map((value) => JSON.stringify(value, null, spaced ? 2 : 0));
        const body = spaced ? `[\n${texts.join(' ,\t')}\r]` : `[${texts.join(',')}]`;
        const items = inspectItems(body);
        expect(items.map(({ start, end }) => body.slice(start, end))).toEqual(texts);
        expect(items.filter(({ error }) => error && error.rule !== 'numberRange')).toEqual([]);
      }),
    );
  });
});
