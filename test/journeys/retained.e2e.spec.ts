import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import request from 'supertest';
import { runProgram } from '../../apps/cli/src/testing/process.features.js';
import { piecesOf, storedSubject } from '../../libs/vault/src/testing/vault-files.js';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { fromBase64 } from '../../verifier/src/base64.js';
import { parseCertificate } from '../../verifier/src/certificate.js';
import { verifyConsistency } from '../../verifier/src/merkle.js';
import { parseReceipt } from '../../verifier/src/receipt.js';
import { parseTrust } from '../../verifier/src/trust.js';
import { Verifier } from '../../verifier/src/verifier.js';
import { answered } from '../harness/ask.js';
import { Everything } from '../harness/everything.js';
import { Misfilings } from '../harness/misfilings.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { formsOf, formsOfId, found } from '../harness/search.js';
import { RunningService } from '../harness/service.js';

/**
 * Police, a trust and a haven share by an agreement that keeps what is shared for a year, and by one
 * that says nothing of it. More than a year goes by.
 */

/** In every word of what is to be forgotten. */
const MARK = 'juniper-anvil';
const THEN = '2025-01-10T12:00:00Z';
const LATER = '2026-01-20T12:00:00Z';

const people = new People(680_000);
const service = new RunningService();
const [ana, ben, cleo] = [people.next(), people.next(), people.next()];

let trust: Partner;
let police: Partner;
let officers: Misfilings;
let everything: Everything;
const ids = { ana: '', ben: '', cleo: '' };
const tokens = { ana: '', ben: '', cleo: '' };
/** What is to be forgotten, as it was sent, and the receipt that its sender has. */
const sent = new Map<object, { readonly partner: Partner; readonly eventId: string }>();
const receipts = new Map<string, object>();
const needles = formsOf(Buffer.from(MARK));
const proofs: string[] = [];
let before = { size: 0, root: '' };
/** Of the person of whom something is forgotten. */
const keys: Buffer[] = [];
let certificate = '';

const ledgers = (value: string) => ({ system: LEDGER_PERSON_ID, value });

const flow = (person: IdentifierValue, words: string, more: object = {}) => ({
  person,
  occurredAt: '2025-01-05T01:00:00Z',
  agreement: 'year',
  from: police.organisation,
  to: { organisation: trust.organisation },
  channel: 'meeting',
  items: [{ category: 'record/risk', words }],
  reason: words,
  ...more,
});

/** Says something that is to be forgotten. */
async function told(partner: Partner, type: string, data: object): Promise<string> {
  const event = partner.event(type, data);
  const answer = await partner.post(event);
  if (answer.status !== 201) throw new Error(`${type}: ${answer.status} ${answer.text}`);
  const { eventId } = answer.body as { eventId: string };
  sent.set(event, { partner, eventId });
  return eventId;
}

const registered = (id: string, retention: object, more: object = {}) => ({
  id,
  occurredAt: '2025-01-01T09:00:00Z',
  title: `Sharing by ${id}`,
  parties: [trust, police].map(({ organisation }) => ({
    organisation,
    name: organisation.value,
    kind: organisation.value === 'police' ? 'police' : 'nhs-trust',
  })),
  controllers: [trust.organisation],
  jointControllers: false,
  regime: 'UK_GDPR',
  categories: ['record/risk'],
  howUsed: 'To keep people safe',
  purposes: [{ purpose: 'ETREAT', words: 'To help in a crisis' }],
  benefits: [{ to: 'person', words: 'Help sooner' }],
  effectiveFrom: '2025-01-01',
  retention,
  ...more,
});

/** An officer says something of somebody. */
async function says(account: string, type: string, person: string, data: object): Promise<string> {
  const said = { person: ledgers(person), occurredAt: THEN, ...data };
  const { status, body, rule } = await officers.sent(account, trust.event(type, said));
  if (status !== 201) throw new Error(`${type}: ${status} ${String(rule)}`);
  return body.eventId;
}

/** What opens somebody's letters, in pieces as it is stored. */
function keysOf(person: string): readonly Buffer[] {
  const db = new DatabaseSync(join(service.data, 'keys', 'keys.db'), { readOnly: true });
  try {
    const stored = storedSubject({ database: (work) => work(db) }, person);
    const none = Buffer.alloc(0);
    return piecesOf({ ...stored, id: none, salt: none, entries: [], proofs: [] });
  } finally {
    db.close();
  }
}

