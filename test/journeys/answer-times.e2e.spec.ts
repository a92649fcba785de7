import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answered } from '../harness/ask.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { People } from '../harness/people.js';
import { SchemaWalk } from '../harness/schema-walk.js';
import { RunningService } from '../harness/service.js';
import { isSmall, superiority, type Task } from '../harness/times.js';
import { NOBODYS, PERSONAL, type Twin, Twins } from '../harness/twins.js';

/**
 * A tester with a stop watch: two people of whom all the same is told, and of one of them as much again
 * that is held. Answers about both take the same time, as near as anybody can measure it.
 */

const HELD = { visibility: { held: true, ground: 'danger' } };

const service = new RunningService();
const people = new People(350_000);
let walk: SchemaWalk;
let twins: Twins;
let council: string;
/** The ledger's id of what is held. */
let secret: string;

/** Sends a request on a connection that stays open, and takes the whole answer. */
async function send(path: string, token: string, type?: string, body?: object): Promise<void> {
  const answer = await fetch(`${service.address}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...(type && { 'content-type': type }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
}

const asks =
  (token: string, query: string): Task =>
  () =>
    send('/graphql', token, 'application/json', { query });

/** What a partner tells of somebody, each time anew. */
function tells(type: string, twin: Twin, disclosure: string): Task {
  let nth = 0;
  const data = twins.example(type, twin, { disclosure });
  return () =>
    send('/v1/events', council, 'application/cloudevents+json', {
      specversion: '1.0',
      id: `${type} ${(nth += 1)}`,
      source: `/times/${twin.id}/${disclosure}`,
      type: `org.waymark.${type}.v1`,
      data,
    });
}

beforeAll(async () => {
  service.setClock('2025-11-11T00:00:00Z');
  await service.start();
  twins = await Twins.of(service, people);
  walk = await SchemaWalk.of(service);
  const police = await Partner.of(service, 'police');
  council = await service.token({ role: 'partner', organisation: synthetic('council') });
  const { hers } = twins;
  let last = '';
  for (const { name, data } of PERSONAL) {
    if (name.startsWith('Held')) continue;
    twins.tick();
    last = await twins.tell(
      name,
      {
        ...twins.example(name, hers, { disclosure: hers.told.get('DisclosureMade') ?? NOBODYS }),
        ...('to' in data && { to: { organisation: police.organisation } }),
        ...(name === 'IdentifierLinked' && { identifier: people.next() }),
        ...HELD,
      },
      police,
    );
    if (name === 'DisclosureMade') secret = last;
  }
  await answered(service, hers.token, `{ me(freshAs: "${last}") { id } }`);
}, 120_000);
afterAll(async () => service.remove());

describe('A stop watch', () => {
  it('tells nothing by any field of the person', async () => {
    const shares: Record<string, number> = {};
    for (const field of walk.plain('Person')) {
      const query = `{ me { ${field} } }`;
      const [name = ''] = field.split(' ');
      shares[name] = await superiority(asks(twins.hers.token, query), asks(twins.his.token, query));
    }
    expect(Object.entries(shares).filter(([, share]) => !isSmall(share))).toEqual([]);
  }, 600_000);

  it.each(['route', 'GraphQL'])(
    'tells nothing by receipts, of what is held and of what never was: %s',
    async (way) => {
      const { token } = twins.hers;
      const receipt = (id: string): Task =>
        way === 'route'
          ? () => send(`/v1/receipts/${id}`, token)
          : asks(token, `{ receipt(eventId: "${id}") { eventId } }`);
      expect(isSmall(await superiority(receipt(secret), receipt(NOBODYS)))).toBe(true);
    },
    600_000,
  );

  it.each([
    ['representative', 'me { id }'],
    ['representative', `person(id: "${NOBODYS}") { id }`],
    ['carer', 'caringFor { involvement { code } }'],
  ] as const)(
    'tells a %s of nobody nothing of whether somebody is known: %s',
    async (role, query) => {
      const asked = async (person: string) =>
        asks(await service.token({ role, person, as: twins.his.id }), `{ ${query} }`);
      expect(isSmall(await superiority(await asked(twins.hers.id), await asked(NOBODYS)))).toBe(
        true,
      );
    },
    600_000,
  );

  it.each(['AccessNeedRecorded', 'ConsentSought', 'DisclosureMade', 'DisclosureCorrected'])(
    'tells a partner nothing by how long it takes to record %s',
    async (type) => {
      const share = await superiority(
        tells(type, twins.hers, secret),
        tells(type, twins.his, NOBODYS),
      );
      expect([type, isSmall(share)]).toEqual([type, true]);
    },
    600_000,
  );
});
