import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { type FieldError, isRequestRefused, kindOf, type Problem } from '../problem.js';
import { headerValue } from './header-value.js';
import { contentMode, type HttpMessage, readBatch, readBinary, readStructured } from './message.js';

const EXAMPLES = join(import.meta.dirname, '../../../../../shared/conformance/cloudevents');
const LIMITS = { batchEvents: 10, eventBytes: 1_024 };
const EVENT = {
  specversion: '1.0',
  id: 'A-1',
  source: '/systems/crisis-line',
  type: 'org.waymark.DisclosureMade.v1',
  data: { channel: 'phone' },
};

function problemOf(attempt: () => unknown): Problem {
  try {
    attempt();
  } catch (error) {
    if (isRequestRefused(error)) return error.problem;
    throw error;
  }
  throw new Error('it was taken');
}

function structured(event: object | string): Buffer {
  return Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
}

function refusal(event: object): FieldError & { kind: string } {
  const problem = problemOf(() => readStructured(structured(event)));
  const [error] = problem.errors ?? [];
  if (!error) throw new Error('no field is named');
  return { ...error, kind: kindOf(problem) };
}

function binary(headers: Record<string, string>, body = '{"channel":"phone"}'): HttpMessage {
  const all = { 'content-type': 'application/json', ...headers };
  return {
    contentType: 'application/json',
    rawHeaders: Object.entries(all).flat(),
    body: Buffer.from(body),
  };
}

const BINARY = {
  'ce-specversion': '1.0',
  'Ce-Id': 'A-1',
  'CE-SOURCE': '/systems/crisis-line',
  'ce-type': 'org.waymark.DisclosureMade.v1',
};

describe('the mode of a message', () => {
  it.each([
    ['application/cloudevents+json', 'structured'],
    ['application/cloudevents+json; charset=utf-8', 'structured'],
    ['Application/CloudEvents+JSON ;Charset="UTF-8"', 'structured'],
    ['application/cloudevents-batch+json; charset=UTF-8; x=y', 'batch'],
    ['application/json', 'binary'],
    ['application/json;charset=us-ascii', 'binary'],
  ])('of %s is %s', (contentType, mode) => {
    expect(contentMode(contentType)).toBe(mode);
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'application/cloudevents',
    'application/cloudevents+avro',
    'application/cloudevents+json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/cloudevents+json, application/json',
  ])('of %j is none', (contentType) => {
    expect(kindOf(problemOf(() => contentMode(contentType)))).toBe('unsupported-media-type');
  });
});