interface Due {
  readonly id: string;
  readonly person: string;
  readonly keptBecause: readonly { readonly code: string }[];
}

async function due(): Promise<readonly Due[]> {
  const { retentionDue } = await answered<{ retentionDue: { edges: { node: Due }[] } }>(
    service,
    officers.token('one'),
    `{ retentionDue(first: 50) { edges { node {
      id person endedAt term { agreement version period } keptBecause { code } } } } }`,
  );
  return retentionDue.edges.map(({ node }) => node);
}

interface Ended {
  readonly certificate: string;
  readonly erased: readonly { readonly type: string; readonly events: number }[];
}

async function ended(): Promise<readonly Ended[]> {
  const auditor = await service.token({ role: 'auditor' });
  const { retentionsEnded } = await answered<{ retentionsEnded: { edges: { node: Ended }[] } }>(
    service,
    auditor,
    `{ retentionsEnded { edges { node { certificate happenedBy term { agreement version period }
      decidedBy { role { code } organisation { value } } erased { type events } } } } }`,
  );
  return retentionsEnded.edges.map(({ node }) => node);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries > 300) throw new Error('It never came.');
    await delay(200);
  }
}

/** The reasons of everything that somebody is shown. */
async function shown(token: string): Promise<readonly (string | null)[]> {
  const { me } = await answered<{
    me: { whereMyDataWent: { edges: readonly { readonly node: { reason: string | null } }[] } };
  }>(service, token, '{ me { whereMyDataWent { edges { node { reason } } } } }');
  return me.whereMyDataWent.edges.map(({ node }) => node.reason).sort();
}

const root = (text: string) => fromBase64(text) ?? new Uint8Array();

