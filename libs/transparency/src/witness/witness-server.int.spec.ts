import { hash } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { serveWitness, type WitnessServer } from './witness-server.js';
import type { WitnessAnswer } from './witness.js';

const PLACE = hash('sha256', 'log.example');

let answer: () => Promise<WitnessAnswer>;
let asked: string[];
let failures: Error[];
let server: WitnessServer;

beforeEach(async () => {
  answer = () => Promise.resolve({ status: 200, body: 'a line\n' });
  asked = [];
  failures = [];
  server = await serveWitness(
    {
      addCheckpoint: (request) => {
        asked.push(Buffer.from(request).toString());
        return answer();
      },
      checkpoint: (originHash) => (originHash === PLACE ? 'a note\n' : undefined),
    },
    { host: '127.0.0.1', port: 0, onFailure: (error) => failures.push(error) },
  );
});
afterEach(() => server.close());

const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${server.address}${path}`, init);
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), text };
};
const post = (body: string) => ask('/add-checkpoint', { method: 'POST', body });

describe('a witness over HTTP', () => {
  it('answers what the specification has, with its media types', async () => {
    expect(await post('old 0\n')).toMatchObject({ status: 200, text: 'a line\n' });
    answer = () => Promise.resolve({ status: 409, body: '7\n' });
    expect(await post('old 1\n')).toEqual({ status: 409, type: 'text/x.tlog.size', text: '7\n' });
    expect(asked).toEqual(['old 0\n', 'old 1\n']);
    expect(await ask(`/${PLACE}/checkpoint`)).toMatchObject({ status: 200, text: 'a note\n' });
    expect(await ask(`/${hash('sha256', 'other')}/checkpoint`)).toMatchObject({ status: 404 });
  });

  it('says in plain words what it has where something else is asked', async () => {
    for (const path of ['/', '/add-checkpoint/', `/${PLACE.toUpperCase()}/checkpoint`, '/%2e']) {
      expect(await ask(path)).toMatchObject({
        status: 404,
        text: expect.stringContaining('/add-checkpoint'),
      });
    }
    expect(await ask('/add-checkpoint')).toMatchObject({ status: 405, text: 'Use POST.\n' });
    expect(await ask(`/${PLACE}/checkpoint`, { method: 'POST' })).toMatchObject({ status: 405 });
  });

  it('reads no more of a request than one may have', async () => {
    expect(await post('x'.repeat(65_536))).toMatchObject({ status: 200 });
    expect(await post('x'.repeat(65_537))).toMatchObject({ status: 413 });
    expect(asked).toHaveLength(1);
  });

  it('goes on when somebody goes away in the middle', async () => {
    const { port } = new URL(server.address);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nold');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect(await post('old 0\n')).toMatchObject({ status: 200 });
    expect(failures).toEqual([]);
  });

  it('tells whoever runs it, and nobody else why, when what was seen cannot be kept', async () => {
    answer = () => Promise.reject(new Error('disk full'));
    const { status, text } = await post('old 0\n');
    expect([status, text]).toEqual([500, 'The witness failed and ends.\n']);
    expect(failures.map(({ message }) => message)).toEqual(['disk full']);
  });
});
