import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { openTestApi, type TestApi, TRUST } from './testing/api.features.js';

let test: TestApi;
let ready = true;
let port: number;
let partner: string;

beforeAll(async () => {
  test = await openTestApi({ isReady: () => Promise.resolve(ready) });
  port = Number(new URL(await test.api.listen()).port);
  partner = `Bearer ${await test.issuer.issue({ role: 'partner', organisation: TRUST })}`;
});

afterAll(async () => {
  await test.end();
});

function server() {
  return request(test.api.app.getHttpServer());
}

/** Sends bytes as they are, and collects what comes back until the other end closes. */
async function raw(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(text, 'latin1');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('every answer', () => {
  it.each([
    ['GET', '/health/live'],
    ['GET', '/nowhere'],
    ['PUT', '/v1/events'],
    ['POST', '/v1/events'],
    ['GET', '/graphql'],
    ['GET', '/%E0%A4%A'],
  ])(
    'to %s %s is not to be kept, sniffed or framed, and tells nothing of the server',
    async (method, path) => {
      const answer = await raw(
        `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      const [head = ''] = answer.split('\r\n\r\n');
      expect(head).toContain('x-content-type-options: nosniff');
      expect(head).toContain('cache-control: no-store');
      expect(head).toContain("content-security-policy: default-src 'none'");
      expect(head).not.toMatch(/^(server|x-powered-by):/im);
    },
  );

  it('has a name of its own, which nobody can choose', async () => {
    const one = await server().get('/health/live').set('x-request-id', 'mine');
    const other = await server().get('/health/live').set('x-request-id', 'mine');
    expect(one.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(one.headers['x-request-id']).not.toBe(other.headers['x-request-id']);
  });
});

describe('what there is not', () => {
  it.each([
    '/nowhere',
    '/v1',
    '/v1/events/',
    '/V1/EVENTS',
    '/v1/receipts/',
    '/nowhere?nhs=9990001014',
  ])('is 404 for %s, with a problem that does not repeat it', async (path) => {
    const answer = await server().get(path).set('authorization', partner);
    expect([answer.status, answer.type]).toEqual([404, 'application/problem+json']);
    expect(answer.body).toEqual({
      type: 'https://waymark.org/problems/not-found',
      title: 'There is nothing here.',
      status: 404,
    });
  });

  it.each([
    ['get', '/v1/events', 'POST'],
    ['put', '/v1/events', 'POST'],
    ['delete', '/v1/receipts/x', 'GET, HEAD'],
    ['post', '/health/live', 'GET, HEAD'],
    ['options', '/v1/events', 'POST'],
    ['put', '/graphql', 'POST'],
    ['head', '/graphql', 'POST'],
    ['get', '/graphql', 'POST'],
  ] as const)('is 405 for %s %s, with what there is', async (method, path, allow) => {
    const answer = await server()[method](path);
    expect([answer.status, answer.type]).toEqual([405, 'application/problem+json']);
    expect(answer.headers['allow']).toBe(allow);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['an address with a broken escape', 'GET /%E0%A4%A HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['an address with half an escape', 'GET /v1/receipts/%zz HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    [
      'a parameter that is too long',
      `GET /v1/receipts/${'a'.repeat(500)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      414,
    ],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a method that is none', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'a length that is none',
      'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n',
      400,
    ],
    [
      'two lengths',
      'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    [
      'a length and chunks',
      'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a line break in a header', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n', 400],
  ])('%s is answered with a problem', async (_what, text, status) => {
    const answer = await raw(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    if (_what !== 'no host') {
      expect(answer).toContain('content-type: application/problem+json; charset=utf-8');
    }
    expect(answer).not.toContain('FST_ERR');
  });

  it('leaves the server at work', async () => {
    expect((await server().get('/health/live')).status).toBe(200);
  });
});

describe('health', () => {
  it('is told to anybody, whatever they bring with them', async () => {
    const answer = await server().get('/health/live').set('authorization', 'nonsense');
    expect([answer.status, answer.body]).toEqual([200, { live: true }]);
  });

  it('says whether it can work now', async () => {
    expect((await server().get('/health/ready')).body).toEqual({ ready: true });
    ready = false;
    const answer = await server().get('/health/ready');
    expect([answer.status, answer.body]).toEqual([503, { ready: false }]);
    ready = true;
  });
});
