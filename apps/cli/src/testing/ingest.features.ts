import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An event as it was received. */
export interface ReceivedEvent {
  readonly id: string;
  readonly source: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A batch as it was received. */
export interface ReceivedBatch {
  readonly token: string;
  readonly contentType: string | undefined;
  readonly text: string;
  readonly events: readonly ReceivedEvent[];
}

/** How an ingest route answers one event. */
export type AnswerOf = (event: ReceivedEvent) => object;

/** An ingest route that remembers what it got, and does what a spec wants. */
export interface TestIngest {
  readonly address: string;
  readonly batches: ReceivedBatch[];
  /** Answers a batch before it is looked at, with this status, if there is one. */
  before: (batch: ReceivedBatch) => { status: number; body?: object } | 'hangUp' | undefined;
  answer: AnswerOf;
  /** Resolves before an answer is sent. */
  pause: () => Promise<void>;
  /** The greatest number of requests that were under way at one time. */
  readonly most: () => number;
  close(): Promise<void>;
}

/** The id that the test ledger gives: made of what the event itself says. */
export function idOf({ source, id }: ReceivedEvent): string {
  return `id-of-${source}-${id}`;
}

/** Starts one on a port of its own. */
export async function startTestIngest(port = 0): Promise<TestIngest> {
  const known = new Set<string>();
  let underWay = 0;
  let most = 0;
  const ingest: Omit<TestIngest, 'address' | 'close'> = {
    batches: [],
    before: () => undefined,
    answer: (event) => {
      const eventId = idOf(event);
      const status = known.has(eventId) ? 200 : 201;
      known.add(eventId);
      return { status, receipt: { eventId, leafHash: '', recordedAt: '', deficiencies: [] } };
    },
    pause: () => Promise.resolve(),
    most: () => most,
  };
  const server = createServer((request, response) => {
    void (async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      const batch = batchOf(request, await bodyOf(request));
      const early = ingest.before(batch);
      await ingest.pause();
      underWay -= 1;
      if (early === 'hangUp') {
        request.socket.destroy();
        return;
      }
      if (early) {
        response.writeHead(early.status).end(JSON.stringify(early.body ?? {}));
        return;
      }
      ingest.batches.push(batch);
      response.writeHead(200).end(JSON.stringify(batch.events.map(ingest.answer)));
    })();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(ingest, { address, close: () => closed(server) });
}

function batchOf(request: IncomingMessage, text: string): ReceivedBatch {
  return {
    token: (request.headers.authorization ?? '').replace('Bearer ', ''),
    contentType: request.headers['content-type'],
    text,
    events: JSON.parse(text) as ReceivedEvent[],
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
