import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import request from 'supertest';
import { runProgram } from '../../apps/cli/src/testing/process.features.js';
import { piecesOf, storedSubject } from '../../libs/vault/src/testing/vault-files.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import { fromBase64 } from '../../verifier/src/base64.js';
import { comparePersonExports } from '../../verifier/src/compare-persons.js';
import { parseCertificate } from '../../verifier/src/certificate.js';
import { verifyConsistency } from '../../verifier/src/merkle.js';
import { parseReceipt } from '../../verifier/src/receipt.js';
import { parseTrust } from '../../verifier/src/trust.js';
import { Verifier } from '../../verifier/src/verifier.js';
import { answered, ask } from '../harness/ask.js';
import { Everything } from '../harness/everything.js';
import { EPOCHS, exported, exportWith, verified } from '../harness/exports.js';
import { Misfilings } from '../harness/misfilings.js';
import { Partner } from '../harness/partner.js';
import { isKnown, ledgerId, People } from '../harness/people.js';
import { formsOf, formsOfId, found } from '../harness/search.js';
import { RunningService } from '../harness/service.js';
import { exampleOf, PERSONAL } from '../harness/twins.js';

/**
 * Amina is known to the trust by her NHS number and to the police by a custody number. Two officers
 * found that they are one; once they took her for Dan; and something about her was sent with Cleo's
 * number. She cares for Ben, and acts for him. She asks to be erased.
 */

/** In every word that anybody writes of her. */
const MARK = 'zinnia-lantern';
const EVENT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DAY = '2025-11-12';

const people = new People(660_000);
const service = new RunningService();
const amina = { person: people.next(), linked: people.next() };
const custody = { system: 'https://police.example/custody', value: 'C-2291-quince' };
const [ben, cleo, dan] = [people.next(), people.next(), people.next()];

let trust: Partner;
let police: Partner;
let officers: Misfilings;
let everything: Everything;
const ids = { amina: '', custody: '', ben: '', cleo: '', dan: '' };
const tokens = { amina: '', ben: '' };
/** What was sent of her, and the receipt that its sender has. */
const sent = new Map<object, { readonly partner: Partner; readonly eventId: string }>();
const receipts = new Map<string, object>();
let requested = '';
let certificate = '';
let needles: readonly Buffer[] = [];
let bens = '';
/** A copy of her record, and of Ben's, from before. */
const copies = { amina: '', ben: '' };
/** What the log had signed before, and receipts with their proofs under that. */
let before = { size: 0, root: '' };
const proofs: string[] = [];

/** Data with the mark in all that is free text. */
function marked<Data>(data: Data): Data {
  const change = (value: unknown): unknown => {
    if (typeof value === 'string') return value.includes(' ') ? `${value} ${MARK}` : value;
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, change(each)]));
  };
  return change(data) as Data;
}

async function told(partner: Partner, type: string, data: object): Promise<string> {
  const event = partner.event(type, marked(data));
  const answer = await partner.post(event);
  if (answer.status !== 201) throw new Error(`${type}: ${answer.status} ${answer.text}`);
  const { eventId } = answer.body as { eventId: string };
  sent.set(event, { partner, eventId });
  return eventId;
}

const flow = (person: object, more: object = {}) => ({
  person,
  occurredAt: `${DAY}T01:00:00Z`,
  from: police.organisation,
  to: { organisation: trust.organisation },
  channel: 'meeting',
  items: [{ category: 'record/risk' }],
  reason: 'What was said of her at the meeting',
  ...more,
});

const ledgers = (value: string) => ({ system: LEDGER_PERSON_ID, value });

/** An officer says something of her. @returns the ledger's id, or the rule that refuses it. */
async function says(account: string, type: string, data: object, person = ids.amina) {
  const said = { person: ledgers(person), occurredAt: `${DAY}T09:00:00Z`, ...data };
  const { status, body, rule } = await officers.sent(account, trust.event(type, said));
  return status === 201 ? body.eventId : (rule ?? String(status));
}

