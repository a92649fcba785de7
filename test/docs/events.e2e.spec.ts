import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { erasureEvents } from '../../libs/data-rights/src/erasure.events.js';
import { legalHoldEvents } from '../../libs/data-rights/src/legal-hold.events.js';
import { misfilingEvents } from '../../libs/person/src/misfiling.events.js';
import { identityLinkEvents } from '../../libs/person/src/person.events.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import { ledgerId } from '../harness/people.js';
import { RunningService } from '../harness/service.js';
import { eventExamples } from './examples.js';

/** Every example of the page about events, sent to a real service in the order of the page. */

describe('The examples of the page about events', () => {
  const service = new RunningService();
  const merging: ReadonlySet<string> = new Set(identityLinkEvents.map(({ name }) => name));
  const all = eventExamples();
  const misfiling: ReadonlySet<string> = new Set(misfilingEvents.map(({ name }) => name));
  const erasing: ReadonlySet<string> = new Set(
    [...erasureEvents, ...legalHoldEvents].map(({ name }) => name),
  );
  const examples = all.filter(
    ({ name }) => ![merging, misfiling, erasing].some((names) => names.has(name)),
  );
  let token: string;

  beforeAll(async () => {
    // After everything that the examples tell of.
    service.setClock('2025-11-11T00:00:00Z');
    await service.start();
    const organisation = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };
    token = await service.token({ role: 'partner', organisation });
  }, 60_000);
  afterAll(async () => service.remove());

  it('are all recorded, those without gaps without a deficiency', async () => {
    const batch = examples.map(({ name, data }, index) => ({
      specversion: '1.0',
      id: `example-${index}`,
      source: '/docs/reference/events',
      type: `org.waymark.${name}.v1`,
      data,
    }));
    const answer = await request(service.address)
      .post('/v1/events')
      .set('authorization', `Bearer ${token}`)
      .set('content-type', 'application/cloudevents-batch+json')
      .send(JSON.stringify(batch));
    expect(answer.status).toBe(200);
    const outcomes = answer.body as readonly {
      readonly status: number;
      readonly receipt?: { readonly deficiencies: readonly unknown[] };
      readonly problem?: object;
    }[];
    const refused = outcomes.flatMap(({ status, problem }, index) =>
      status === 201 ? [] : [[examples[index]?.name, status, problem]],
    );
    expect(refused).toEqual([]);
    const made = outcomes[examples.findIndex(({ name }) => name === 'DisclosureMade')];
    expect(made?.receipt?.deficiencies).toEqual([]);
  }, 60_000);

  it('are recorded of two officers where they merge people, with ids that the ledger gave', async () => {
    const nhs = 'https://fhir.nhs.uk/Id/nhs-number';
    await send('PersonRegistered', token, {
      person: { system: nhs, value: '9990001022' },
      occurredAt: '2025-11-10T08:00:00Z',
    });
    const [person, other] = [
      await ledgerId(service, { system: nhs, value: '9990001014' }),
      await ledgerId(service, { system: nhs, value: '9990001022' }),
    ].map((value) => ({ system: LEDGER_PERSON_ID, value }));
    let merge = '';
    for (const { name, data } of all.filter((each) => merging.has(each.name))) {
      const officer = await service.token({ role: 'officer', account: name });
      const named = { ...data, person, other, ...('merge' in data && { merge }) };
      const eventId = await send(name, officer, named);
      if (name === 'IdentitiesMerged') merge = eventId;
    }
  }, 60_000);

  it('are recorded of two officers where they move what was misfiled', async () => {
    const number = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990001014' };
    const event = await send('AccessNeedRecorded', token, {
      person: number,
      occurredAt: '2025-11-10T08:00:00Z',
      group: 'contact-method',
      words: 'Ring twice',
    });
    const person = { system: LEDGER_PERSON_ID, value: await ledgerId(service, number) };
    let said = '';
    for (const { name, data } of all.filter((each) => misfiling.has(each.name))) {
      const officer = await service.token({ role: 'officer', account: name });
      const named = { ...data, person, event, ...('misfiling' in data && { misfiling: said }) };
      said = await send(name, officer, named);
    }
  }, 60_000);

  it('are recorded of two officers where they erase somebody, but the one that refuses', async () => {
    const number = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990001014' };
    const person = { system: LEDGER_PERSON_ID, value: await ledgerId(service, number) };
    const examplesOf = new Map(all.map(({ name, data }) => [name, data]));
    const of = (name: string, more: object = {}) => ({ ...examplesOf.get(name), person, ...more });
    const officer = (account: string) => service.token({ role: 'officer', account });
    const one = await officer('one');
    const hold = await send('LegalHoldPlaced', one, of('LegalHoldPlaced'));
    await send('LegalHoldLifted', one, of('LegalHoldLifted', { hold }));
    const refused = await send('ErasureRequested', one, of('ErasureRequested'));
    await send('ErasureRefused', one, of('ErasureRefused', { request: refused }));
    const request = await send('ErasureRequested', one, of('ErasureRequested'), 'again');
    await send('ErasureApproved', await officer('two'), of('ErasureApproved', { request }));
  }, 60_000);

  async function send(name: string, sender: string, data: object, id = 'alone'): Promise<string> {
    const event = {
      specversion: '1.0',
      id: `${id}-${name}`,
      source: '/docs/reference/events',
      type: `org.waymark.${name}.v1`,
      data,
    };
    const answer = await request(service.address)
      .post('/v1/events')
      .set('authorization', `Bearer ${sender}`)
      .set('content-type', 'application/cloudevents+json')
      .send(JSON.stringify(event));
    expect([name, answer.status, answer.text]).toEqual([name, 201, expect.any(String)]);
    return (answer.body as { eventId: string }).eventId;
  }
});