describe('an event in structured mode', () => {
  it('comes with its exact text', () => {
    const text = ` ${JSON.stringify({ ...EVENT, traceparent: '00-0-0-01', time: null }, null, 3)}\n`;
    expect(readStructured(structured(text))).toEqual({
      id: 'A-1',
      source: '/systems/crisis-line',
      name: 'DisclosureMade',
      data: { channel: 'phone' },
      received: { mode: 'structured', text, source: '/systems/crisis-line', id: 'A-1' },
    });
  });

  it.each<[string, unknown, string]>([
    ['specversion', '0.3', 'equals'],
    ['specversion', 1, 'isString'],
    ['specversion', undefined, 'required'],
    ['id', undefined, 'required'],
    ['id', null, 'required'],
    ['id', '', 'length'],
    ['id', 'x'.repeat(257), 'length'],
    ['id', 'a\nb', 'characters'],
    ['id', 'a\u0085b', 'characters'],
    ['id', 'a\uffffb', 'characters'],
    ['id', 7, 'isString'],
    ['source', undefined, 'required'],
    ['source', '', 'length'],
    ['source', 'two words', 'uriReference'],
    ['source', '/a%2', 'uriReference'],
    ['source', '/é', 'uriReference'],
    ['source', '/a#b#c', 'uriReference'],
    ['source', `/${'x'.repeat(2_048)}`, 'length'],
    ['type', undefined, 'required'],
    ['type', 7, 'isString'],
    ['time', 'yesterday', 'instant'],
    ['time', '2026-02-30T00:00:00Z', 'instant'],
    ['datacontenttype', 'application/xml', 'mediaType'],
    ['datacontenttype', 'application/json; charset=utf-16', 'mediaType'],
    ['dataschema', '/relative', 'uri'],
    ['subject', '9990001014', 'notAllowed'],
    ['data_base64', 'e30=', 'notAllowed'],
    ['partitionkey', '9990001014', 'unknownField'],
    ['comexampleextension', 'x', 'unknownField'],
    ['__proto__', 'x', 'unknownField'],
    ['constructor', 'x', 'unknownField'],
    ['traceparent', { a: 1 }, 'isString'],
    ['data', undefined, 'required'],
    ['data', null, 'required'],
    ['data', 'text', 'isObject'],
    ['data', [], 'isObject'],
    ['data', 1.5, 'isObject'],
  ])('is refused for %s %j', (name, value, rule) => {
    // As text, as `__proto__` is a field like any other only there.
    const others: [string, unknown][] = Object.entries(EVENT).filter(([key]) => key !== name);
    const members = value === undefined ? others : [...others, [name, value] as const];
    const text = members.map(([key, own]) => `${JSON.stringify(key)}:${JSON.stringify(own)}`);
    const event = JSON.parse(`{${text.join(',')}}`) as object;
    expect(refusal(event)).toMatchObject({ kind: 'malformed-event', pointer: `/${name}`, rule });
  });

  it.each([
    'com.example.someevent',
    'org.waymark.DisclosureMade',
    'org.waymark.DisclosureMade.v2',
    'org.waymark.disclosure-made.v1',
    'org.waymark..v1',
    'ORG.WAYMARK.DisclosureMade.v1',
  ])('of type %s is told which types there are', (type) => {
    const { kind, pointer, message } = refusal({ ...EVENT, type });
    expect({ kind, pointer }).toEqual({ kind: 'unknown-type', pointer: '/type' });
    expect(message).toContain('org.waymark.<EventName>.v1');
  });

  it('says why subject is refused', () => {
    expect(refusal({ ...EVENT, subject: '9990001014' }).message).toContain('proxies log it');
  });

  it('takes an attribute that is null for one that is not set', () => {
    const event = { ...EVENT, subject: null, data_base64: null, comexample: null };
    expect(readStructured(structured(event)).name).toBe('DisclosureMade');
  });

  it('names every field at once, up to twenty, and never a value', () => {
    const extensions = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`ext${index}`, 'hunter2']),
    );
    const body = structured({ ...EVENT, id: 'hunter2\n', ...extensions });
    const problem = problemOf(() => readStructured(body));
    expect(problem.errors).toHaveLength(20);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('is refused for a name that stands twice, wherever', () => {
    const text = JSON.stringify(EVENT).replace('"phone"', '"phone","channel":"api"');
    const problem = problemOf(() => readStructured(structured(text)));
    expect(problem.errors).toEqual([
      expect.objectContaining({ pointer: '/data/channel', rule: 'duplicateName' }),
    ]);
  });

  it.each(['[]', 'null', '"x"', '7'])('is refused where the body is %s', (text) => {
    expect(kindOf(problemOf(() => readStructured(structured(text))))).toBe('malformed-event');
  });

  const withExamples = existsSync(EXAMPLES) ? it : it.skip;
  withExamples(
    `is refused with a reason for the examples of CloudEvents (where ${EXAMPLES} is)`,
    () => {
      const files = readdirSync(EXAMPLES).filter((file) => file.startsWith('json-format-example'));
      expect(files).not.toEqual([]);
      for (const file of files) {
        const body = readFileSync(join(EXAMPLES, file));
        const attempt = body.toString().trimStart().startsWith('[')
          ? () => readBatch(body, LIMITS).map((item) => item())
          : () => readStructured(body);
        const { errors = [] } = problemOf(attempt);
        expect(errors.map(({ pointer }) => pointer)).toContain('/type');
      }
    },
  );
});