async function findable(account: string, identifier: object): Promise<string> {
  const { findPerson } = await answered<{ findPerson: { id: string } }>(
    service,
    officers.token(account),
    'query ($input: FindPersonInput!) { findPerson(input: $input) { id } }',
    { input: { ...identifier, purpose: 'IDENTITY_CHECK' } },
  );
  return findPerson.id;
}

/** Everything that Ben is answered, but for who looked and who stands beside him. */
async function ofBen(): Promise<string> {
  const last = await trust.send('AccessNeedRecorded', {
    person: dan,
    occurredAt: `${DAY}T10:00:00Z`,
    group: 'contact-method',
    words: 'By post',
  });
  const answer = await everything.ofMe(service, tokens.ben, last);
  const {
    lookUps: _,
    carers: __,
    representatives: ___,
    ...others
  } = answer as {
    lookUps: unknown;
    carers: unknown;
    representatives: unknown;
  };
  return JSON.stringify(others);
}

const root = (text: string) => fromBase64(text) ?? new Uint8Array();

/** What the log has signed last; once it covers an event, by its receipt. */
async function signed(eventId: string) {
  for (;;) {
    const { proof } = (await trust.receipt(eventId)).body as { proof: string | null };
    if (proof !== null) break;
    await delay(50);
  }
  const { checkpoint } = await answered<{ checkpoint: { size: number; root: string } }>(
    service,
    officers.token('one'),
    '{ checkpoint { size root } }',
  );
  return checkpoint;
}

async function verifier(): Promise<Verifier> {
  return new Verifier(parseTrust((await request(service.address).get('/log/keys')).text));
}

const certified = () => request(service.address).get(`/v1/erasures/${certificate}`);

/** What the log has of each event: its stream, and all else that is not of that event alone. */
function stored(eventIds: readonly string[]) {
  const log = new DatabaseSync(join(service.data, 'log', 'log.db'), { readOnly: true });
  try {
    const find = log.prepare(
      'SELECT stream, type, subject, accountable FROM event JOIN owners USING (position) WHERE id = ?',
    );
    return eventIds.map((id) => find.get(Buffer.from(id.replaceAll('-', ''), 'hex')));
  } finally {
    log.close();
  }
}

beforeAll(async () => {
  service.setClock(`${DAY}T12:00:00Z`);
  await service.start(EPOCHS);
  const ods = 'https://fhir.nhs.uk/Id/ods-organization-code';
  trust = await Partner.of(service, 'RXX', undefined, ods);
  police = await Partner.of(service, 'police');
  officers = await Misfilings.of(service, police);
  everything = await Everything.of(service);

  let disclosure = '';
  for (const { name } of PERSONAL) {
    // Nothing of hers is held, and she lives.
    if (name.startsWith('Held') || name === 'DeathRecorded') continue;
    const eventId = await told(trust, name, exampleOf(name, amina, { disclosure }));
    if (name === 'DisclosureMade') disclosure = eventId;
  }
  const meeting = { correlation: 'meeting-7' };
  await told(police, 'DisclosureMade', flow(custody, meeting));
  await told(police, 'DisclosureMade', flow(ben, meeting));
  await told(trust, 'CarerNamed', {
    person: ben,
    occurredAt: `${DAY}T02:00:00Z`,
    carer: amina.person,
    name: 'Amina Example',
    relationship: 'His sister',
  });
  await told(trust, 'RepresentativeAuthorised', {
    person: ben,
    occurredAt: `${DAY}T02:00:00Z`,
    representative: amina.person,
    authority: 'written',
    verification: 'known-to-staff',
    name: 'Amina Example',
    relationship: 'His sister',
  });
  const misfiled = await told(police, 'DisclosureMade', flow(cleo));
  await told(trust, 'DisclosureMade', flow(dan));

  ids.custody = await findable('one', custody);
  for (const [name, person] of Object.entries({ amina: amina.person, ben, cleo, dan })) {
    ids[name as keyof typeof ids] = await ledgerId(service, person);
  }
  for (const name of ['amina', 'ben'] as const) {
    tokens[name] = await service.token({ role: 'person', person: ids[name] });
  }
  for (const other of [ids.dan, ids.custody]) {
    const both = { other: ledgers(other) };
    const merge = await says('one', 'IdentitiesMerged', { ...both, reason: `Alike ${MARK}` });
    await says('two', 'MergeVerified', { ...both, merge });
  }
  await says('one', 'IdentitiesUnmerged', { other: ledgers(ids.dan), reason: `Not he ${MARK}` });
  const about = { event: misfiled, person: ids.cleo, at: `${DAY}T07:00:00Z` };
  const misfiling = officers.misfiled({ ...about, belongsTo: amina.person });
  const { body } = await officers.sent('one', misfiling);
  const verified = await officers.sent(
    'two',
    officers.verified({ ...about, misfiling: body.eventId }),
  );
  expect(verified.status).toBe(201);

  for (const { partner, eventId } of sent.values()) {
    receipts.set(eventId, await partner.lastingReceipt(eventId));
  }
  for (const name of ['amina', 'ben'] as const) {
    copies[name] = await exportWith(service, tokens[name], []);
  }
  bens = await ofBen();
  before = await signed([...receipts.keys()].at(-1) ?? '');
  for (const { partner, eventId } of sent.values()) {
    proofs.push((await partner.receipt(eventId)).text);
  }
}, 240_000);
afterAll(async () => service.remove());

