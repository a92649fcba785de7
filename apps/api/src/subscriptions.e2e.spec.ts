import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { WebSocket } from 'ws';
import { IdentityError } from '../../../libs/identity/src/identity.errors.js';
import type { SubscriptionLimits } from './subscriptions/subscription-limits.js';
import { openTestApi, type TestApi } from './testing/api.features.js';

const SAID = 'subscription { said }';
const PROTOCOL = 'graphql-transport-ws';

let test: TestApi;
let address = '';
let officer = '';

/** One end of a socket, by hand, so that it can misbehave. */
class Raw {
  readonly got: { readonly type: string; readonly id?: string; readonly payload?: unknown }[] = [];
  readonly closed: Promise<number>;
  /** How often it was asked whether it is there. */
  pings = 0;
  readonly #socket: WebSocket;

  constructor(protocol: readonly string[] = [PROTOCOL]) {
    this.#socket = new WebSocket(`${address.replace('http', 'ws')}/graphql`, [...protocol]);
    this.#socket.on('message', (data: Buffer) => {
      this.got.push(JSON.parse(data.toString()) as Raw['got'][number]);
    });
    this.#socket.on('ping', () => (this.pings += 1));
    this.closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.on('error', () => undefined);
  }

  static async open(): Promise<Raw> {
    const raw = new Raw();
    await once(raw.#socket, 'open');
    return raw;
  }

  /** Opens one on which the officer has signed in. */
  static async signedIn(token = officer): Promise<Raw> {
    const raw = await Raw.open();
    raw.init(token);
    await raw.until(({ type }) => type === 'connection_ack');
    return raw;
  }

  init(token: string): void {
    this.send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query = SAID): void {
    this.send({ type: 'subscribe', id, payload: { query } });
  }

  /** Waits for a message. */
  async until(meant: (message: Raw['got'][number]) => boolean): Promise<Raw['got'][number]> {
    for (;;) {
      const found = this.got.find(meant);
      if (found) return found;
      await once(this.#socket, 'message');
    }
  }

  /** The codes of the errors of a subscription. */
  async errors(id: string): Promise<readonly string[]> {
    const { payload } = await this.until((message) => message.id === id);
    const errors = (Array.isArray(payload) ? payload : (payload as { errors: unknown }).errors) as {
      extensions: { code: string };
    }[];
    return errors.map(({ extensions }) => extensions.code);
  }

  /** Reads nothing any more, and so answers no ping. */
  stall(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  drop(): void {
    this.#socket.terminate();
  }
}

async function open(
  limits: Partial<SubscriptionLimits> = {},
  more: Parameters<typeof openTestApi>[0] = {},
): Promise<void> {
  test = await openTestApi({ graphql: { subscriptions: limits }, ...more });
  address = await test.api.listen();
  officer = await test.issuer.issue({ role: 'officer' });
}

const listening = () => test.notes.said.listenerCount('words');

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

afterEach(async () => {
  await test.end();
});

describe('a subscription', () => {
  it('is served to whoever signed in, and let go when it is not asked for any more', async () => {
    await open();
    const raw = await Raw.signedIn();
    raw.subscribe('a');
    await until(() => listening() === 1);
    test.notes.said.emit('words', 'Good morning');
    expect(await raw.until(({ type }) => type === 'next')).toEqual({
      id: 'a',
      type: 'next',
      payload: { data: { said: 'Good morning' } },
    });
    raw.send({ type: 'complete', id: 'a' });
    await until(() => listening() === 0);
    raw.subscribe('b');
    await until(() => listening() === 1);
    raw.drop();
    await until(() => listening() === 0);
  });

  it('is refused as POST refuses: by role, by size, by what the schema does not have', async () => {
    await open();
    const person = await test.issuer.issue({ role: 'person', person: 'p' });
    const stranger = await Raw.signedIn(person);
    stranger.subscribe('role');
    expect(await stranger.errors('role')).toEqual(['NOT_PERMITTED']);
    const raw = await Raw.signedIn();
    const aliases = Array.from({ length: 40 }, (_, nth) => `s${nth}: said`).join(' ');
    raw.subscribe('aliases', `subscription { ${aliases} }`);
    expect(await raw.errors('aliases')).toContain('QUERY_TOO_LARGE');
    raw.subscribe('tokens', `subscription { ${'s '.repeat(4_100)} }`);
    expect(await raw.errors('tokens')).toEqual(['GRAPHQL_PARSE_FAILED']);
    raw.subscribe('unknown', 'subscription { nothing }');
    expect(await raw.errors('unknown')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    for (const query of ['{ whoAmI }', 'mutation { take(input: { text: "x" }) }']) {
      raw.subscribe(query, query);
      expect(await raw.errors(query)).toEqual(['BAD_REQUEST']);
    }
    expect(test.notes.taken).toEqual([]);
  });

  it('is not answered by POST', async () => {
    await open();
    const answer = await request(address)
      .post('/graphql')
      .set('authorization', `Bearer ${officer}`)
      .send({ query: SAID });
    const { errors } = answer.body as { errors: { extensions: { code: string } }[] };
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST']);
    expect(listening()).toBe(0);
  });
});

describe('a socket', () => {
  it('is closed without a token, with one that does not hold, and if nobody signs in', async () => {
    await open({ initWithin: 200 });
    const [silent, none, bad, asks] = [
      await Raw.open(),
      await Raw.open(),
      await Raw.open(),
      await Raw.open(),
    ];
    none.send({ type: 'connection_init' });
    bad.init('x.y.z');
    asks.subscribe('a');
    expect(await Promise.all([none.closed, bad.closed, asks.closed, silent.closed])).toEqual([
      4403, 4403, 4401, 4408,
    ]);
    const other = new Raw([]);
    expect(await other.closed).toBe(4406);
  });

  it.each([
    ['no JSON', 'x', 4400],
    ['no message', '{"type":"dance"}', 4400],
    ['a second init', '{"type":"connection_init"}', 4429],
    ['too large', `{"type":"ping","payload":{"x":"${'x'.repeat(20_000)}"}}`, 1009],
  ])('is closed for what is malformed: %s', async (_name, message, code) => {
    await open();
    const raw = await Raw.signedIn();
    raw.send(message);
    expect(await raw.closed).toBe(code);
  });

  it('is closed when its token has expired, and gets nothing from then on', async () => {
    await open({ lookEvery: 50 });
    // Valid for less than two seconds, with the half minute that clocks may be apart.
    officer = await test.issuer.issue({ role: 'officer', validFor: -28 });
    const raw = await Raw.signedIn();
    raw.subscribe('a');
    await until(() => listening() === 1);
    expect(await raw.closed).toBe(4403);
    await until(() => listening() === 0);
  });

  it('outlives an issuer that is away for a moment', async () => {
    let away = false;
    let refused = 0;
    await open(
      { lookEvery: 20 },
      {
        authenticator: {
          authenticate: () => {
            if (away) {
              refused += 1;
              throw new IdentityError('ISSUER_UNREACHABLE', 'Away.');
            }
            return { role: 'officer', organisation: { system: 's', value: 'o' }, account: 'a' };
          },
        },
      },
    );
    const raw = await Raw.signedIn();
    raw.subscribe('a');
    await until(() => listening() === 1);
    away = true;
    await until(() => refused > 1);
    test.notes.said.emit('words', 'Still here');
    expect(await raw.until(({ type }) => type === 'next')).toMatchObject({ id: 'a' });
    const late = await Raw.open();
    late.init('x');
    expect(await late.closed).toBe(1013);
  });

  it('is one of so many of an account, and has so many subscriptions', async () => {
    await open({ socketsOfAccount: 2, subscriptionsOfSocket: 2, subscriptionsOfAccount: 3 });
    const [one, two] = [await Raw.signedIn(), await Raw.signedIn()];
    const three = await Raw.open();
    three.init(officer);
    expect(await three.closed).toBe(1013);
    for (const id of ['a', 'b', 'c']) one.subscribe(id);
    expect(await one.errors('c')).toEqual(['TOO_MANY_REQUESTS']);
    for (const id of ['a', 'b']) two.subscribe(id);
    expect(await two.errors('b')).toEqual(['TOO_MANY_REQUESTS']);
    await until(() => listening() === 3);
    // Another's are not counted.
    const other = await Raw.signedIn(
      await test.issuer.issue({ role: 'officer', account: 'other' }),
    );
    other.subscribe('a');
    await until(() => listening() === 4);
  });

  it('is not opened beyond so many, nor beyond so many on which nobody signed in', async () => {
    await open({ sockets: 3, waiting: 1 });
    const refused = async () => {
      const { promise, resolve } = Promise.withResolvers<number>();
      const socket = new WebSocket(`${address.replace('http', 'ws')}/graphql`, PROTOCOL);
      socket.on('unexpected-response', (_request, answer) => {
        resolve(answer.statusCode ?? 0);
      });
      socket.on('open', () => {
        resolve(101);
      });
      socket.on('error', () => undefined);
      return promise;
    };
    const waiting = await Raw.open();
    expect(await refused()).toBe(503);
    waiting.drop();
    // Until the server has noticed, nobody else may wait either.
    await until(() =>
      Raw.signedIn().then(
        () => true,
        () => false,
      ),
    );
    for (let nth = 1; nth < 3; nth += 1) await Raw.signedIn();
    expect(await refused()).toBe(503);
  });

  it('is closed on a flood, and others go on', async () => {
    await open({ burst: 10, messagesPerSecond: 1 });
    const calm = await Raw.signedIn();
    calm.subscribe('a');
    await until(() => listening() === 1);
    const wild = await Raw.signedIn();
    for (let nth = 0; nth < 500; nth += 1) wild.subscribe(`${nth}`);
    expect(await wild.closed).toBe(1008);
    await until(() => listening() === 1);
    test.notes.said.emit('words', 'Calm');
    expect(await calm.until(({ type }) => type === 'next')).toMatchObject({ id: 'a' });
  });

  it('is dropped when its client reads nothing, or is not there', async () => {
    // Who is there answers in time, however busy the machine is.
    await open({ lookEvery: 20, pingEvery: 1_000, unsentBytes: 1_000 });
    const [slow, gone] = [await Raw.signedIn(), await Raw.signedIn()];
    slow.subscribe('a');
    await until(() => listening() === 1);
    slow.stall();
    gone.stall();
    test.notes.said.emit('words', 'x'.repeat(20_000_000));
    await until(() => listening() === 0);
    const present = await Raw.signedIn();
    await until(() => present.pings > 2);
    present.subscribe('a');
    await until(() => listening() === 1);
    gone.resume();
    expect(await gone.closed).toBe(1006);
    slow.drop();
  });

  it('is closed when nothing is subscribed to for long', async () => {
    await open({ lookEvery: 20, idleAfter: 100 });
    const [idle, used] = [await Raw.signedIn(), await Raw.signedIn()];
    used.subscribe('a');
    expect(await idle.closed).toBe(1000);
    await until(() => listening() === 1);
  });

  it('is opened only where there are subscriptions; else an upgrade is not looked at', async () => {
    await open();
    const ready = await request(address)
      .get('/health/live')
      .set('connection', 'Upgrade, HTTP2-Settings')
      .set('upgrade', 'h2c');
    expect(ready.status).toBe(200);
    const elsewhere = await request(address)
      .get('/graphql')
      .set('connection', 'Upgrade')
      .set('upgrade', 'h2c');
    expect(elsewhere.status).toBe(405);
  });

  it('leaves no token, query or name in the log', async () => {
    await open();
    const raw = await Raw.signedIn();
    raw.subscribe('Amina', 'subscription { said @Amina }');
    await raw.errors('Amina');
    raw.drop();
    await test.api.close();
    expect(test.log.join('')).not.toMatch(new RegExp(`${officer}|Amina`));
  });
});

describe('a stop', () => {
  it('closes sockets that answer, and drops those that do not, in time', async () => {
    await open({ closeWithin: 200 });
    const [good, bad] = [await Raw.signedIn(), await Raw.signedIn()];
    for (const raw of [good, bad]) raw.subscribe('a');
    await until(() => listening() === 2);
    bad.stall();
    const began = performance.now();
    await test.api.close();
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(await good.closed).toBe(1001);
    expect(listening()).toBe(0);
    bad.drop();
  });
});
