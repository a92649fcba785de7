import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Witness } from './witness.js';

/** Longest request: 63 hashes, and a note with a hundred signatures of the greatest kind is none. */
const MOST_BYTES = 65_536;
const MOST_CONNECTIONS = 256;

const TEXT = 'text/plain; charset=utf-8';
/** As `tlog-witness` has it. */
const SIZE = 'text/x.tlog.size';

/** A witness that listens. */
export interface WitnessServer {
  /** `http://127.0.0.1:4100` */
  readonly address: string;
  /** Finishes what was asked, and listens no more. */
  close(): Promise<void>;
}

/** What a server is told beside the witness. */
export interface WitnessServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Told when the store failed: what it says afterwards cannot be relied on. */
  readonly onFailure: (error: Error) => void;
}

/**
 * Serves `tlog-witness`: `POST /add-checkpoint`, and for monitors and logs
 * `GET /<SHA-256 of the origin>/checkpoint`.
 *
 * @throws an error with `code` `EADDRINUSE` where the port is taken.
 */
export async function serveWitness(
  witness: Pick<Witness, 'addCheckpoint' | 'checkpoint'>,
  { host, port, onFailure }: WitnessServerOptions,
): Promise<WitnessServer> {
  const server = createServer({ maxHeaderSize: 8_192 }, (request, response) => {
    answer(witness, request, response).catch((error: unknown) => {
      onFailure(error instanceof Error ? error : new Error(String(error)));
      send(response, 500, 'The witness failed and ends.\n');
    });
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000;
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: actual } = server.address() as AddressInfo;
  return {
    address: `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  witness: Pick<Witness, 'addCheckpoint' | 'checkpoint'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '' } = request;
  const [, originHash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(url) ?? [];
  const wanted = url === '/add-checkpoint' ? 'POST' : originHash === undefined ? undefined : 'GET';
  if (wanted === undefined) {
    send(response, 404, 'A witness has POST /add-checkpoint and GET /<origin hash>/checkpoint.\n');
  } else if (method !== wanted) {
    response.setHeader('allow', wanted);
    send(response, 405, `Use ${wanted}.\n`);
  } else if (originHash !== undefined) {
    const note = witness.checkpoint(originHash);
    if (note === undefined) send(response, 404, 'No checkpoint of this log was cosigned here.\n');
    else send(response, 200, note);
  } else {
    const body = await bodyOf(request);
    if (!body) {
      response.setHeader('connection', 'close');
      send(response, 413, `A request has at most ${MOST_BYTES} bytes.\n`);
      return;
    }
    const { status, body: text } = await witness.addCheckpoint(body);
    send(response, status, text, status === 409 ? SIZE : TEXT);
  }
}

/** The body of a request; nothing where it is too long, or does not come. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > MOST_BYTES) return undefined;
    }
    return Buffer.concat(chunks);
  } catch (error) {
    // Whoever asked went away in the middle; nobody reads the answer.
    if (request.destroyed) return undefined;
    throw error;
  }
}

function send(response: ServerResponse, status: number, text: string, type = TEXT): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(text);
}
