import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloudEvent, HTTP } from 'cloudevents';
import request from 'supertest';
import { openTestApi, POLICE, type TestApi, TRUST } from './testing/api.features.js';

const SUITE = join(import.meta.dirname, '../../../../shared/conformance/json-parsing');

let test: TestApi;
let partner: string;
let police: string;
let officer: string;
let person: string;
let auditor: string;
let ids = 0;

beforeAll(async () => {
  test = await openTestApi();
  const { issuer } = test;
  partner = `Bearer ${await issuer.issue({ role: 'partner', organisation: TRUST })}`;
  police = `Bearer ${await issuer.issue({ role: 'partner', organisation: POLICE })}`;
  officer = `Bearer ${await issuer.issue({ role: 'officer', organisation: TRUST })}`;
  person = `Bearer ${await issuer.issue({ role: 'person', person: '9990001014' })}`;
  auditor = `Bearer ${await issuer.issue({ role: 'auditor' })}`;
});

afterAll(async () => {
  await test.end();
});

function server() {
  return request(test.api.app.getHttpServer());
}

const DATA = {
  person: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990001014' },
  text: 'A note.',
  items: [{ kind: 'helps', words: 'Tea.' }],
};

function note(change: object = {}) {
  ids += 1;
  return new CloudEvent({
    id: `note-${ids}`,
    type: 'org.waymark.NoteTaken.v1',
    source: '/systems/crisis-line',
    data: DATA,
    ...change,
  });
}

function send(message: { headers: object; body: unknown }, token = partner) {
  let call = server().post('/v1/events').set('authorization', token);
  for (const [name, value] of Object.entries(message.headers)) call = call.set(name, String(value));
  return call.send(message.body as string);
}

function sendBatch(events: readonly unknown[], token = partner) {
  const headers = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };
  return send({ headers, body: JSON.stringify(events) }, token);
}

function sendText(body: string | Buffer, contentType = 'application/cloudevents+json') {
  return server()
    .post('/v1/events')
    .set('authorization', partner)
    .set('content-type', contentType)
    .serialize((value: unknown) => value as string)
    .send(body);
}

describe('the ingest route, asked with the package cloudevents', () => {
  it('records an event in structured mode, and tells its receipt and where it stands', async () => {
    const event = note();
    const answer = await send(HTTP.structured(event));
    expect(answer.status).toBe(201);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const body = answer.body as { eventId: string };
    expect(answer.headers['location']).toBe(`/v1/receipts/${body.eventId}`);
    expect(body).toEqual({
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      leafHash: 'bGVhZg==',
      recordedAt: '2026-11-05T02:05:00.000Z',
      promise: expect.stringMatching(/^api\.example\/log\/promise\n/),
      deficiencies: [
        {
          code: 'PURPOSE_NOT_STATED',
          pointer: '/data/purpose',
          message: 'The rule PURPOSE_NOT_STATED is broken.',
        },
      ],
    });
    expect(test.notes.taken.at(-1)?.context).toMatchObject({
      actor: { role: 'partner', organisation: TRUST },
      source: '/systems/crisis-line',
      id: event.id,
      received: { mode: 'structured', text: HTTP.structured(event).body as string },
    });
    expect(test.notes.taken.at(-1)?.data).toEqual(DATA);
  });

  it('answers the same event again, in binary mode, with 200 and the same receipt', async () => {
    const event = note();
    const first = await send(HTTP.structured(event));
    const again = await send(HTTP.binary(event));
    expect([first.status, again.status]).toEqual([201, 200]);
    const id = (answer: typeof first) => (answer.body as { eventId: string }).eventId;
    expect(id(again)).toBe(id(first));
    expect(again.headers['location']).toBe(first.headers['location']);
    const received = test.notes.taken.at(-1)?.context.received;
    expect(received).toMatchObject({ mode: 'binary', text: JSON.stringify(DATA) });
    expect(received?.headers?.['ce-id']).toBe(event.id);
  });

  it('answers another content under the same id with 409, and no numbers', async () => {
    const event = note();
    await send(HTTP.structured(event));
    const answer = await send(HTTP.structured(event.cloneWith({ data: { ...DATA, text: 'x' } })));
    expect(answer.status).toBe(409);
    expect(answer.body).toEqual({
      type: 'https://waymark.org/problems/content-mismatch',
      title: 'An event with this id was recorded with other content.',
      status: 409,
    });
  });

  it('keeps partners that pick the same source and id apart', async () => {
    const event = note();
    const ours = await send(HTTP.structured(event));
    const theirs = await send(
      HTTP.structured(event.cloneWith({ data: { ...DATA, text: 'x' } })),
      police,
    );
    expect([ours.status, theirs.status]).toEqual([201, 201]);
  });

  it('answers each event of a batch in order', async () => {
    const known = note();
    await send(HTTP.structured(known));
    const answer = await sendBatch([
      note().toJSON(),
      known.toJSON(),
      { ...note().toJSON(), subject: '9990001014' },
      note({ data: { ...DATA, text: 'refuse' } }).toJSON(),
      note({ data: { ...DATA, person: undefined } }).toJSON(),
      note({ type: 'org.waymark.NoteShredded.v1' }).toJSON(),
      note().toJSON(),
    ]);
    expect(answer.status).toBe(200);
    const outcomes = answer.body as { status: number; problem?: { type: string } }[];
    expect(outcomes.map(({ status }) => status)).toEqual([201, 200, 400, 422, 422, 422, 201]);
    expect(outcomes[3]?.problem).toEqual({
      type: 'https://waymark.org/problems/decision-refused',
      title: 'A rule forbids this decision.',
      status: 422,
      errors: [
        { pointer: '/data/text', rule: 'NOTE_FORBIDDEN', message: 'A note needs a reason.' },
      ],
    });
    expect(outcomes[4]?.problem).toMatchObject({
      errors: [{ pointer: '/data/person', rule: 'required', message: 'person is required' }],
    });
  });

  it('takes a batch of none', async () => {
    const answer = await sendBatch([]);
    expect([answer.status, answer.body]).toEqual([200, []]);
  });
});

