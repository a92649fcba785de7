import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import { Diary } from '../harness/diary.js';
import { Listener, type Told } from '../harness/listener.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * Screens that are told when it is worth asking again: of what may be shown, and of nothing else. Hers
 * and his lives are told alike, but that something of her is held.
 */

const service = new RunningService();
const people = new People(330_000);
const occurredAt = '2026-11-05T02:00:00Z';
const held = { visibility: { held: true, ground: 'danger' } };
const FLOWS = ['whereMyDataWent', 'undeclaredReceipts', 'coverage', 'plans'];

let trust: Partner;
let police: Partner;
let hers: Diary;
let his: Diary;
let ids: readonly [string, string];
let tokens: readonly [string, string];
const listeners: Listener[] = [];

const of = (time: string) => `2026-11-05T${time}:00Z`;

const given = (more: object = {}) => ({
  occurredAt,
  from: trust.organisation,
  to: { organisation: synthetic('ambulance') },
  channel: 'phone',
  items: [{ category: 'record/risk' }],
  ...more,
});

const inquiry = () =>
  given({ from: police.organisation, to: { organisation: trust.organisation } });

async function listen(token: string): Promise<Listener> {
  const listener = await Listener.to(service, token);
  listeners.push(listener);
  return listener;
}

beforeAll(async () => {
  service.setClock(of('01:00'));
  await service.start();
  [trust, police] = (await Promise.all(
    ['trust', 'police'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner];
  [hers, his] = [new Diary(service, people.next()), new Diary(service, people.next())];
  for (const diary of [hers, his]) {
    await diary.at(of('02:00'), trust, `${diary.person.value} 1`, 'DisclosureMade', given());
  }
  ids = [await ledgerId(service, hers.person), await ledgerId(service, his.person)];
  tokens = [
    await service.token({ role: 'person', person: ids[0] }),
    await service.token({ role: 'person', person: ids[1] }),
  ];
}, 60_000);
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.end();
});
afterAll(async () => service.remove());

describe('Whoever listens to their record', () => {
  it('is told at once to ask for everything, then of what was recorded, by the minute', async () => {
    const listener = await listen(tokens[0]);
    expect(listener.told).toHaveLength(1);
    expect(listener.told[0]?.parts).toEqual([
      'whereMyDataWent',
      'undeclaredReceipts',
      'coverage',
      'refusals',
      'consents',
      'plans',
      'lookUps',
      'about',
    ]);
    service.setClock('2026-11-05T03:00:31Z');
    await trust.send('DisclosureMade', { ...given(), person: hers.person });
    expect(await listener.message(1)).toEqual({ at: '2026-11-05T03:00:00.000Z', parts: FLOWS });
    await trust.send('ConsentGranted', { occurredAt, person: hers.person, purposes: ['TREAT'] });
    expect((await listener.message(2)).parts).toEqual(['whereMyDataWent', 'consents']);
    await ledgerId(service, hers.person);
    expect((await listener.message(3)).parts).toEqual(['lookUps']);
  });

  it('is told once of much that comes together, and nothing of others', async () => {
    const [mine, other] = [await listen(tokens[0]), await listen(tokens[1])];
    for (let nth = 0; nth < 20; nth += 1) {
      await trust.send('DisclosureMade', { ...given(), person: hers.person });
    }
    await trust.send('AccessNeedRecorded', {
      person: his.person,
      occurredAt,
      group: 'contact-method',
      words: 'By post',
    });
    expect((await mine.message(1)).parts).toEqual(FLOWS);
    expect((await other.message(1)).parts).toEqual(['about']);
    expect([mine.told.length, other.told.length]).toEqual([2, 2]);
  });
});