describe('Somebody who asks to be erased', () => {
  it('is not by one officer alone, nor while a court has everything kept, nor where it is refused', async () => {
    const asks = (because: string) =>
      answered<{ requestErasure: { receipt: { eventId: string } } }>(
        service,
        tokens.amina,
        `mutation { requestErasure(input: { id: "${because}", because: "${because}",
          words: "Forget me, ${MARK}" }) { receipt { eventId } } }`,
      );
    const first = (await asks('objected')).requestErasure.receipt.eventId;
    expect(await says('one', 'ErasureApproved', { request: first })).toMatch(EVENT_ID);
    expect(await says('one', 'ErasureApproved', { request: first })).toBe(
      'APPROVED_BY_ONE_OFFICER',
    );
    const hold = await says('one', 'LegalHoldPlaced', { because: 'court-order' }, ids.custody);
    expect(await says('two', 'ErasureApproved', { request: first })).toBe('UNDER_LEGAL_HOLD');
    const refusal = { request: first, because: 'legal-hold', words: `Not yet, ${MARK}` };
    await says('two', 'ErasureRefused', refusal);
    const { me } = await answered<{ me: { erasureRequests: readonly object[] } }>(
      service,
      tokens.amina,
      '{ me { erasureRequests { standing { code } refusal { because { code } words } } } }',
    );
    expect(me.erasureRequests).toEqual([
      {
        standing: { code: 'refused' },
        refusal: { because: { code: 'legal-hold' }, words: `Not yet, ${MARK}` },
      },
    ]);
    await says('one', 'LegalHoldLifted', { hold, words: `It is over, ${MARK}` });
    requested = (await asks('consent-withdrawn')).requestErasure.receipt.eventId;
    await says('one', 'ErasureApproved', { request: requested });
  });

  it('is, with all who are linked, once a second approves', async () => {
    const { me } = await answered<{ me: { erasureRequests: { certificate: string }[] } }>(
      service,
      tokens.amina,
      '{ me { erasureRequests { certificate } } }',
    );
    certificate = me.erasureRequests[0]?.certificate ?? '';
    expect((await certified()).status).toBe(404);
    const keys = {
      database: <T>(work: (db: DatabaseSync) => T): T => {
        const db = new DatabaseSync(join(service.data, 'keys', 'keys.db'), { readOnly: true });
        try {
          return work(db);
        } finally {
          db.close();
        }
      },
    };
    const pseudonyms = [ids.amina, ids.custody];
    const pieces = pseudonyms.flatMap((id) => piecesOf(storedSubject(keys, id)));
    const words = [MARK, amina.person.value, amina.linked.value, custody.value];
    needles = [
      ...pieces,
      ...pseudonyms.flatMap(formsOfId),
      ...words.flatMap((text) => formsOf(Buffer.from(text))),
    ];
    // Her keys, and her pseudonyms as bytes and in text.
    const [hers = ''] = pseudonyms;
    const there = found(service.data, needles);
    for (const piece of [...pieces, Buffer.from(hers), formsOfId(hers)[1] ?? Buffer.from('-')]) {
      expect(there).toContain(piece.toString('hex'));
    }

    expect(await says('two', 'ErasureApproved', { request: requested })).toMatch(EVENT_ID);
    expect((await ask(service, tokens.amina, '{ me { id } }')).data).toMatchObject({ me: null });
    for (const number of [amina.person, amina.linked, custody]) {
      expect(await isKnown(service, number)).toBe(false);
    }
    for (const other of [ben, cleo, dan]) expect(await isKnown(service, other)).toBe(true);
  });

  it('has a certificate as soon as no file holds a byte of her any more', async () => {
    for (let tries = 0; (await certified()).status !== 200; tries += 1) {
      if (tries > 300) throw new Error('There is no certificate.');
      await delay(100);
    }
    expect(found(dirname(service.data), needles)).toEqual([]);
    await service.stop();
    expect(found(dirname(service.data), needles)).toEqual([]);
    await service.start(EPOCHS);
    expect((await certified()).body).toMatchObject({
      request: requested,
      pseudonyms: 2,
      because: { code: 'consent-withdrawn' },
      decidedBy: [{ role: 'officer' }, { role: 'officer' }],
    });
    expect(found(dirname(service.data), needles)).toEqual([]);
  });

  it('leaves every proof from before as it was, and the log as one that only grew', async () => {
    const after = await signed(
      await trust.send('AccessNeedRecorded', {
        person: dan,
        occurredAt: `${DAY}T10:00:00Z`,
        group: 'contact-method',
        words: 'By phone',
      }),
    );
    const checks = await verifier();
    for (const { partner, eventId } of sent.values()) {
      proofs.push((await partner.receipt(eventId)).text);
    }
    expect(proofs).toHaveLength(2 * sent.size);
    for (const receipt of proofs) {
      const { covered } = await checks.receipt(parseReceipt(receipt));
      expect(covered).toBeDefined();
    }
    const { consistencyProof: proof } = await answered<{
      consistencyProof: { fromRoot: string; toRoot: string; hashes: readonly string[] };
    }>(
      service,
      officers.token('one'),
      `{ consistencyProof(from: ${before.size}, to: ${after.size}) { fromRoot toRoot hashes } }`,
    );
    expect([proof.fromRoot, proof.toRoot]).toEqual([before.root, after.root]);
    verifyConsistency({
      size1: before.size,
      root1: root(before.root),
      size2: after.size,
      root2: root(after.root),
      proof: proof.hashes.map(root),
    });
  });

  it('leaves others’ records whole, and hers as it was for whoever kept it; she has none any more', async () => {
    for (const copy of Object.values(copies)) await verified(service, copy);
    const now = await verified(service, await exportWith(service, tokens.ben, []));
    const { grown } = comparePersonExports(await verified(service, copies.ben), now);
    expect(grown).toHaveLength(1);
    expect((await exported(service, tokens.amina)).status).toBe(404);
  });

  it('has a certificate in its form, which holds offline', async () => {
    // Nobody learns from it of a fresher checkpoint than the public is shown.
    expect((await certified()).body).toMatchObject({ receipt: { proof: null } });
    const { text } = await certified().auth(officers.token('one'), { type: 'bearer' });
    const certificate = JSON.parse(text) as {
      readonly erased: readonly { readonly events: number }[];
      readonly receipt: { readonly proof: string | null };
    };
    const schema = new URL('../../docs/reference/erasure-1.schema.json', import.meta.url);
    const isOfSchema = new Ajv2020().compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
    isOfSchema(certificate);
    expect(isOfSchema.errors).toBeNull();
    const { erased, receipt } = certificate;
    expect(receipt.proof).not.toBeNull();
    const events = erased.reduce((sum, each) => sum + each.events, 0);
    expect(events).toBeGreaterThan(30);
    const findings = await (await verifier()).certificate(parseCertificate(text));
    expect(findings).toMatchObject({ erased: events, parts: { shown: expect.any(Map) } });
    for (const form of [...formsOfId(ids.amina), Buffer.from(MARK), Buffer.from(ids.ben)]) {
      expect(Buffer.from(text).includes(form)).toBe(false);
    }
  });

  it('leaves receipts as they were, and comes back by nothing that is sent again', async () => {
    for (const [event, { partner, eventId }] of sent) {
      expect(await partner.lastingReceipt(eventId)).toEqual(receipts.get(eventId));
      const again = await partner.post(event);
      expect([again.status, (again.body as { eventId: string }).eventId]).toEqual([200, eventId]);
    }
    for (const number of [amina.person, amina.linked, custody]) {
      expect(await isKnown(service, number)).toBe(false);
    }
  });

  it('leaves nothing in the log that joins two of her streams', () => {
    const hers = [...sent]
      .filter(([event]) => {
        const { person } = (event as { data: { person: { value: string } } }).data;
        return [amina.person.value, custody.value].includes(person.value);
      })
      .map(([, { eventId }]) => eventId);
    const rows = stored(hers);
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(row?.['subject']).toBeNull();
    const streams = new Map(rows.map((row) => [row?.['stream'], row?.['type']]));
    expect(streams.size).toBeGreaterThan(10);
    // A stream tells which events are its own; its name begins like no other's.
    const beginnings = [...streams.keys()].map((name) => String(name).slice(0, 8));
    expect(new Set(beginnings).size).toBe(streams.size);
  });

  it('leaves what others’ records say, and says who stood there that nobody knows it any more', async () => {
    expect(await ofBen()).toBe(bens);
    const { me } = await answered<{ me: object }>(
      service,
      tokens.ben,
      `{ me { carers { name relationship involvement { code } agreed { kinds { code } } }
        representatives { name relationship standing { code words } } } }`,
    );
    expect(me).toEqual({
      carers: [{ name: null, relationship: null, involvement: { code: 'erased' }, agreed: null }],
      representatives: [
        {
          name: null,
          relationship: null,
          standing: {
            code: 'erased',
            words: 'Nobody here knows any more who this was. They can see nothing.',
          },
        },
      ],
    });
  });

  it('is decided by whom officers and auditors still read, and is not there after a rebuild either', async () => {
    const auditor = await service.token({ role: 'auditor' });
    const erasures = () =>
      answered<object>(
        service,
        auditor,
        `{ erasures { edges { node { request because { code } erased { type events }
          decidedBy { role { code } organisation { value } } } } } }`,
      );
    const list = await erasures();
    expect(list).toMatchObject({
      erasures: {
        edges: [{ node: { request: requested, because: { code: 'consent-withdrawn' } } }],
      },
    });
    await service.stop();
    rmSync(join(service.data, 'views'), { recursive: true });
    await service.start(EPOCHS);
    expect(await ofBen()).toBe(bens);
    expect(await erasures()).toEqual(list);
    expect(await runProgram(['verify'], service.environment)).toMatchObject({ code: 0 });
    expect(found(dirname(service.data), needles)).toEqual([]);
  });

  it('is somebody new where she registers again', async () => {
    const eventId = await trust.send('ConsentGranted', {
      person: amina.person,
      occurredAt: `${DAY}T11:00:00Z`,
      recipients: [police.organisation],
    });
    const id = await ledgerId(service, amina.person);
    expect([ids.amina, ids.custody]).not.toContain(id);
    const token = await service.token({ role: 'person', person: id });
    const answer = JSON.stringify(await everything.ofMe(service, token, eventId));
    expect(answer).toContain(eventId);
    for (const { eventId: old } of sent.values()) expect(answer).not.toContain(old);
    expect(await isKnown(service, custody)).toBe(false);
  });
});
