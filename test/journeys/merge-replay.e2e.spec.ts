import { rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import request from 'supertest';
import { openSqliteEventLogReader } from '../../libs/event-log/src/sqlite/sqlite-event-log-reader.js';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { answered } from '../harness/ask.js';
import { concurrently } from '../harness/concurrently.js';
import { Everything } from '../harness/everything.js';
import { synthetic } from '../harness/organisation.js';
import { People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';
import { withoutVeils } from '../harness/veiled.js';

/**
 * Whatever is said of some people over 64 connections at once, and however they are merged, verified
 * and told apart meanwhile: in the end each is answered as on a ledger of its own to which the same was
 * said one by one, in the order in which the first took it down; now, and of moments before.
 */

const CONNECTIONS = 64;
const RUNS = 1;
/** Groups of people who may be merged with each other, all told of at once. */
const GROUPS = 6;
const PEOPLE = 3;
const PAIRS = [
  [0, 1],
  [1, 2],
  [0, 2],
] as const;
/** What the ledger's clock says in each part of a story. */
const PARTS = ['2026-11-20T10:00:00Z', '2026-11-21T10:00:00Z', '2026-11-22T10:00:00Z'];
const MOMENTS = [
  'asOf: "2026-11-05T12:00:00Z"',
  'knownAt: "2026-11-20T12:00:00Z"',
  'asOf: "2026-11-05T14:00:00Z", knownAt: "2026-11-21T12:00:00Z"',
];
const PARTNERS = ['trust', 'police'] as const;
const KINDS = [
  'ConsentGranted',
  'ConsentLimited',
  'ConsentWithdrawn',
  'DisclosureMade',
  'DisclosureMade',
  'DisclosureRefused',
  'AccessNeedRecorded',
  'HelpfulItemAdded',
] as const;

interface Said {
  readonly kind: (typeof KINDS)[number];
  readonly person: number;
  readonly partner: number;
  readonly to: number;
  readonly hour: number;
}
/** What officers say of a pair, one after the other. */
type Linking = readonly {
  readonly kind: 'IdentitiesMerged' | 'MergeVerified' | 'IdentitiesUnmerged';
  readonly pair: number;
  readonly officer: number;
}[];
/** What is said at once: each list in its order, lists beside each other. */
type Part = readonly (readonly Said[] | Linking)[];

const said: fc.Arbitrary<Said> = fc.record({
  kind: fc.constantFrom(...KINDS),
  person: fc.nat(PEOPLE - 1),
  partner: fc.nat(1),
  to: fc.nat(1),
  hour: fc.nat(9),
});
const linking: fc.Arbitrary<Linking> = fc
  .record({
    pair: fc.nat(2),
    officer: fc.nat(1),
    kinds: fc.constantFrom(
      ['IdentitiesMerged', 'MergeVerified'] as const,
      ['IdentitiesMerged', 'MergeVerified', 'IdentitiesUnmerged'] as const,
      ['IdentitiesUnmerged'] as const,
      ['IdentitiesMerged'] as const,
    ),
  })
  .map(({ pair, officer, kinds }) =>
    kinds.map((kind) => ({
      kind,
      pair,
      officer: kind === 'MergeVerified' ? 1 - officer : officer,
    })),
  );
const part: fc.Arbitrary<Part> = fc.array(
  fc.oneof(
    { arbitrary: fc.array(said, { minLength: 1, maxLength: 2 }), weight: 4 },
    { arbitrary: linking, weight: 1 },
  ),
  { minLength: 10, maxLength: 16 },
);
/** For each group of people its parts. */
const stories = fc.array(fc.array(part, { minLength: PARTS.length, maxLength: PARTS.length }), {
  minLength: GROUPS,
  maxLength: GROUPS,
});

/** An event as it is sent, in whatever ledger; ids of other events and people stand as their names. */
interface Sending {
  readonly name: string;
  readonly part: number;
  readonly group: number;
  readonly sender: string;
  readonly type: string;
  readonly data: (ledger: Told) => object;
}

/** A ledger to which a story is told. */
class Told {
  readonly service = new RunningService();
  /** Names of events by their ids here, and the reverse. */
  readonly names = new Map<string, string>();
  readonly ids = new Map<string, string>();
  /** The ledger's ids of people, by group and number. */
  readonly people = new Map<string, string>();
  readonly #tokens = new Map<string, string>();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  everything: Everything | undefined;

  async start(): Promise<void> {
    this.service.setClock(PARTS[0] ?? '');
    await this.service.start();
    for (const value of PARTNERS) {
      const organisation = synthetic(value);
      this.#tokens.set(value, await this.service.token({ role: 'partner', organisation }));
    }
    for (const account of ['one', 'two']) {
      const organisation = synthetic('police');
      const token = await this.service.token({ role: 'officer', organisation, account });
      this.#tokens.set(account, token);
    }
    this.everything = await Everything.of(this.service);
  }

  async send({ name, sender, type, data }: Sending): Promise<number> {
    const event = {
      specversion: '1.0',
      id: name,
      source: '/stories',
      type: `org.waymark.${type}.v1`,
      data: data(this),
    };
    for (;;) {
      const post = request(this.service.address)
        .post('/v1/events')
        .set('authorization', `Bearer ${this.#tokens.get(sender) ?? ''}`)
        .set('content-type', 'application/cloudevents+json');
      const answer = await post.agent(this.#agent).send(JSON.stringify(event));
      if (answer.status === 503) continue;
      const { eventId } = answer.body as { eventId?: string };
      if (eventId !== undefined) {
        this.names.set(eventId, name);
        this.ids.set(name, eventId);
      }
      return answer.status;
    }
  }

  /** Looks somebody up, which gives the ledger's id of them. */
  async meet(name: string, identifier: IdentifierValue): Promise<void> {
    const { findPerson } = await answered<{ findPerson: { id: string } }>(
      this.service,
      this.#tokens.get('one'),
      'query ($input: FindPersonInput!) { findPerson(input: $input) { id } }',
      { input: { ...identifier, purpose: 'IDENTITY_CHECK' } },
    );
    this.people.set(name, findPerson.id);
  }

  /** All that somebody is answered, now and of moments before, but for who looked. */
  async answer(name: string, freshAs: string): Promise<unknown> {
    const person = this.people.get(name) ?? '';
    const token = await this.service.token({ role: 'person', person });
    const all = await this.everything?.ofMe(this.service, token, freshAs);
    const { lookUps: _, ...now } = { lookUps: undefined, ...all };
    const before = await answered<object>(
      this.service,
      token,
      `{ me { ${MOMENTS.map(
        (times, nth) =>
          `m${nth}: whereMyDataWent(first: 200, ${times}) {
            edges { node { id withinWishes { atTheTime { value } knownToTheSender { value } } } } }`,
      ).join(' ')} } }`,
    );
    return JSON.parse(this.#named(JSON.stringify({ now, before })), inOneOrder) as unknown;
  }

  /** For each event whether somebody is given its receipt. */
  async receipts(name: string, events: readonly string[]): Promise<readonly string[]> {
    const person = this.people.get(name) ?? '';
    const token = await this.service.token({ role: 'person', person });
    const statuses = await concurrently(CONNECTIONS, events, async (event) => {
      const asked = request(this.service.address)
        .get(`/v1/receipts/${this.ids.get(event) ?? ''}`)
        .set('authorization', `Bearer ${token}`);
      return `${event} ${(await asked.agent(this.#agent)).status}`;
    });
    return statuses;
  }

  /** With names in place of ids, and without what is another in every ledger. */
  #named(text: string): string {
    const people = new Map([...this.people].map(([name, id]) => [id, name]));
    return withoutVeils(
      text
        .replaceAll(
          /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
          (id) => this.names.get(id) ?? people.get(id) ?? id,
        )
        .replaceAll(/"[A-Za-z0-9+/]{43}="/g, '"a leaf"')
        .replaceAll(/"promise":"[^"]*"/g, '"promise":"one"'),
    );
  }

  /** Every event in the order in which it was taken down. */
  async order(): Promise<readonly string[]> {
    const log = openSqliteEventLogReader(join(this.service.data, 'log', 'log.db'));
    const ids: string[] = [];
    let after = 0;
    for (;;) {
      const page = await log.readAll(after, 500);
      ids.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      if (!last) break;
      after = last.position;
    }
    await log.close();
    return ids;
  }

  async end(): Promise<void> {
    this.#agent.destroy();
    await this.service.remove();
  }
}

/** Statements that decide together come in the order of their ids, which each ledger makes itself. */
function inOneOrder(key: string, value: unknown): unknown {
  if (key !== 'decidedBy' || !Array.isArray(value)) return value;
  return value.map((each) => JSON.stringify(each)).sort();
}

const crowd = new People(660_000);
const busy = new Told();
const serial = new Told();
let runs = 0;

beforeAll(async () => {
  await Promise.all([busy.start(), serial.start()]);
}, 60_000);
afterAll(async () => Promise.all([busy.end(), serial.end()]));

/** Somebody by an NHS number, or by a number that only the police know them by. */
function somebody(group: number, nth: number): IdentifierValue {
  return nth === 1
    ? { system: 'https://police.example/custody', value: `C-${runs}-${group}` }
    : crowd.next();
}

function sayingOf(
  { kind, person, partner, to, hour }: Said,
  place: Pick<Sending, 'name' | 'part' | 'group'>,
  identifiers: readonly IdentifierValue[],
  count: number,
): Sending {
  // A custody number is the police's own.
  const sender = PARTNERS[person === 1 ? 1 : partner] ?? 'trust';
  const organisation = synthetic(PARTNERS[to] ?? 'trust');
  const second = new Date(Date.UTC(2026, 10, 5, 10 + hour, 0, count)).toISOString();
  const transfer = {
    from: synthetic(sender),
    to: { organisation },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
  };
  const more: Record<Said['kind'], object> = {
    ConsentGranted: { recipients: [organisation], reference: 'reference' },
    ConsentLimited: { recipients: [organisation] },
    ConsentWithdrawn: { consentReference: 'reference' },
    DisclosureMade: transfer,
    DisclosureRefused: { ...transfer, reason: 'No' },
    AccessNeedRecorded: { group: 'contact-method', words: place.name },
    HelpfulItemAdded: { plan: 'plan', words: place.name, notToBeToldTo: [organisation] },
  };
  const data = { person: identifiers[person], occurredAt: second, ...more[kind] };
  return { ...place, sender, type: kind, data: () => data };
}

function linkingOf(
  { kind, pair, officer }: Linking[number],
  place: Pick<Sending, 'name' | 'part' | 'group'>,
  merge: string,
): Sending {
  const [one, other] = PAIRS[pair] ?? PAIRS[0];
  const id = (ledger: Told, nth: number) => ({
    system: LEDGER_PERSON_ID,
    value: ledger.people.get(personName(place.group, nth)) ?? '',
  });
  return {
    ...place,
    sender: ['one', 'two'][officer] ?? 'one',
    type: kind,
    data: (ledger) => ({
      person: id(ledger, one),
      other: id(ledger, other),
      occurredAt: '2026-11-20T09:00:00Z',
      ...(kind === 'MergeVerified'
        ? { merge: ledger.ids.get(merge) ?? '00000000-0000-8000-8000-000000000000' }
        : { reason: 'So it seems' }),
    }),
  };
}

const personName = (group: number, nth: number) => `person-${runs}-${group}-${nth}`;

/** All that is sent in one part of a story: lists that go on beside each other. */
function sendingsOf(
  story: Part,
  place: { readonly part: number; readonly group: number },
  identifiers: readonly IdentifierValue[],
): readonly (readonly Sending[])[] {
  let count = place.part * 100;
  return story.map((list, lane) => {
    let merge = '';
    return list.map((step, nth) => {
      const name = `event-${runs}-${place.group}-${place.part}-${lane}-${nth}`;
      count += 1;
      if ('person' in step) return sayingOf(step, { ...place, name }, identifiers, count);
      if (step.kind === 'IdentitiesMerged') merge = name;
      return linkingOf(step, { ...place, name }, merge);
    });
  });
}

describe('What is told over 64 connections', () => {
  it('is answered as what was told one by one, and after a rebuild too', async () => {
    let linked = 0;
    await fc.assert(
      fc.asyncProperty(stories, async (told) => {
        runs += 1;
        const all = new Map<string, Sending>();
        const groups = told.map((_, group) =>
          Array.from({ length: PEOPLE }, (__, nth) => somebody(group, nth)),
        );
        for (const ledger of [busy, serial]) {
          ledger.service.setClock(PARTS[0] ?? '');
          for (const [group, identifiers] of groups.entries()) {
            for (const [nth, person] of identifiers.entries()) {
              const name = personName(group, nth);
              const data = { person, occurredAt: '2026-11-01T09:00:00Z' };
              const registered = { name, part: 0, group, sender: 'police' };
              const type = 'PersonRegistered';
              expect(await ledger.send({ ...registered, type, data: () => data })).toBe(201);
              await ledger.meet(name, person);
            }
          }
        }
        for (const [nth, clock] of PARTS.entries()) {
          busy.service.setClock(clock);
          const lanes = told.flatMap((story, group) =>
            sendingsOf(story[nth] ?? [], { part: nth, group }, groups[group] ?? []),
          );
          await concurrently(CONNECTIONS, lanes, async (lane) => {
            for (const sending of lane) {
              const status = await busy.send(sending);
              if (status === 201) all.set(sending.name, sending);
              // Officers are told where something cannot be; nobody else ever is.
              else expect([sending.type, status]).toEqual([sending.type, 422]);
              if (status !== 201) expect(['one', 'two']).toContain(sending.sender);
              if (status === 201 && sending.type === 'MergeVerified') linked += 1;
            }
          });
        }
        const order = (await busy.order()).flatMap((id) => all.get(busy.names.get(id) ?? '') ?? []);
        expect(order).toHaveLength(all.size);
        for (const sending of order) {
          serial.service.setClock(PARTS[sending.part] ?? '');
          expect([sending.name, await serial.send(sending)]).toEqual([sending.name, 201]);
        }
        const last = order.at(-1)?.name ?? '';
        const names = groups.flatMap((people, group) =>
          people.map((_, nth) => [group, personName(group, nth)] as const),
        );
        const answers = async (ledger: Told) => {
          const found = new Map<string, unknown>();
          for (const [group, name] of names) {
            const events = order.filter((one) => one.group === group).map((one) => one.name);
            found.set(name, {
              answer: await ledger.answer(name, ledger.ids.get(last) ?? ''),
              receipts: await ledger.receipts(name, events),
            });
          }
          return found;
        };
        const expected = await answers(serial);
        expect(await answers(busy)).toEqual(expected);
        await busy.service.stop();
        rmSync(join(busy.service.data, 'views'), { recursive: true });
        await busy.service.start();
        expect(await answers(busy)).toEqual(expected);
      }),
      // What went wrong once in this order may not do so again: nothing is made smaller.
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(linked).toBeGreaterThan(0);
  }, 300_000);
});
