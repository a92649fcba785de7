import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { DEMONSTRATION_OPERATOR } from '../../libs/configuration/src/configuration.js';
import {
  addKey,
  listedKeys,
  openKeyFile,
  retireKey,
} from '../../libs/transparency/src/key-file.js';
import { HASH_BYTES, leafHash } from '../../libs/transparency/src/hashing.js';
import { keysOf } from '../../libs/transparency/src/signing-keys.js';
import { fromBase64 } from '../../verifier/src/base64.js';
import { verifyConsistency } from '../../verifier/src/merkle.js';
import { openNote } from '../../verifier/src/note.js';
import { parseReceipt } from '../../verifier/src/receipt.js';
import { openCheckpoint } from '../../verifier/src/signed-checkpoint.js';
import { parseTrust } from '../../verifier/src/trust.js';
import { keyIdText, verifierKeyText } from '../../verifier/src/verifier-key.js';
import { Verifier } from '../../verifier/src/verifier.js';
import { answered, ask } from '../harness/ask.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { People, signedIn } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/** What the log signs of itself, seen through its doors by whoever only verifies. */

const service = new RunningService();
const people = new People(880_000);
const person = people.next();
const ORIGIN = 'waymark.example/log';
let trust: Partner;
let auditor: string;
let partner: string;
/** The person's own token. */
let own: string;

const occurredAt = '2026-11-05T02:00:00Z';
const given = () => ({
  person,
  occurredAt,
  from: synthetic('trust'),
  to: { organisation: synthetic('police') },
  channel: 'phone',
  items: [{ category: 'record/risk' }],
});

const get = (path: string, token?: string) => {
  const asked = request(service.address).get(path);
  return token === undefined ? asked : asked.set('authorization', `Bearer ${token}`);
};

/** Bytes as they came. */
const bytes = async (path: string, token?: string): Promise<Buffer> => {
  const answer = await get(path, token).buffer(true).responseType('blob');
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body as Buffer;
};

const keysOfTheLog = async () => parseTrust((await get('/log/keys')).text);

/** The last checkpoint, once it covers so many events. */
async function checkpoint(size: number, token?: string) {
  for (;;) {
    const { status, text } = await get('/log/checkpoint', token);
    if (status === 200) {
      const found = await openCheckpoint(text, await keysOfTheLog());
      if (found.checkpoint.size >= size) return { ...found, note: text };
    }
    await after(50);
  }
}

/** The receipt as text, once it has a proof. */
async function covered(eventId: string): Promise<string> {
  for (;;) {
    const { text } = await trust.receipt(eventId);
    if ((JSON.parse(text) as { proof: string | null }).proof !== null) return text;
    await after(50);
  }
}

beforeAll(async () => {
  service.setClock('2026-11-05T12:00:00Z');
  await service.start();
  trust = await Partner.of(service, 'trust');
  partner = await service.token({ role: 'partner', organisation: trust.organisation });
  await trust.send('PersonRegistered', { person, occurredAt });
  own = await signedIn(service, person);
  auditor = await service.token({ role: 'auditor', organisation: trust.organisation });
}, 60_000);
afterAll(async () => service.remove());

describe('a receipt', () => {
  it('comes with a promise at once, and with a proof once a checkpoint covers it', async () => {
    const sent = await trust.post(trust.event('DisclosureMade', given()));
    const { eventId, promise } = sent.body as { eventId: string; promise: string };
    const first = await trust.receipt(eventId);
    expect(first.body).toMatchObject({ format: 'waymark-receipt/1', eventId, promise });
    const verifier = new Verifier(await keysOfTheLog());
    const findings = await verifier.receipt(parseReceipt(await covered(eventId)));
    expect(findings).toMatchObject({
      eventId,
      origin: ORIGIN,
      recordedAt: '2026-11-05T12:00:00.000Z',
      promisedBy: Date.parse('2026-11-05T13:00:00Z'),
      covered: { time: Date.parse('2026-11-05T12:00:00Z') / 1_000 },
    });
  });

  it('has both in GraphQL, and wherever a disclosure is shown', async () => {
    const eventId = await trust.send('DisclosureMade', given());
    const whole = JSON.parse(await covered(eventId)) as { promise: string; proof: string };
    const { receipt } = await answered<{ receipt: object }>(
      service,
      partner,
      `{ receipt(eventId: "${eventId}") { promise proof } }`,
    );
    expect(receipt).toMatchObject({ promise: whole.promise });
    const { me } = await answered<{
      me: {
        whereMyDataWent: { edges: { node: { receipt: { promise: string; proof: string } } }[] };
      };
    }>(
      service,
      own,
      `{ me(freshAs: "${eventId}") { whereMyDataWent(first: 1) { edges { node { receipt { promise proof } } } } } }`,
    );
    const shown = me.whereMyDataWent.edges[0]?.node.receipt;
    expect(shown?.proof).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex \d+\n/);
    await openNote(shown?.promise ?? '', (await keysOfTheLog()).keys);
  });
});

