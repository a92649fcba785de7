import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  noted,
  organisation,
  somebody,
  testLedger,
  type TestLedger,
} from '../../libs/ledger/src/ledger.features.js';
import { holds, isAbout, leafOf, openLetter } from '../record-format/stranger.js';

/**
 * Somebody who has the data folder, the key file and `docs/reference/record-format.md`, and nothing
 * else of this program, finds the keys and opens what was recorded.
 */

const hmac = (key: Buffer, ...bytes: Buffer[]): Buffer =>
  createHmac('sha256', key).update(Buffer.concat(bytes)).digest();
const u32 = (number: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
};
const lp = (text: string): Buffer =>
  Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text, 'utf8')]);

/** The store of keys, opened by hand. */
class Keys {
  readonly #db: DatabaseSync;
  readonly #kek: Buffer;

  constructor(data: string, keyFile: string) {
    this.#db = new DatabaseSync(join(data, 'keys', 'keys.db'), { readOnly: true });
    const [, key = ''] = /^waymark-kek-1 (\S{43})\n$/.exec(readFileSync(keyFile, 'utf8')) ?? [];
    this.#kek = Buffer.from(key, 'base64url');
  }

  check(): string {
    return this.unwrap('kek_check', 'SELECT * FROM vault', 'check').toString('utf8');
  }

  key(purpose: string): Buffer {
    const sql = `SELECT * FROM vault_key WHERE purpose = '${purpose}' AND version = 1`;
    return this.unwrap('wrapped', sql, purpose);
  }

  /** A subject's salt and its key of generation 1. */
  subject(id: Buffer): { salt: Buffer; key: Buffer } {
    const where = `WHERE hex(id) = '${id.toString('hex').toUpperCase()}'`;
    const { kind } = this.#row(`SELECT kind FROM subject ${where}`) as { kind: string };
    const keys = `SELECT wrapped FROM subject_key JOIN subject ON subject = number ${where}`;
    return {
      salt: this.unwrap('salt', `SELECT salt FROM subject ${where}`, 'subject salt', kind, id),
      key: this.unwrap('wrapped', keys, 'subject key', kind, id),
    };
  }

  unwrap(
    column: string,
    sql: string,
    purpose: string,
    kind = '',
    id: Buffer = Buffer.alloc(16),
  ): Buffer {
    const box = Buffer.from(this.#row(sql)[column] as Uint8Array);
    const cipher = createDecipheriv('aes-256-gcm', this.#kek, box.subarray(5, 17));
    cipher.setAAD(Buffer.concat([box.subarray(0, 5), lp(purpose), lp(kind), id]));
    cipher.setAuthTag(box.subarray(-16));
    return Buffer.concat([cipher.update(box.subarray(17, -16)), cipher.final()]);
  }

  /** To whom an identifier leads. */
  find(kind: string, namespace: string, system: string, value: string): Buffer {
    const named = [kind, namespace, system, value].map(lp);
    const entry = Buffer.concat([Buffer.of(1), hmac(this.key('blind-index key'), ...named)]);
    const row = this.#row(
      `SELECT id, proof FROM blind_index JOIN subject ON subject = number
       WHERE hex(entry) = '${entry.toString('hex').toUpperCase()}'`,
    );
    const id = Buffer.from(row['id'] as Uint8Array);
    const proof = hmac(this.key('blind-index key'), entry, id).subarray(0, 16);
    if (!proof.equals(row['proof'] as Uint8Array)) throw new Error('the proof is wrong');
    return id;
  }

  close(): void {
    this.#db.close();
  }

  #row(sql: string): Record<string, unknown> {
    const row = this.#db.prepare(sql).get();
    if (!row) throw new Error(`nothing there: ${sql}`);
    return row;
  }
}

describe('A stranger with the data folder, the key file and the description', () => {
  let files: TestLedger;
  let keys: Keys;
  let log: DatabaseSync;
  let receipt: { eventId: string; leafHash: string };

  beforeAll(async () => {
    files = await testLedger();
    const ledger = await files.open();
    const subject = await ledger.subject(somebody());
    const accountable = await ledger.subject(organisation);
    const source = { organisation: 'https://a.example/o|t', source: '/s', id: 'n1', fact: 0 };
    const id = ledger.vault.eventId(source);
    const [first] = await ledger.record({
      stream: { subject, noun: 'note', id: 'one' },
      held: false,
      after: -1,
      records: [noted({ id, subject, accountable })],
    });
    if (!first) throw new Error('nothing was recorded');
    receipt = first;
    await ledger.close();
    keys = new Keys(files.files.data, files.files.keyFile);
    log = new DatabaseSync(join(files.files.data, 'log', 'log.db'), { readOnly: true });
  });
  afterAll(async () => {
    keys.close();
    log.close();
    await files.remove();
  });

  const bytes = (sql: string, column: string): Buffer =>
    Buffer.from(log.prepare(sql).get()?.[column] as Uint8Array);
  const frame = () => bytes('SELECT data FROM event WHERE position = 1', 'data');
  const owner = (column: string) => bytes('SELECT * FROM owners WHERE position = 1', column);

  it('knows the files by their marks', () => {
    expect(log.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0x574d4c47 });
    expect(keys.check()).toBe('waymark vault');
  });

  it('finds the person by the identifier, and their keys', () => {
    const { kind, namespace, system, value } = somebody();
    expect(keys.find(kind, namespace, system, value)).toEqual(owner('subject'));
    const { salt } = keys.subject(owner('subject'));
    expect(isAbout(frame(), salt, owner('subject'))).toBe(true);
  });

  it('opens the letter, and everything holds', () => {
    const parts = openLetter(
      frame(),
      keys.subject(owner('subject')).key,
      keys.subject(owner('accountable')).key,
    );
    expect(holds(frame(), parts)).toBe(true);
    expect(JSON.parse(parts[3]?.toString('utf8') ?? '')).toMatchObject([
      expect.stringMatching(/^[\w-]{22}$/),
      { data: { words: 'what helps me' } },
    ]);
    expect(leafOf(frame())).toEqual(
      bytes('SELECT * FROM leaves WHERE leaf_index = 0', 'leaf_hash'),
    );
    expect(leafOf(frame()).toString('base64')).toBe(receipt.leafHash);
  });

  it('makes the event’s id and the name of its stream', () => {
    const named = ['https://a.example/o|t', '/s', 'n1'].map(lp);
    const id = hmac(keys.key('event-id key'), ...named, u32(0)).subarray(0, 16);
    id.writeUInt8((id.readUInt8(6) & 0x0f) | 0x80, 6);
    id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8);
    expect(id.toString('hex')).toBe(receipt.eventId.replaceAll('-', ''));
    const { salt } = keys.subject(owner('subject'));
    const stream = hmac(salt, lp('note'), lp('one')).toString('base64url');
    expect(log.prepare('SELECT stream FROM event').get()).toEqual({ stream });
  });

  it('finds nothing of what was said in the files themselves', () => {
    const stored = ['log/log.db', 'keys/keys.db'].map((name) =>
      readFileSync(join(files.files.data, name)),
    );
    const digest = createHash('sha256').update(somebody().value).digest();
    for (const file of stored) {
      for (const secret of [Buffer.from('what helps me'), Buffer.from(somebody().value), digest]) {
        expect(file.includes(secret)).toBe(false);
      }
    }
  });
});
