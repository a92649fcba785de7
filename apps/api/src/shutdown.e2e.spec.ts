import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi, TRUST } from './testing/api.features.js';

let test: TestApi;
let address: string;
let partner: string;
let agent: Agent;

beforeEach(async () => {
  test = await openTestApi();
  address = await test.api.listen();
  partner = `Bearer ${await test.issuer.issue({ role: 'partner', organisation: TRUST })}`;
  agent = new Agent({ keepAlive: true, maxSockets: 10 });
});

afterEach(async () => {
  agent.destroy();
  await test.end();
});

async function send(id: string): Promise<{ status: number; body: string }> {
  const call = request(`${address}/v1/events`, {
    agent,
    method: 'POST',
    headers: { authorization: partner, 'content-type': 'application/cloudevents+json' },
  });
  call.end(
    JSON.stringify({
      specversion: '1.0',
      id,
      source: '/s',
      type: 'org.waymark.NoteTaken.v1',
      data: { person: { system: 'urn:x', value: 'amina' }, text: 'x' },
    }),
  );
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}

/** Shuts the gate that the command waits at. @returns what opens it. */
function shutGate(): () => void {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  test.notes.gate = promise;
  return () => {
    resolve(undefined);
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a start', () => {
  it('on a port that is taken fails, and can still be closed', async () => {
    const port = Number(new URL(address).port);
    const limits = { eventBytes: 4_096, batchBytes: 65_536, batchEvents: 50 };
    const configuration = {
      host: '127.0.0.1',
      port,
      demo: false,
      logLevel: 'silent',
      limits,
    } as const;
    const other = await openTestApi({ configuration });
    await expect(other.api.listen()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await other.end();
  });
});

describe('a stop', () => {
  it('finishes what was accepted before it closes the modules', async () => {
    const open = shutGate();
    const slow = [send('1'), send('2'), send('3')];
    await until(() => test.notes.taken.length === 3);
    const stopped = test.api.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(test.notes.destroyed).toBe(false);
    open();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([201, 201, 201]);
    await stopped;
    expect(test.notes.destroyed).toBe(true);
    expect(test.notes.receipts.size).toBe(3);
  });

  it('takes no new connection, and answers 503 on one that is open', async () => {
    const { port } = new URL(address);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const open = shutGate();
    const slow = send('1');
    await until(() => test.notes.taken.length === 1);
    // A request that has begun to arrive keeps its connection open.
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const stopped = test.api.close();
    await expect(
      send('2').catch((error: unknown) => (error as { code: string }).code),
    ).resolves.toMatch(/ECONNREFUSED|ECONNRESET/);
    socket.write('\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    expect(answer).toContain('application/problem+json');
    expect(answer.toLowerCase()).toContain('connection: close');
    open();
    expect((await slow).status).toBe(201);
    await stopped;
  });

  it('does not wait for idle connections, and is one stop however often it is asked for', async () => {
    await send('1');
    const before = performance.now();
    await Promise.all([test.api.close(), test.api.close()]);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('ends what does not finish in time', async () => {
    const open = shutGate();
    const slow = send('1').catch((error: unknown) => (error as { code: string }).code);
    await until(() => test.notes.taken.length === 1);
    const before = performance.now();
    await test.api.close();
    expect(performance.now() - before).toBeGreaterThan(1_900);
    expect(await slow).toBe('ECONNRESET');
    open();
  });
});