describe('the ingest route', () => {
  it.each([
    ['application/cloudevents+json', '{"a":1'],
    ['application/cloudevents+json', Buffer.from([0x7b, 0xff, 0x7d])],
    ['application/cloudevents-batch+json', '{}'],
    ['application/cloudevents-batch+json', '[1,]'],
    ['application/json', '{}'],
  ])('answers %s with %s as 400 and a problem', async (contentType, body) => {
    const answer = await sendText(body, contentType);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it.each([
    ['text/plain', 'x'],
    ['application/xml', '<x/>'],
    ['application/cloudevents+avro', 'x'],
    ['application/cloudevents+json; charset=utf-16', '{}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/x-www-form-urlencoded', 'a=b'],
    ['nonsense', '{}'],
  ])('answers %s as 415', async (contentType, body) => {
    const answer = await sendText(body, contentType);
    expect([answer.status, answer.type]).toEqual([415, 'application/problem+json']);
  });

  it('answers a body without a type, and a type without a body', async () => {
    const bare = await server().post('/v1/events').set('authorization', partner);
    expect(bare.status).toBe(415);
    const empty = await sendText('');
    expect(empty.status).toBe(400);
  });

  it('takes no coding of the body', async () => {
    const answer = await server()
      .post('/v1/events')
      .set('authorization', partner)
      .set('content-type', 'application/cloudevents+json')
      .set('content-encoding', 'gzip')
      .send('{}');
    expect(answer.status).toBe(415);
    expect(answer.headers['accept-encoding']).toBe('identity');
  });

  it('states its limits: an event, an item, a batch in bytes, a batch in events', async () => {
    const long = note({ data: { ...DATA, text: 'x'.repeat(5_000) } });
    expect((await send(HTTP.structured(long))).status).toBe(413);
    expect((await send(HTTP.binary(long))).status).toBe(413);
    const items = await sendBatch([long.toJSON(), note().toJSON()]);
    expect((items.body as { status: number }[]).map(({ status }) => status)).toEqual([413, 201]);
    const wide = await sendBatch(Array.from({ length: 20 }, () => long.toJSON()));
    expect([wide.status, wide.type]).toEqual([413, 'application/problem+json']);
    const many = await sendBatch(Array.from({ length: 51 }, () => 1));
    expect([many.status, (many.body as { detail: string }).detail]).toEqual([
      413,
      'A batch holds at most 50 events.',
    ]);
  });

  it.each([
    ['conflict', 409, 'conflict'],
    ['overload', 503, 'overloaded'],
    ['break', 500, 'internal'],
  ])('answers a command that fails with %s by %d', async (text, status, kind) => {
    const answer = await send(HTTP.structured(note({ data: { ...DATA, text } })));
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ type: `https://waymark.org/problems/${kind}`, status });
    expect(answer.text).not.toMatch(/expected|found|queue|Amina|999000|\.ts|node_modules/);
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
  });

  it('logs what nobody foresaw under the name that the problem carries, without its message', async () => {
    const answer = await send(HTTP.structured(note({ data: { ...DATA, text: 'break' } })));
    const { instance } = answer.body as { instance: string };
    expect(instance).toMatch(/^urn:uuid:/);
    const line = test.log.find((entry) => entry.includes(instance)) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      instance,
      error: { name: 'TypeError', frames: expect.arrayContaining([expect.any(String)]) },
    });
  });

  it('asks for a token, and for the right role, before it reads the body', async () => {
    const large = Buffer.alloc(60_000, 0x20);
    const contentType = 'application/cloudevents-batch+json';
    const before = test.notes.taken.length;
    const anybody = await server().post('/v1/events').set('content-type', contentType).send(large);
    expect(anybody.status).toBe(401);
    expect(anybody.headers['www-authenticate']).toBe('Bearer');
    for (const token of [person, auditor]) {
      const answer = await send(HTTP.structured(note()), token);
      expect([answer.status, answer.type]).toEqual([403, 'application/problem+json']);
    }
    expect(test.notes.taken).toHaveLength(before);
  });

  it('lets an officer send what officers record, and nothing else', async () => {
    const fact = await send(HTTP.structured(note()), officer);
    expect(fact.status).toBe(403);
    const item = await sendBatch([note().toJSON()], officer);
    expect(item.body).toMatchObject([{ status: 403 }]);
  });

  it.each(['Bearer x.y.z', 'Bearer', 'Basic dTpw', `Bearer ${'a'.repeat(9_000)}`])(
    'refuses the header %.20s and never repeats it',
    async (authorization) => {
      const answer = await send(HTTP.structured(note()), authorization);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
      expect(answer.text).not.toContain('x.y.z');
      expect(answer.body).toMatchObject({ type: 'https://waymark.org/problems/token-refused' });
    },
  );

  it('survives whatever bytes come', async () => {
    const [event] = [HTTP.structured(note()).body as string];
    for (let at = 0; at < event.length; at += 7) {
      for (const byte of [0x00, 0x22, 0x7d, 0xff]) {
        const body = Buffer.from(event);
        body[at] = byte;
        const answer = await sendText(body);
        expect([200, 201, 400, 409, 422]).toContain(answer.status);
      }
    }
  });

  const withSuite = existsSync(SUITE) ? it : it.skip;
  withSuite(`answers no JSON with an error of its own (where ${SUITE} is)`, async () => {
    for (const file of readdirSync(SUITE).filter((name) => name.endsWith('.json'))) {
      const body = readFileSync(join(SUITE, file));
      for (const kind of ['cloudevents+json', 'cloudevents-batch+json', 'json']) {
        const answer = await sendText(body, `application/${kind}`);
        expect([file, answer.status < 500]).toEqual([file, true]);
      }
      const asked = await server()
        .post('/graphql')
        .set('content-type', 'application/json')
        .serialize((value: unknown) => value as string)
        .send(body);
      expect([file, asked.status]).toEqual([file, 400]);
    }
  });

  it('takes events of one person in order although they come together with others', async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `n${index}`);
    const before = test.notes.taken.length;
    await sendBatch(
      texts.map((text, index) =>
        note({
          data: { ...DATA, text, person: { system: 'urn:x', value: `p${index % 3}` } },
        }).toJSON(),
      ),
    );
    const taken = test.notes.taken.slice(before);
    for (const value of ['p0', 'p1', 'p2']) {
      const own = taken.filter(({ data }) => data.person.value === value);
      const expected = texts.filter((_, index) => `p${index % 3}` === value);
      expect(own.map(({ data }) => data.text)).toEqual(expected);
    }
  });
});