describe('the log’s routes', () => {
  it('show the public one checkpoint an hour, and whoever signs in one a second', async () => {
    const shown = await checkpoint(0);
    const eventId = await trust.send('DisclosureMade', given());
    await covered(eventId);
    const now = await checkpoint(0, partner);
    expect(now.checkpoint.size).toBeGreaterThan(shown.checkpoint.size);
    expect((await checkpoint(0)).note).toBe(shown.note);
    for (const token of [undefined, partner]) {
      const { headers } = await get('/log/checkpoint', token);
      expect(headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
      });
    }
    service.setClock('2026-11-05T13:00:00Z');
    await checkpoint(now.checkpoint.size);
  });

  it('show the public the tiles of its checkpoint for ever, and none beyond it', async () => {
    const { checkpoint: shown } = await checkpoint(2);
    const eventId = await trust.send('DisclosureMade', given());
    await covered(eventId);
    const path = (width: number) => `/log/tile/0/000.p/${width}`;
    const now = (await checkpoint(shown.size + 1, partner)).checkpoint.size;
    const tile = await get(path(shown.size));
    expect(tile.status).toBe(200);
    expect(tile.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect((await bytes(path(shown.size))).length).toBe(shown.size * HASH_BYTES);
    expect((await get(path(shown.size + 1))).status).toBe(404);
    const theirs = await get(path(now), partner);
    expect([theirs.status, theirs.headers['cache-control']]).toEqual([
      200,
      'private, max-age=31536000, immutable',
    ]);
    expect((await get(path(now + 1), partner)).status).toBe(404);
  });

  it.each([
    '0/000',
    '0/001.p/1',
    '1/000.p/1',
    '64/000.p/1',
    '00/000.p/1',
    '0/0.p/1',
    '0/0000.p/1',
    '0/x000/000.p/1',
    '0/000.p/01',
    '0/000.p/0',
    '0/000.p/256',
    '0/000.p/1/',
    '0/00%30.p/1',
    '-0/000.p/1',
    '0/000.p/+1',
    '',
  ])('answer what is no tile of the log as what does not exist: %s', async (path) => {
    const { status, headers } = await get(`/log/tile/${path}`, partner);
    expect(status).toBe(404);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('give auditors the entries that the leaves are hashes of', async () => {
    const { checkpoint: now } = await checkpoint(3, auditor);
    const tile = await bytes(`/log/tile/0/000.p/${now.size}`, auditor);
    const bundle = await bytes(`/log/tile/entries/000.p/${now.size}`, auditor);
    let at = 0;
    for (let leaf = 0; leaf < now.size; leaf += 1) {
      const length = bundle.readUInt16BE(at);
      const entry = bundle.subarray(at + 2, at + 2 + length);
      expect(leafHash(entry)).toEqual(tile.subarray(leaf * HASH_BYTES, (leaf + 1) * HASH_BYTES));
      at += 2 + length;
    }
    expect(at).toBe(bundle.length);
    expect((await get('/log/tile/entries/000.p/255', auditor)).status).toBe(404);
  });
});

describe('the log in GraphQL', () => {
  interface Proof {
    readonly fromRoot: string;
    readonly toRoot: string;
    readonly hashes: readonly string[];
  }
  const proofOf = (from: number, to: number) =>
    `{ consistencyProof(from: ${from}, to: ${to}) { fromRoot toRoot hashes } }`;
  const decoded = (text: string) => fromBase64(text) ?? new Uint8Array();

  it('proves that it only grew', async () => {
    const size2 = (await checkpoint(4, partner)).checkpoint.size;
    const { consistencyProof: proof } = await answered<{ consistencyProof: Proof }>(
      service,
      partner,
      proofOf(3, size2),
    );
    verifyConsistency({
      size1: 3,
      root1: decoded(proof.fromRoot),
      size2,
      root2: decoded(proof.toRoot),
      proof: proof.hashes.map(decoded),
    });
    const { checkpoint: signed } = await answered<{ checkpoint: { note: string; root: string } }>(
      service,
      partner,
      '{ checkpoint { origin size root signedAt note } }',
    );
    await openCheckpoint(signed.note, await keysOfTheLog());
  });

  it.each([
    [0, 1, 'The smaller size must be at least 1.'],
    [-1, 1, 'The smaller size must be at least 1.'],
    [2, 1, 'A tree of 1 leaves has no earlier size 2.'],
    [1, 1_000_000, /^There is no tree of 1000000 leaves yet\.$/],
  ])('refuses a proof from %s to %s with a sentence', async (from, to, sentence) => {
    const { errors } = await ask(service, partner, proofOf(from, to));
    expect(errors?.map(({ message, extensions }) => [extensions.code, message])).toEqual([
      ['BAD_REQUEST', expect.stringMatching(sentence)],
    ]);
  });
});

describe('the figures of the service', () => {
  it('say how long events waited to be covered, to officers of the operator', async () => {
    const { checkpoint: before } = await checkpoint(1, partner);
    const operators = { role: 'officer', organisation: DEMONSTRATION_OPERATOR } as const;
    const { status, text, headers } = await get('/metrics', await service.token(operators));
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const figure = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
    expect(figure('waymark_leaves')).toBeGreaterThanOrEqual(before.size);
    expect(figure('waymark_promise_maximum_delay_seconds')).toBe(3_600);
    expect(figure('waymark_covered_wait_seconds_count')).toBeGreaterThan(0);
    // The clock of these tests stands still.
    expect(figure('waymark_covered_wait_longest_seconds')).toBe(0);
  });
});

describe('the keys of the log', () => {
  const file = () => ({
    path: `${service.data}.log-keys`,
    dataFolder: service.data,
    origin: ORIGIN,
  });

  it('change with both signing for a while, and the log says so', async () => {
    const [old] = keysOf(openKeyFile(file()), 'log');
    const [, added] = keysOf(addKey(file(), 'log'), 'log');
    if (!old || !added) throw new Error('There are not two.');
    const before = (await checkpoint(0, partner)).checkpoint.size;
    await service.stop();
    await service.start();
    const { note, checkpoint: both } = await checkpoint(before + 1, partner);
    for (const { verifier } of [old, added]) {
      await openCheckpoint(note, parseTrust(verifierKeyText(verifier)));
    }
    // The keys themselves are the news.
    expect(both.size).toBe(before + 1);
    retireKey(file(), keyIdText(old.verifier.id));
    await service.stop();
    await service.start();
    const after = await checkpoint(before + 2, partner);
    expect(after.note).not.toContain(signatureBy(note, old.verifier.id));
    await openCheckpoint(after.note, parseTrust(verifierKeyText(added.verifier)));
    expect((await get('/log/keys')).text).toContain(
      `# log, retired\n${verifierKeyText(old.verifier)}\n`,
    );
    await service.stop();
    await service.start();
    await trust.send('DisclosureMade', given());
    expect((await checkpoint(before + 3, partner)).checkpoint.size).toBe(before + 3);
  }, 120_000);

  it('are not made anew by themselves: the log is only read until somebody says who they were', async () => {
    const old = listedKeys(openKeyFile(file()));
    const before = (await checkpoint(0, partner)).checkpoint.size;
    await service.stop();
    rmSync(file().path);
    await service.start();
    expect((await get('/health/ready')).body).toEqual({
      ready: true,
      readOnly: {
        because: 'The signature of the last checkpoint does not hold under any key of this log.',
      },
    });
    await service.stop();
    appendFileSync(file().path, old.map(({ role, vkey }) => `was ${role} ${vkey}\n`).join(''));
    await service.start();
    expect((await get('/health/ready')).body).toEqual({ ready: true });
    const [fresh] = keysOf(openKeyFile(file()), 'log');
    if (!fresh) throw new Error('There is none.');
    // That the keys are others is recorded, and signed with them.
    const { note } = await checkpoint(before + 1, partner);
    await openCheckpoint(note, parseTrust(verifierKeyText(fresh.verifier)));
  }, 60_000);

  /** The beginning of a signature line: the name, and the key's id in base64. */
  function signatureBy(note: string, id: number): string {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(id);
    const start = `\u2014 ${ORIGIN} ${bytes.toString('base64').slice(0, 5)}`;
    expect(note).toContain(start);
    return start;
  }
});

describe('a log that is not what was signed', () => {
  const logFile = () => join(service.data, 'log', 'log.db');

  /** Changes the log's file as somebody would who has the file and not the keys. */
  function tamper(sql: string, ...values: (string | number | Uint8Array)[]): void {
    const db = new DatabaseSync(logFile());
    db.exec(
      'DROP TRIGGER IF EXISTS event_is_not_changed; DROP TRIGGER IF EXISTS event_is_not_deleted;',
    );
    db.prepare(sql).run(...values);
    db.close();
  }

  it('makes no difference where only the stored tree is gone', async () => {
    const before = await checkpoint(0, partner);
    await service.stop();
    rmSync(join(service.data, 'tree'), { recursive: true });
    await service.start();
    const again = await checkpoint(before.checkpoint.size, partner);
    expect(again.checkpoint).toEqual(before.checkpoint);
    expect((await get('/health/ready')).body).toEqual({ ready: true });
  }, 60_000);

  it('is read and not written to, and whoever asks is told which leaf it is', async () => {
    const { checkpoint: signed } = await checkpoint(5, partner);
    const leafIndex = signed.size - 2;
    await service.stop();
    const db = new DatabaseSync(logFile(), { readOnly: true });
    const row = db.prepare('SELECT data, id FROM event WHERE position = ?').get(leafIndex + 1);
    db.close();
    const flipped = Buffer.from(row?.['data'] as Uint8Array);
    flipped.writeUInt8(flipped.readUInt8(600) ^ 4, 600);
    tamper('UPDATE event SET data = ? WHERE position = ?', flipped, leafIndex + 1);
    await service.start();
    const because = `Leaf ${leafIndex} has a letter that its entry does not commit to.`;
    const ready = await get('/health/ready');
    expect([ready.status, ready.body]).toEqual([
      200,
      { ready: true, readOnly: { leafIndex, because } },
    ]);
    const refused = await trust.post(trust.event('DisclosureMade', given()));
    expect([refused.status, (refused.body as { type: string }).type]).toEqual([
      503,
      'https://waymark.org/problems/read-only',
    ]);
    const officer = await service.token({ role: 'officer' });
    expect(await answered(service, officer, '{ integrity { holds found leafIndex } }')).toEqual({
      integrity: { holds: false, found: because, leafIndex },
    });
    await answered(service, own, '{ me { whereMyDataWent(first: 1) { edges { cursor } } } }');
    const grant = await ask(
      service,
      own,
      'mutation { grantConsent(input: { id: "x", purposes: ["TREAT"] }) { receipt { eventId } } }',
    );
    expect(grant.errors?.map(({ extensions }) => extensions.code)).toEqual(['READ_ONLY']);
    await after(1_500);
    expect((await checkpoint(0, partner)).checkpoint).toEqual(signed);
  }, 60_000);

  it('is found where it was cut off at the end', async () => {
    await service.stop();
    for (const table of ['event', 'leaves', 'owners']) {
      tamper(`DELETE FROM ${table} WHERE position > 5`);
    }
    await service.start();
    expect((await get('/health/ready')).body).toMatchObject({
      readOnly: {
        leafIndex: 5,
        because: expect.stringMatching(/^Leaf 5 is missing from the log: /),
      },
    });
  }, 60_000);

  it('is found where a leaf was taken away with its event left', async () => {
    await service.stop();
    tamper('DELETE FROM leaves WHERE position = 5');
    await service.start();
    expect((await get('/health/ready')).body).toMatchObject({
      readOnly: {
        leafIndex: 4,
        because: expect.stringMatching(/^Leaf 4 is missing from the log: /),
      },
    });
  }, 60_000);
});
