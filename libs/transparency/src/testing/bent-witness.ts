import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { COSIGNATURE_TYPE } from '../../../../verifier/src/cosignature.js';
import { parseNote } from '../../../../verifier/src/note.js';
import { parseVerifierKey } from '../../../../verifier/src/verifier-key.js';
import { cosignature } from '../signed-note.js';
import { newSigner, type Signer } from '../signing-keys.js';
import { SeenStore } from '../sqlite/seen-store.js';
import { Witness } from '../witness/witness.js';
import { openWitnessKey } from '../witness/witness-key.js';

/** What a witness does that does not do what it should. */
export type Bent =
  | 'honest'
  | 'slow'
  | 'silent'
  | 'signs something else'
  | 'signs with another key'
  | 'sends anything'
  | 'sends without an end'
  | 'says it has seen more'
  | 'says 409 and no size'
  | 'sends elsewhere'
  | 'fails';

/** How long a slow one takes, in milliseconds; longer than anybody waits. */
const SLOW = 4_000;

/** Serves a witness over HTTP that is as bent as it is told to be. */
export async function serveBent(
  witness: Witness,
  key: Signer,
  bent: () => Bent,
): Promise<{ readonly address: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const asked = Buffer.concat(chunks);
      const text = () => parseNote(asked.toString().replace(/^[^]*?\n\n/, '')).text;
      const send = (status: number, body: string): void => {
        response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/' } : {});
        response.end(body);
      };
      switch (bent()) {
        case 'silent':
          return;
        case 'signs something else':
          send(200, cosignature(key, text().replace(/\n\d+\n/, '\n1\n'), Date.now()));
          return;
        case 'signs with another key': {
          const other = newSigner(key.verifier.name, COSIGNATURE_TYPE);
          send(200, cosignature(other, text(), Date.now()));
          return;
        }
        case 'sends anything':
          send(200, 'Yes, of course.\n\n\u2014 me too\n');
          return;
        case 'sends without an end':
          response.writeHead(200);
          while (!response.destroyed) {
            if (!response.write('\u2014'.repeat(1_000))) await delay(1);
          }
          return;
        case 'says it has seen more':
          send(409, '9007199254740991\n');
          return;
        case 'says 409 and no size':
          send(409, '-7\n');
          return;
        case 'sends elsewhere':
          send(302, '');
          return;
        case 'fails':
          send(500, 'oh');
          return;
        case 'slow':
          await delay(SLOW);
          break;
        case 'honest':
      }
      const [, place] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(request.url ?? '') ?? [];
      if (place === undefined) {
        const { status, body } = await witness.addCheckpoint(asked);
        send(status, body);
      } else {
        const note = witness.checkpoint(place);
        send(note === undefined ? 404 : 200, note ?? '');
      }
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** As a process: the folder, the name, and a log's key. How it is bent stands in the file `bent` there. */
const [, main = '', folder, name, log] = process.argv;
if (main.endsWith('bent-witness.js') && folder !== undefined && log !== undefined) {
  const key = openWitnessKey(join(folder, 'key'), name);
  const store = SeenStore.open(join(folder, 'seen.db'));
  const witness = new Witness(key, [parseVerifierKey(log)], store, Date.now);
  const bent = () => readFileSync(join(folder, 'bent'), 'utf8') as Bent;
  const { address } = await serveBent(witness, key, bent);
  process.stdout.write(`${address}\n`);
}
