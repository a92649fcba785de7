import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import request from 'supertest';
import { openTestApi, type TestApi } from './testing/api.features.js';

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: Record<string, unknown>;
  }[];
}

let test: TestApi;
let demo: TestApi;
let officer: string;
const folder = mkdtempSync(join(tmpdir(), 'waymark-schema-'));
const schemaFile = join(folder, 'schema.graphql');

beforeAll(async () => {
  test = await openTestApi({ graphql: { schemaFile } });
  demo = await openTestApi({
    configuration: {
      host: '127.0.0.1',
      port: 0,
      demo: true,
      logLevel: 'silent',
      limits: { eventBytes: 65_536, batchBytes: 65_536, batchEvents: 50 },
    },
  });
  officer = `Bearer ${await test.issuer.issue({ role: 'officer' })}`;
});

afterAll(async () => {
  await test.end();
  await demo.end();
  rmSync(folder, { recursive: true, force: true });
});

function post(body: object | string, token?: string, of = test) {
  const call = request(of.api.app.getHttpServer())
    .post('/graphql')
    .set('content-type', 'application/json');
  if (token !== undefined) void call.set('authorization', token);
  return call.send(body);
}

async function ask(query: string, token?: string, variables?: object): Promise<Answer> {
  const answer = await post({ query, variables }, token);
  return answer.body as Answer;
}

async function codesOf(query: string, token?: string, variables?: object): Promise<unknown[]> {
  const { errors = [] } = await ask(query, token, variables);
  return errors.map(({ extensions }) => extensions['code']);
}

