import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { answered, ask } from '../harness/ask.js';
import { Diary, type Sent } from '../harness/diary.js';
import { Everything } from '../harness/everything.js';
import { Partner } from '../harness/partner.js';
import { People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * A woman known only by a custody number is merged at night with a patient who is somebody else. It is
 * verified, seen, and undone the next day; then she is named.
 */

const people = new People(620_000);
const service = new RunningService();
/** Who was in custody, and the patient whom she was taken for. */
const woman = new Diary(service, { system: 'https://police.example/custody', value: 'C-2291' });
const patient = new Diary(service, people.next());
const hersByNhs = people.next();

let trust: Partner;
let police: Partner;
let everything: Everything;
let merge = '';
/** The last event: answers are as fresh as it. */
let last = '';
/** Officers, by their accounts. */
const officers = new Map<string, string>();
const ids = { woman: '', patient: '' };
const tokens = { woman: '', patient: '' };

type Name = keyof typeof ids;
const names: readonly Name[] = ['woman', 'patient'];
const diaries = { woman, patient };
/** Every event of each, by its id in the ledger. */
const events: Record<Name, string[]> = { woman: [], patient: [] };

/** Moments before, while and after they were merged, and none. */
const MOMENTS = ['02T12:00', '03T12:00', '04T02:30', '04T04:00', '04T12:00', '05T12:00'].map(
  (moment) => `2026-11-${moment}:00Z`,
);

async function told(
  name: Name,
  clock: string,
  partner: Partner,
  what: string,
  type: string,
  data: object,
): Promise<void> {
  const at = `2026-11-${clock}:00Z`;
  const sent = await diaries[name].at(at, partner, what, type, { occurredAt: at, ...data });
  last = sent.eventId;
  events[name].push(last);
}

const given = (from: Partner, to: Partner) => ({
  from: from.organisation,
  to: { organisation: to.organisation },
  channel: 'phone',
  items: [{ category: 'record/risk' }],
});

/** An officer says something of the two. @returns status and body. */
async function decides(account: string, clock: string, type: string, data: object) {
  service.setClock(`2026-11-${clock}:00Z`);
  const [person, other] = names.map((name) => ({ system: LEDGER_PERSON_ID, value: ids[name] }));
  const event = trust.event(type, {
    person,
    other,
    occurredAt: `2026-11-${clock}:00Z`,
    ...data,
  });
  const answer = await request(service.address)
    .post('/v1/events')
    .set('authorization', `Bearer ${officers.get(account) ?? ''}`)
    .set('content-type', 'application/cloudevents+json')
    .send(JSON.stringify(event));
  const body = answer.body as Sent & { errors?: { rule: string }[] };
  if (answer.status === 201) last = body.eventId;
  return { status: answer.status, body };
}

const FIND = `query ($input: FindPersonInput!) { findPerson(input: $input) {
  id consents { id } whereMyDataWent { edges { node { id } } } } }`;

interface Found {
  readonly id: string;
  readonly consents: readonly { readonly id: string }[];
  readonly whereMyDataWent: {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
  };
}

async function find(account: string, identifier: IdentifierValue): Promise<Found> {
  const { findPerson } = await answered<{ findPerson: Found }>(
    service,
    officers.get(account),
    FIND,
    { input: { ...identifier, purpose: 'IDENTITY_CHECK' } },
  );
  return findPerson;
}

/** Everything that each is answered about themself, but for who looked. */
async function seen(name: Name): Promise<string> {
  const answer = (await everything.ofMe(service, tokens[name], last)) as { lookUps: unknown };
  const { lookUps: _, ...others } = answer;
  return JSON.stringify(others);
}

const shows = (answer: string, name: Name) => events[name].filter((id) => answer.includes(id));

async function flowsAt(name: Name, times: string): Promise<readonly string[]> {
  const { me } = await answered<{ me: Pick<Found, 'whereMyDataWent'> }>(
    service,
    tokens[name],
    `{ me { whereMyDataWent(${times}) { edges { node { id } } } } }`,
  );
  return me.whereMyDataWent.edges.map(({ node }) => node.id);
}

async function looks(name: Name): Promise<number> {
  const { me } = await answered<{ me: { lookUps: { edges: readonly object[] } } }>(
    service,
    tokens[name],
    '{ me { lookUps(first: 200) { edges { node { id } } } } }',
  );
  return me.lookUps.edges.length;
}

const receipt = (name: Name, eventId: string) =>
  request(service.address)
    .get(`/v1/receipts/${eventId}`)
    .set('authorization', `Bearer ${tokens[name]}`);

beforeAll(async () => {
  service.setClock('2026-11-01T09:00:00Z');
  await service.start();
  [trust, police] = (await Promise.all(
    ['trust', 'police'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner];
  everything = await Everything.of(service);
  for (const account of ['one', 'two']) {
    const { organisation } = police;
    officers.set(account, await service.token({ role: 'officer', organisation, account }));
  }
  const toPolice = { recipients: [police.organisation] };
  await told('patient', '02T09:00', trust, 'consent', 'ConsentGranted', toPolice);
  await told('patient', '02T10:00', trust, 'to police', 'DisclosureMade', given(trust, police));
  await told('woman', '04T01:00', police, 'to trust', 'DisclosureMade', given(police, trust));
  await told('woman', '04T01:10', police, 'no to trust', 'ConsentLimited', {
    recipients: [trust.organisation],
  });
  for (const name of names) {
    ids[name] = (await find('one', diaries[name].person)).id;
    tokens[name] = await service.token({ role: 'person', person: ids[name] });
  }
}, 60_000);
afterAll(async () => service.remove());

describe('A woman who is taken for a patient', () => {
  const before = { woman: '', patient: '' };
  /** Of an officer’s page of what she and the patient were shown together. */
  let cursor = '';

  it('is merged by one officer, and nobody sees more before another has verified it', async () => {
    for (const name of names) before[name] = await seen(name);
    const merged = await decides('one', '04T02:00', 'IdentitiesMerged', { reason: 'Alike' });
    expect(merged.status).toBe(201);
    merge = merged.body.eventId;
    for (const name of names) expect(await seen(name)).toBe(before[name]);
    const alone = await decides('one', '04T02:05', 'MergeVerified', { merge });
    expect([alone.status, alone.body.errors?.[0]?.rule]).toEqual([422, 'VERIFIED_BY_WHO_MERGED']);
    for (const name of names) expect(await seen(name)).toBe(before[name]);
  });

  it('is from then on answered as one with her, by each identifier, and both can see who looked', async () => {
    const verified = await decides('two', '04T02:10', 'MergeVerified', { merge });
    expect(verified.status).toBe(201);
    for (const name of names) {
      const answer = await seen(name);
      for (const each of names) expect(shows(answer, each)).toEqual(events[each]);
      expect((await receipt(name, events.woman[0] ?? '')).status).toBe(200);
      expect((await receipt(name, events.patient[0] ?? '')).status).toBe(200);
    }
    const looked = { woman: await looks('woman'), patient: await looks('patient') };
    const [hers, theirs] = [await find('one', woman.person), await find('one', patient.person)];
    expect([hers.id, theirs.id]).toEqual([ids.woman, ids.patient]);
    expect(hers.whereMyDataWent).toEqual(theirs.whereMyDataWent);
    expect(hers.consents).toEqual(theirs.consents);
    const group = 'contact-method';
    const need = { occurredAt: '2026-11-04T02:20:00Z', group, words: 'Text' };
    await patient.at('2026-11-04T02:20:00Z', trust, 'need', 'AccessNeedRecorded', need);
    last = patient.last;
    await seen('patient');
    // Each look-up once, whichever of the two it began with.
    expect(await looks('woman')).toBe(looked.woman + 2);
    expect(await looks('patient')).toBe(looked.patient + 2);
    const page = await answered<{
      person: { whereMyDataWent: { edges: { cursor: string; node: { id: string } }[] } };
    }>(
      service,
      officers.get('one'),
      `{ person(id: "${ids.patient}", purpose: AUDIT) {
        whereMyDataWent(first: 1) { edges { cursor node { id } } } } }`,
    );
    const [newest] = page.person.whereMyDataWent.edges;
    expect(newest?.node.id).toBe(woman.idOf('to trust'));
    cursor = newest?.cursor ?? '';
  });

  it('is told apart from her the next day: nobody is shown the other, at any moment', async () => {
    const unmerged = await decides('one', '04T09:00', 'IdentitiesUnmerged', { reason: 'Not she' });
    expect(unmerged.status).toBe(201);
    expect(await seen('woman')).toBe(before.woman);
    for (const [name, other] of [
      ['woman', 'patient'],
      ['patient', 'woman'],
    ] as const) {
      const answer = await seen(name);
      expect(shows(answer, name)).toEqual(events[name]);
      expect(shows(answer, other)).toEqual([]);
      expect(answer).not.toContain(ids[other]);
      for (const moment of MOMENTS) {
        for (const times of [
          `asOf: "${moment}"`,
          `knownAt: "${moment}"`,
          `asOf: "${moment}", knownAt: "${moment}"`,
        ]) {
          const flows = await flowsAt(name, times);
          expect(flows.filter((id) => !events[name].includes(id))).toEqual([]);
        }
      }
      expect(await flowsAt(name, 'knownAt: "2026-11-05T12:00:00Z"')).toHaveLength(1);
      for (const id of events[other]) {
        const [theirs, nobodys] = [
          await receipt(name, id),
          await receipt(name, '00000000-0000-8000-8000-000000000000'),
        ];
        expect([theirs.status, theirs.text]).toEqual([404, nobodys.text]);
      }
      const { errors } = await ask(service, tokens[name], `{ person(id: "${ids[other]}") { id } }`);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
    }
    const page = await answered<{ person: Pick<Found, 'whereMyDataWent'> }>(
      service,
      officers.get('one'),
      `{ person(id: "${ids.patient}", purpose: AUDIT) {
        whereMyDataWent(first: 5, after: "${cursor}") { edges { node { id } } } } }`,
    );
    expect(page.person.whereMyDataWent.edges.map(({ node }) => node.id)).toEqual([
      patient.idOf('to police'),
    ]);
  });

  it('is named: her own number leads to her, and a late correction of hers counts', async () => {
    await told('woman', '05T09:00', police, 'named', 'IdentifierLinked', { identifier: hersByNhs });
    await told('woman', '05T09:10', police, 'corrected', 'DisclosureCorrected', {
      disclosure: woman.idOf('to trust'),
      changes: { purpose: 'ETREAT' },
      correctionReason: 'It was an emergency',
    });
    expect((await find('two', hersByNhs)).id).toBe(ids.woman);
    expect((await find('two', woman.person)).id).toBe(ids.woman);
    const theirs = await find('two', patient.person);
    expect([theirs.id, theirs.consents]).toEqual([ids.patient, [{ id: patient.idOf('consent') }]]);
    expect(shows(await seen('woman'), 'patient')).toEqual([]);
    expect(await seen('woman')).toContain('ETREAT');
  });

  it('keeps her receipts and the patient hers, old and new, and none of the other’s', async () => {
    for (const [name, other] of [
      ['woman', 'patient'],
      ['patient', 'woman'],
    ] as const) {
      for (const id of events[name]) expect((await receipt(name, id)).status).toBe(200);
      for (const id of events[other]) expect((await receipt(name, id)).status).toBe(404);
    }
  });

  it('keeps who looked meanwhile with both, as the patient does, and all of it after a rebuild', async () => {
    const page = () =>
      answered(
        service,
        officers.get('one'),
        `{ person(id: "${ids.patient}", purpose: AUDIT) {
          whereMyDataWent(first: 5, after: "${cursor}") { edges { node { id } } } } }`,
      );
    const old = await page();
    const shown = async () => ({
      woman: [await seen('woman'), await looks('woman')],
      patient: [await seen('patient'), await looks('patient')],
    });
    const found = await shown();
    await service.stop();
    rmSync(join(service.data, 'views'), { recursive: true });
    await service.start();
    expect(await shown()).toEqual(found);
    // One look before, three while they were merged, and those since at her or the patient alone.
    expect([found.woman[1], found.patient[1]]).toEqual([6, 7]);
    expect(await page()).toEqual(old);
    for (const [identifier, id] of [
      [hersByNhs, ids.woman],
      [woman.person, ids.woman],
      [patient.person, ids.patient],
    ] as const) {
      expect((await find('two', identifier)).id).toBe(id);
    }
  });
});