describe('events in batch mode', () => {
  it('come each with the exact text of its own', () => {
    const first = JSON.stringify({ ...EVENT, id: '1' });
    const second = JSON.stringify({ ...EVENT, id: '2' }, null, 2);
    const events = readBatch(Buffer.from(`[${first} ,\n${second}]`), LIMITS).map((item) => item());
    expect(events.map(({ received }) => received.text)).toEqual([first, second]);
    expect(events.map(({ received }) => received.mode)).toEqual(['batch', 'batch']);
    expect(events.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('are refused one by one', () => {
    const twice = JSON.stringify(EVENT).replace('{"channel"', '{"channel":1,"channel"');
    const large = JSON.stringify({ ...EVENT, data: { words: 'é'.repeat(600) } });
    const body = Buffer.from(`[${JSON.stringify(EVENT)},7,${twice},${large},null]`);
    const outcomes = readBatch(body, LIMITS).map((item) => {
      try {
        return item().id;
      } catch (error) {
        return isRequestRefused(error) ? kindOf(error.problem) : error;
      }
    });
    expect(outcomes).toEqual([
      'A-1',
      'malformed-event',
      'malformed-json',
      'too-large',
      'malformed-event',
    ]);
  });

  it('may be none', () => {
    expect(readBatch(Buffer.from('[]'), LIMITS)).toEqual([]);
  });

  it('are refused together if they are too many, or no array', () => {
    const eleven = JSON.stringify(Array.from({ length: 11 }, () => EVENT));
    expect(kindOf(problemOf(() => readBatch(Buffer.from(eleven), LIMITS)))).toBe('too-large');
    const one = Buffer.from(JSON.stringify(EVENT));
    expect(kindOf(problemOf(() => readBatch(one, LIMITS)))).toBe('malformed-event');
  });
});

describe('an event in binary mode', () => {
  it('comes with the headers that are part of it, as they came', () => {
    const message = binary({ ...BINARY, 'ce-traceparent': '00-0-0-01', cookie: 'no' });
    expect(readBinary(message)).toEqual({
      id: 'A-1',
      source: '/systems/crisis-line',
      name: 'DisclosureMade',
      data: { channel: 'phone' },
      received: {
        mode: 'binary',
        text: '{"channel":"phone"}',
        headers: {
          'ce-specversion': '1.0',
          'ce-id': 'A-1',
          'ce-source': '/systems/crisis-line',
          'ce-type': 'org.waymark.DisclosureMade.v1',
          'ce-traceparent': '00-0-0-01',
          'content-type': 'application/json',
        },
        source: '/systems/crisis-line',
        id: 'A-1',
      },
    });
  });

  it('is the same event as the package cloudevents makes in any mode', () => {
    const event = new CloudEvent({ ...EVENT });
    const asBinary = HTTP.binary(event);
    const asStructured = HTTP.structured(event);
    const headers = asBinary.headers as Record<string, string>;
    const one = readBinary(binary(headers, asBinary.body as string));
    const other = readStructured(structured(asStructured.body as string));
    expect({ ...one, received: undefined }).toEqual({ ...other, received: undefined });
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['subject', { 'ce-subject': '9990001014' }, '/subject', 'notAllowed'],
    ['an unknown extension', { 'ce-nhsnumber': '9990001014' }, '/nhsnumber', 'unknownField'],
    ['ce-datacontenttype', { 'ce-datacontenttype': 'a/b' }, '/datacontenttype', 'notAllowed'],
    ['an id that is no UTF-8', { 'Ce-Id': '%C0%A0' }, '/id', 'percentEncoding'],
    ['a lone percent sign', { 'Ce-Id': '100%' }, '/id', 'percentEncoding'],
    ['raw bytes', { 'Ce-Id': 'é' }, '/id', 'percentEncoding'],
    ['an open quote', { 'Ce-Id': '"a' }, '/id', 'percentEncoding'],
    ['an encoded line break', { 'Ce-Id': 'a%0Ab' }, '/id', 'characters'],
    ['an empty id', { 'Ce-Id': '' }, '/id', 'length'],
    ['an id twice', { 'ce-id': 'B' }, '/id', 'duplicateName'],
    ['ce-data', { 'ce-data': '{}' }, '/data', 'notAllowed'],
    ['a name of a prototype', { 'ce-__proto__': 'x' }, '/__proto__', 'unknownField'],
  ])('is refused for %s', (_what, headers, pointer, rule) => {
    const problem = problemOf(() => readBinary(binary({ ...BINARY, ...headers })));
    expect(problem.errors).toContainEqual(expect.objectContaining({ pointer, rule }));
    expect(JSON.stringify(problem)).not.toContain('9990001014');
  });

  it('is refused without its headers, its data, or for what is wrong within', () => {
    const missing = problemOf(() => readBinary(binary({})));
    expect(missing.errors?.map(({ pointer }) => pointer)).toEqual([
      '/specversion',
      '/id',
      '/source',
      '/type',
    ]);
    expect(kindOf(problemOf(() => readBinary(binary(BINARY, ''))))).toBe('malformed-json');
    expect(problemOf(() => readBinary(binary(BINARY, 'null'))).errors?.[0]?.pointer).toBe('/data');
    expect(problemOf(() => readBinary(binary(BINARY, '{"a":1,"a":2}'))).errors?.[0]?.pointer).toBe(
      '/data/a',
    );
  });

  it.each([
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['%e2%82%ac', '€'],
    ['%41', 'A'],
    ['"with \\"quotes\\" and %25"', 'with "quotes" and %'],
    ['%2541', '%41'],
    ['a"b', 'a"b'],
    ['', ''],
    ['""', ''],
  ])('reads the header %j as %j', (raw, value) => {
    expect(headerValue(raw)).toBe(value);
  });

  it('reads back whatever an encoder of the binding writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        fc.pre(value.isWellFormed());
        const raw = value.replace(/[^\x21\x23\x24\x26-\x7e]/gu, (character) =>
          [...Buffer.from(character)]
            .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
            .join(''),
        );
        expect(headerValue(raw)).toBe(value);
      }),
    );
  });
});