describe('What is held back', () => {
  it('sends no message, and delays none: both are told of the same, as often', async () => {
    const [mine, control] = [await listen(tokens[0]), await listen(tokens[1])];
    const { eventId: secret } = await hers.at(of('04:00'), police, 'secret', 'DisclosureMade', {
      ...inquiry(),
      ...held,
    });
    for (const [name, partner, type, data] of [
      ['receipt of it', trust, 'DisclosureReceived', { ...inquiry(), disclosure: secret }],
      [
        'its correction',
        police,
        'DisclosureCorrected',
        {
          occurredAt,
          disclosure: secret,
          changes: { reason: 'Risk' },
          correctionReason: 'Left out',
        },
      ],
      [
        'its review',
        police,
        'HeldReviewed',
        {
          occurredAt,
          event: secret,
          reason: 'Still',
          decider: 'D',
          deciderRole: 'R',
          reviewBy: '2026-12-01T00:00:00Z',
        },
      ],
      ['a held wish', trust, 'ConsentRefused', { occurredAt, words: 'No', ...held }],
      [
        'a held need',
        trust,
        'AccessNeedRecorded',
        { occurredAt, group: 'contact-method', words: 'x', ...held },
      ],
      ['what is asked for', trust, 'DisclosureRequested', inquiry()],
    ] as const) {
      await hers.at(of('04:01'), partner, name, type, data);
    }
    for (const { person } of [hers, his])
      await trust.send('DisclosureMade', { ...given(), person });
    const [one, other] = [await mine.message(1), await control.message(1)];
    expect(one).toEqual(other);
    // Whatever had been told of what came before would have come before.
    expect([mine.told.length, control.told.length]).toEqual([2, 2]);

    await hers.at(of('05:00'), police, 'release', 'HeldReleased', {
      occurredAt,
      event: secret,
      reason: 'Safe',
      decider: 'D',
      deciderRole: 'R',
    });
    expect((await mine.message(2)).parts).toEqual(FLOWS);
    expect(control.told).toHaveLength(2);
  });
});

describe('People who are one', () => {
  it('are told of both while they are linked, and of their own again when they are not', async () => {
    const officers = await Promise.all(
      ['one', 'two'].map((account) => service.token({ role: 'officer', account })),
    );
    const [one, two] = officers as [string, string];
    const [person, other] = ids.map((value) => ({ system: LEDGER_PERSON_ID, value }));
    const decide = async (token: string, type: string, more: object) => {
      const data = { occurredAt, person, other, ...more };
      const answer = await request(service.address)
        .post('/v1/events')
        .set('authorization', `Bearer ${token}`)
        .set('content-type', 'application/cloudevents+json')
        .send(JSON.stringify(trust.event(type, data)));
      expect([type, answer.status, answer.text]).toEqual([type, 201, answer.text]);
      return (answer.body as { eventId: string }).eventId;
    };
    const listener = await listen(tokens[0]);
    const merge = await decide(one, 'IdentitiesMerged', { reason: 'The same' });
    // Until another officer has made sure of it nothing new is seen, and nothing told.
    await trust.send('DisclosureMade', { ...given(), person: his.person });
    await trust.send('ConsentSought', { occurredAt, person: hers.person, purposes: ['TREAT'] });
    expect((await listener.message(1)).parts).toEqual(['whereMyDataWent', 'consents']);
    await decide(two, 'MergeVerified', { merge });
    const all = listener.told[0]?.parts;
    expect((await listener.message(2)).parts).toEqual(all);
    // What comes under one number may be held along with what stands under the other: while they are
    // one, nothing tells what changed.
    await trust.send('DisclosureMade', { ...given(), person: his.person });
    await decide(one, 'IdentitiesUnmerged', { reason: 'Two people' });
    expect((await listener.message(3)).parts).toEqual(all);
    await trust.send('DisclosureMade', { ...given(), person: his.person });
    await trust.send('ConsentSought', { occurredAt, person: hers.person, purposes: ['TREAT'] });
    const isOfSome = ({ parts }: Told) => parts.length !== all?.length;
    await listener.until(() => listener.told.slice(3).some(isOfSome));
    expect(listener.told.slice(3).find(isOfSome)?.parts).toEqual(['whereMyDataWent', 'consents']);
  });
});

describe('Whoever has no record of their own', () => {
  it.each(['partner', 'officer', 'auditor'] as const)('is refused: %s', async (role) => {
    const token = await service.token({ role, organisation: synthetic('trust') });
    expect((await listen(token)).errors).toEqual(['NOT_PERMITTED']);
  });

  it('is refused where nobody knows them, as where nobody is', async () => {
    const token = await service.token({
      role: 'person',
      person: '00000000-0000-4000-8000-000000000000',
    });
    expect((await listen(token)).errors).toEqual(['NOT_FOUND']);
  });
});

describe('A service that stops', () => {
  it('closes what listens, at once', async () => {
    const listener = await listen(tokens[0]);
    const began = performance.now();
    await service.stop();
    await listener.until(({ closed }) => closed !== undefined);
    expect(listener.closed).toBe(1001);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
