import { createCipheriv, createSecretKey, hash, randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';

/**
 * The bare ceiling of the ingest rows: `node:http` that parses the JSON of each request, seals each
 * event with AES-256-GCM, hashes a leaf, commits what waits together with `synchronous=FULL`, and
 * answers. No identity, no rules, no keys of anybody. Its file is the one argument.
 */
const db = new DatabaseSync(process.argv[2] ?? ':memory:');
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE event (position INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, leaf BLOB NOT NULL,
    data BLOB NOT NULL) STRICT;`);
const insert = db.prepare('INSERT INTO event (id, leaf, data) VALUES (?, ?, ?)');
const key = createSecretKey(randomBytes(32));
let waiting: { readonly events: readonly Buffer[]; readonly response: ServerResponse }[] = [];

function seal(event: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(event), cipher.final(), cipher.getAuthTag()]);
}

function commit(): void {
  const batch = waiting;
  waiting = [];
  db.exec('BEGIN IMMEDIATE');
  for (const { events } of batch) {
    for (const event of events) {
      const sealed = seal(event);
      insert.run(randomBytes(16), hash('sha256', sealed, 'buffer'), sealed);
    }
  }
  db.exec('COMMIT');
  for (const { response } of batch) {
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end('{"recorded":true}');
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const parsed = JSON.parse(body.toString('utf8')) as unknown;
    const events = Array.isArray(parsed)
      ? parsed.map((event) => Buffer.from(JSON.stringify(event)))
      : [body];
    if (waiting.push({ events, response }) === 1) setImmediate(commit);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
