import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { RunningService } from '../harness/service.js';
import { eventExamples } from './examples.js';

/** Every example of the page about events, sent to a real service in the order of the page. */

describe('The examples of the page about events', () => {
  const service = new RunningService();
  const examples = eventExamples();
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
});