/** What the log has signed last; once it covers an event, by its receipt. */
async function signed(eventId: string) {
  await until(async () => {
    const { proof } = (await trust.receipt(eventId)).body as { proof: string | null };
    return proof !== null;
  });
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

/** Everything that somebody is answered, but for who looked. */
async function of(token: string, freshAs: string): Promise<string> {
  const { lookUps: _, ...others } = (await everything.ofMe(service, token, freshAs)) as {
    lookUps: unknown;
  };
  return JSON.stringify(others);
}

beforeAll(async () => {
  service.setClock(THEN);
  await service.start();
  trust = await Partner.of(
    service,
    'RXX',
    undefined,
    'https://fhir.nhs.uk/Id/ods-organization-code',
  );
  police = await Partner.of(service, 'police');
  officers = await Misfilings.of(service, trust);
  everything = await Everything.of(service);
  const year = { period: 'P1Y', start: 'last-occurrence', from: 'the last contact' };
  await trust.send('AgreementRegistered', registered('year', year));
  await trust.send('AgreementRegistered', registered('always', { period: 'P1Y' }));

  const risk = (words: string) => `${words} ${MARK}`;
  const asked = await told(trust, 'DisclosureRequested', {
    ...flow(ana, risk('What happened?')),
    from: police.organisation,
    to: { organisation: trust.organisation },
  });
  const made = await told(police, 'DisclosureMade', flow(ana, risk('Told'), { inReplyTo: asked }));
  await told(trust, 'DisclosureReceived', {
    person: ana,
    occurredAt: '2025-01-05T02:00:00Z',
    from: police.organisation,
    to: { organisation: trust.organisation },
    channel: 'meeting',
    items: [{ words: risk('Heard') }],
    disclosure: made,
  });
  await told(police, 'DisclosureCorrected', {
    person: ana,
    occurredAt: '2025-01-06T01:00:00Z',
    disclosure: made,
    changes: { benefitSeen: risk('It helped') },
    correctionReason: risk('Seen since'),
  });
  await told(trust, 'OnwardShared', {
    ...flow(ana, risk('Passed on')),
    from: trust.organisation,
    to: { unregistered: { name: risk('A haven'), kind: 'voluntary' } },
    onwardOf: made,
  });
  await told(trust, 'DisclosureReceived', {
    person: ana,
    occurredAt: '2025-01-05T02:00:00Z',
    agreement: 'year',
    from: trust.organisation,
    to: { organisation: trust.organisation },
    channel: 'phone',
    items: [{ words: risk('Nobody declared it') }],
  });
  // What is kept: by another agreement, under none, since part of it goes on being kept, not yet over.
  await police.send('DisclosureMade', flow(ana, 'always', { agreement: 'always' }));
  await police.send('DisclosureMade', flow(ana, 'none', { agreement: undefined }));
  const whole = await police.send('DisclosureMade', flow(ana, 'year, passed on by always'));
  await trust.send('OnwardShared', {
    ...flow(ana, 'always, passed on', { agreement: 'always' }),
    from: trust.organisation,
    to: { organisation: police.organisation },
    onwardOf: whole,
  });
  await trust.send('ConsentGranted', {
    person: ana,
    occurredAt: '2025-01-05T01:00:00Z',
    agreement: 'year',
    recipients: [police.organisation],
  });
  const recalled = await police.send('DisclosureMade', flow(ana, 'called back'));
  await police.send('DisclosureRecalled', {
    person: ana,
    occurredAt: '2025-01-07T01:00:00Z',
    disclosure: recalled,
    recallReason: 'It was wrong',
  });
  await police.send(
    'DisclosureMade',
    flow(ana, 'held', { visibility: { held: true, ground: 'DPA_PART3' } }),
  );
  await police.send('DisclosureMade', flow(ben, 'under a hold'));
  await police.send('DisclosureMade', flow(cleo, 'erasure asked'));
  for (const [name, person] of Object.entries({ ana, ben, cleo })) {
    const id = await ledgerId(service, person);
    ids[name as keyof typeof ids] = id;
    tokens[name as keyof typeof tokens] = await service.token({ role: 'person', person: id });
  }
  await says('one', 'LegalHoldPlaced', ids.ben, { because: 'court-order' });
  await says('one', 'ErasureRequested', ids.cleo, {});

  for (const { partner, eventId } of sent.values()) {
    receipts.set(eventId, await partner.lastingReceipt(eventId));
  }
  before = await signed([...receipts.keys()].at(-1) ?? '');
  for (const { partner, eventId } of sent.values()) {
    proofs.push((await partner.receipt(eventId)).text);
  }
}, 120_000);
afterAll(async () => service.remove());

describe('What was shared by an agreement', () => {
  it('is due once that does not keep it any longer; officers see why some of it is kept', async () => {
    service.setClock('2026-01-04T12:00:00Z');
    expect(await due()).toEqual([]);
    service.setClock(LATER);
    const list = await due();
    const whose = (person: string) =>
      list
        .filter((each) => each.person === person)
        .map(({ keptBecause }) => keptBecause.map(({ code }) => code));
    expect(whose(ids.ana).sort()).toEqual([[], [], ['held'], ['recall-open']]);
    expect(whose(ids.ben)).toEqual([['legal-hold']]);
    expect(whose(ids.cleo)).toEqual([['erasure-requested']]);
    expect(list[0]).toMatchObject({
      term: { agreement: 'year', version: 1, period: 'P1Y' },
    });
    expect(await ended()).toEqual([]);
  });

  it('is forgotten whole, and nothing else is', async () => {
    keys.push(...keysOf(ids.ana));
    expect(found(service.data, keys)).toHaveLength(keys.length);
    await service.stop();
    await service.start({ WAYMARK_RETENTION_SECONDS: '1' });
    await until(async () => (await ended()).length > 0);
    const list = await ended();
    expect(list).toEqual([
      {
        certificate: expect.any(String),
        happenedBy: '2025-01-06T01:00:00.000Z',
        term: { agreement: 'year', version: 1, period: 'P1Y' },
        decidedBy: [{ role: { code: 'partner' }, organisation: { value: 'RXX' } }],
        erased: [
          { type: 'DisclosureCorrected', events: 1 },
          { type: 'DisclosureMade', events: 1 },
          { type: 'DisclosureReceived', events: 2 },
          { type: 'DisclosureRequested', events: 1 },
          { type: 'OnwardShared', events: 1 },
        ],
      },
    ]);
    certificate = list[0]?.certificate ?? '';
    expect(await shown(tokens.ana)).toEqual([
      'always',
      'always, passed on',
      'called back',
      'none',
      'year, passed on by always',
    ]);
    expect(await shown(tokens.ben)).toEqual(['under a hold']);
    expect(await shown(tokens.cleo)).toEqual(['erasure asked']);
    const codes = (await due()).map(({ keptBecause }) => keptBecause.map(({ code }) => code));
    expect(codes.flat().sort()).toEqual(['erasure-requested', 'held', 'legal-hold', 'recall-open']);
  });

  it('is told to whom it was about, in plain words, and not as somebody else’s', async () => {
    const { me } = await answered<{ me: object }>(
      service,
      tokens.ana,
      `{ me { entriesForgotten { events happenedBy words certificate term { agreement period } }
        entriesTakenOut { words } consents { recordedAt } } }`,
    );
    expect(me).toEqual({
      entriesForgotten: [
        {
          events: 6,
          happenedBy: '2025-01-06T01:00:00.000Z',
          words:
            '6 entries from before 7 January 2025 were deleted. The agreement under which this was shared keeps it for 1 year.',
          certificate,
          term: { agreement: 'year', period: 'P1Y' },
        },
      ],
      entriesTakenOut: [],
      consents: [{ recordedAt: expect.any(String) }],
    });
    const { me: other } = await answered<{ me: object }>(
      service,
      tokens.ben,
      '{ me { entriesForgotten { events } } }',
    );
    expect(other).toEqual({ entriesForgotten: [] });
  });

  it('leaves in no file its words or what could open it, and all else as it was', async () => {
    const sought = [...needles, ...keys];
    await until(() => Promise.resolve(found(dirname(service.data), sought).length === 0));
    const eventId = await trust.send('AccessNeedRecorded', {
      person: ana,
      occurredAt: LATER,
      group: 'contact-method',
      words: 'By post',
    });
    const answer = await of(tokens.ana, eventId);
    expect(answer).not.toContain(MARK);
    await service.stop();
    expect(await runProgram(['verify'], service.environment)).toMatchObject({ code: 0 });
    rmSync(join(service.data, 'views'), { recursive: true });
    await service.start({ WAYMARK_RETENTION_SECONDS: '1' });
    expect(await of(tokens.ana, eventId)).toBe(answer);
    expect(await ended()).toHaveLength(1);
  });

  it('leaves every proof from before as it was, and the log as one that only grew', async () => {
    const after = await signed(
      await trust.send('AccessNeedRecorded', {
        person: ben,
        occurredAt: LATER,
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

  it('has a certificate in its form, which holds offline', async () => {
    const { status, text } = await request(service.address)
      .get(`/v1/erasures/${certificate}`)
      .auth(officers.token('one'), { type: 'bearer' });
    expect(status).toBe(200);
    const schema = new URL('../../docs/reference/erasure-1.schema.json', import.meta.url);
    const isOfSchema = new Ajv2020().compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
    isOfSchema(JSON.parse(text));
    expect(isOfSchema.errors).toBeNull();
    expect(JSON.parse(text)).toMatchObject({
      type: 'RetentionEnded',
      term: { agreement: 'year', version: 1, period: 'P1Y', start: 'last-occurrence' },
    });
    const findings = await (await verifier()).certificate(parseCertificate(text));
    expect(findings).toMatchObject({ erased: 6, covered: expect.any(Object) });
    for (const form of [...formsOfId(ids.ana), ...needles]) {
      expect(Buffer.from(text).includes(form)).toBe(false);
    }
  });

  it('comes back by nothing that is sent again', async () => {
    for (const [event, { partner, eventId }] of sent) {
      expect(await partner.lastingReceipt(eventId)).toEqual(receipts.get(eventId));
      const again = await partner.post(event);
      expect([again.status, (again.body as { eventId: string }).eventId]).toEqual([200, eventId]);
    }
    expect(await shown(tokens.ana)).toHaveLength(5);
    expect(await ended()).toHaveLength(1);
  });

  it('is forgotten as soon as what kept it is over', async () => {
    const { me } = await answered<{ me: { legalHolds: { id: string }[] } }>(
      service,
      tokens.ben,
      '{ me { legalHolds { id } } }',
    );
    const hold = me.legalHolds[0]?.id ?? '';
    await says('one', 'LegalHoldLifted', ids.ben, { hold, words: 'It is over' });
    await until(async () => (await ended()).length === 2);
    expect(await shown(tokens.ben)).toEqual([]);
  });
});