describe('the receipts route', () => {
  async function recorded(): Promise<string> {
    const answer = await send(HTTP.structured(note()));
    return (answer.body as { eventId: string }).eventId;
  }

  it('tells a receipt to who sent the event, whom it is about, officers and auditors', async () => {
    const eventId = await recorded();
    for (const token of [partner, person, officer, auditor]) {
      const answer = await server().get(`/v1/receipts/${eventId}`).set('authorization', token);
      expect(answer.body).toEqual({
        eventId,
        leafHash: 'bGVhZg==',
        recordedAt: '2026-11-05T02:05:00.000Z',
        format: 'waymark-receipt/1',
        promise: expect.stringMatching(/^api\.example\/log\/promise\n/),
        proof: null,
      });
    }
  });

  it("answers what is another's to the letter as what does not exist", async () => {
    const eventId = await recorded();
    const another = await test.issuer.issue({ role: 'person', person: 'bilal' });
    for (const token of [police, `Bearer ${another}`]) {
      const ask = (id: string) => server().get(`/v1/receipts/${id}`).set('authorization', token);
      const theirs = await ask(eventId);
      const nobodys = await ask('00000000-0000-8000-8000-000000000000');
      const malformed = await ask('x');
      expect(theirs.status).toBe(404);
      expect([nobodys.text, malformed.text]).toEqual([theirs.text, theirs.text]);
    }
    const ofNobody = await server()
      .get('/v1/receipts/00000000-0000-8000-8000-000000000000')
      .set('authorization', auditor);
    expect(ofNobody.status).toBe(404);
  });

  it('asks for a token', async () => {
    expect((await server().get(`/v1/receipts/${await recorded()}`)).status).toBe(401);
  });
});

describe('the log', () => {
  it('holds no body, token, address with its query, or identifier', async () => {
    await send(HTTP.structured(note()));
    await server().get('/v1/receipts/secret-in-path?nhs=9990001014').set('authorization', partner);
    const log = test.log.join('');
    expect(log).toContain('/v1/events');
    expect(log).toContain('/v1/receipts/:eventId');
    expect(log).not.toMatch(/9990001014|A note|Tea|Amina|secret-in-path|Bearer|eyJ/);
  });
});