describe('GraphQL', () => {
  it('tells every resolver who acts, the public too', async () => {
    expect((await ask('{ whoAmI }')).data).toEqual({ whoAmI: 'public' });
    expect((await ask('{ whoAmI }', officer)).data).toEqual({ whoAmI: 'officer' });
  });

  it('is not asked with a token that does not hold', async () => {
    const answer = await post({ query: '{ whoAmI }' }, 'Bearer x.y.z');
    expect([answer.status, answer.type]).toEqual([401, 'application/problem+json']);
  });

  it('tells a denial by its code', async () => {
    expect(await codesOf('{ note(text: "COMPLAINT") { text } }')).toEqual(['SIGN_IN_NEEDED']);
    expect(await codesOf('{ note(text: "CURIOSITY") { text } }', officer)).toEqual([
      'PURPOSE_NEEDED',
    ]);
    const { data } = await ask('{ note(text: "COMPLAINT") { text } }', officer);
    expect(data).toEqual({ note: { text: 'COMPLAINT' } });
  });

  it('tells a refused decision with its rule and field', async () => {
    const { errors } = await ask('mutation { fail(how: "refuse", times: 1) }', officer);
    expect(errors?.[0]).toMatchObject({
      message: 'A note needs a reason.',
      extensions: {
        code: 'DECISION_REFUSED',
        errors: [{ pointer: '/data/text', rule: 'NOTE_FORBIDDEN' }],
      },
    });
  });

  it('tells what nobody foresaw without a word of it, and logs where it was', async () => {
    const answer = await post({ query: 'mutation { fail(how: "break", times: 1) }' }, officer);
    expect(answer.text).not.toMatch(/Amina|999000|stacktrace|\.ts/);
    const [error] = (answer.body as Answer).errors ?? [];
    expect(error?.extensions['code']).toBe('INTERNAL');
    const instance = String(error?.extensions['instance']);
    const line = test.log.find((entry) => entry.includes(instance)) ?? '';
    expect(line).toContain('TypeError');
    expect(line).not.toContain('Amina');
  });

  it('tells a conflict without numbers', async () => {
    const answer = await post({ query: 'mutation { fail(how: "conflict", times: 1) }' }, officer);
    expect(answer.text).not.toMatch(/17|18/);
    expect((answer.body as Answer).errors?.[0]?.extensions['code']).toBe('CONFLICT');
  });

  it('holds inputs to the rules of their class, and takes null for absent', async () => {
    const query = 'mutation($input: NoteInput!) { take(input: $input) }';
    const because = { text: 'x', because: null };
    expect((await ask(query, officer, { input: because })).data).toEqual({ take: ['text'] });
    const { errors } = await ask(query, officer, { input: { text: 'much too long' } });
    expect(errors?.[0]?.extensions).toEqual({
      code: 'INVALID_DATA',
      errors: [
        {
          pointer: '/text',
          rule: 'isLength',
          message: 'text must be shorter than or equal to 5 characters',
        },
      ],
    });
  });

  it('never repeats a value', async () => {
    const secret = '9990001014';
    const query = 'mutation($times: Int!) { fail(how: "x", times: $times) }';
    const answers = await Promise.all([
      post({ query, variables: { times: secret } }, officer),
      post({ query, variables: { times: { deep: secret } } }, officer),
      post({ query: `mutation { fail(how: "x", times: "${secret}") }` }, officer),
      post({ query: `mutation { fail(how: ${secret}, times: 1) }` }, officer),
    ]);
    for (const answer of answers) {
      expect((answer.body as Answer).errors).toHaveLength(1);
      expect(answer.text).not.toContain(secret);
    }
  });

  it('refuses a query that only costs', async () => {
    const deep = `{ note(text: "x") { ${'next { '.repeat(12)} text ${'} '.repeat(12)} } }`;
    expect(await codesOf(deep, officer)).toContain('QUERY_TOO_LARGE');
    const aliases = Array.from({ length: 31 }, (_, index) => `a${index}: whoAmI`);
    expect(await codesOf(`{ ${aliases.join(' ')} }`, officer)).toContain('QUERY_TOO_LARGE');
    const doubling = Array.from(
      { length: 40 },
      (_, index) =>
        `fragment f${index} on NoteObject { ...f${index + 1} next { ...f${index + 1} } }`,
    );
    const bomb = `{ note(text: "x") { ...f0 } } ${doubling.join(' ')} fragment f40 on NoteObject { text }`;
    expect(await codesOf(bomb, officer)).toContain('QUERY_TOO_LARGE');
    const circle = `{ note(text: "x") { ...f } } fragment f on NoteObject { next { ...f } }`;
    expect((await ask(circle, officer)).errors).not.toEqual([]);
    const many = `{ ${'whoAmI '.repeat(501)} }`;
    expect(await codesOf(many, officer)).toContain('QUERY_TOO_LARGE');
    const tokens = await post({ query: `{${'a '.repeat(5_000)}}` }, undefined, demo);
    expect((tokens.body as Answer).errors?.[0]?.message).toContain('4000 tokens');
  });

  it('takes POST and JSON only, one operation a request, no larger than an event', async () => {
    const server = test.api.app.getHttpServer();
    const inAddress = await request(server).get('/graphql?query={whoAmI}');
    expect(inAddress.status).toBe(405);
    const form = await request(server).post('/graphql').type('form').send('query={whoAmI}');
    expect(form.status).toBe(415);
    const batch = await post([{ query: '{ whoAmI }' }, { query: '{ whoAmI }' }]);
    expect(batch.status).toBe(400);
    const large = await post({ query: `{ whoAmI } # ${'x'.repeat(5_000)}` });
    expect([large.status, large.type]).toEqual([413, 'application/problem+json']);
  });

  it('reads its body as strictly as an event', async () => {
    const twice = await post('{"query":"{ whoAmI }","query":"{ whoAmI }"}');
    expect([twice.status, twice.type]).toEqual([400, 'application/problem+json']);
    const nonsense = await post('nonsense');
    expect([nonsense.status, nonsense.type]).toEqual([400, 'application/problem+json']);
    const list = await post('[]');
    expect(list.status).toBe(400);
    const word = await post('"x"');
    expect(word.status).toBe(400);
  });

  it('is not upset by a host that is none', async () => {
    const answer = await request(test.api.app.getHttpServer())
      .post('/graphql')
      .set('host', 'a b<')
      .send({ query: '{ whoAmI }' });
    expect(answer.status).toBe(400);
  });

  it('tells its schema to whoever signed in, and to anybody in the demonstration', async () => {
    const query = getIntrospectionQuery();
    expect(await codesOf(query)).toEqual(['SIGN_IN_NEEDED']);
    expect(
      await codesOf('{ ...f } fragment f on Query { __type(name: "Query") { name } }'),
    ).toEqual(['SIGN_IN_NEEDED']);
    expect((await ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
    expect((await ask(query, officer)).errors).toBeUndefined();
    const anybody = await post({ query }, undefined, demo);
    expect((anybody.body as Answer).errors).toBeUndefined();
  });

  it('writes its schema to a file, in the order of the alphabet', () => {
    const schema = readFileSync(schemaFile, 'utf8');
    expect(schema).toContain('note(text: String!): NoteObject');
    const types = [...schema.matchAll(/^type (\w+)/gm)].map(([, name]) => name);
    expect(types).toEqual([...types].sort());
  });

  it('gives a browser a page to ask from in the demonstration, and only there', async () => {
    const page = await request(demo.api.app.getHttpServer())
      .get('/graphql')
      .set('accept', 'text/html');
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    expect(page.headers['content-security-policy']).toMatch(/script-src 'sha256-/);
    expect(page.text).not.toMatch(/https?:\/\//);
    const none = await request(test.api.app.getHttpServer())
      .get('/graphql')
      .set('accept', 'text/html');
    expect(none.status).toBe(405);
  });
});
