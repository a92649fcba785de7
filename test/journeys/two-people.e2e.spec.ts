import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CloudEvent, HTTP } from 'cloudevents';
import { Random } from '../../apps/cli/src/generate/random.js';
import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { concurrently } from '../harness/concurrently.js';
import { Everything } from '../harness/everything.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * Many people, many partners, 64 connections, everything at once: each person is answered exactly
 * what was said of them. People share plan ids, references and, with different partners, numbers.
 */

const CONNECTIONS = 64;
const PEOPLE = 24;
const RUNS = 3;
const REQUESTS = 150;
const occurredAt = '2026-11-05T10:00:00Z';

const service = new RunningService();
const people = new People(500_000);
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
let partners: readonly Partner[];
let everything: Everything;
let runs = 0;

beforeAll(async () => {
  service.setClock('2026-11-05T12:00:00Z');
  await service.start();
  partners = await Promise.all(
    ['trust', 'police', 'ambulance', 'council', 'haven'].map((value) =>
      Partner.of(service, value, agent),
    ),
  );
  everything = await Everything.of(service);
}, 60_000);
afterAll(async () => {
  agent.destroy();
  await service.remove();
});

const KINDS = [
  'DisclosureMade',
  'OnwardShared',
  'DisclosureReceived',
  'DisclosureRefused',
  'DisclosureCorrected',
  'ConsentGranted',
  'ConsentLimited',
  'ConsentWithdrawn',
  'HelpfulItemAdded',
  'UnhelpfulItemAdded',
  'AccessNeedRecorded',
] as const;

/** Something that a partner says of somebody. */
interface Said {
  readonly person: number;
  /** Somebody else, whose records it names by mistake. */
  readonly mistaken: number;
  readonly partner: number;
  readonly to: number;
  readonly kind: (typeof KINDS)[number];
  /** By the partner's own number instead of the NHS number. */
  readonly byOwn: boolean;
  /** Sent twice at once. */
  readonly twice: boolean;
}

/** What is sent together: one event, or a batch of one partner's. */
function together(random: Random): readonly Said[] {
  const partner = random.between(0, 4);
  return Array.from({ length: random.between(1, 5) }, () => {
    const person = random.between(0, PEOPLE - 1);
    return {
      person,
      mistaken: random.chance(0.5) ? person : random.between(0, PEOPLE - 1),
      partner,
      to: random.between(0, 4),
      kind: random.pick(KINDS),
      byOwn: random.chance(0.5),
      twice: random.chance(0.2),
    };
  });
}

interface Receipt {
  readonly eventId: string;
}
interface Outcome {
  readonly status: number;
  readonly receipt?: Receipt;
}

function partnerOf(nth: number): Partner {
  const partner = partners[nth];
  if (!partner) throw new RangeError(`There is no partner ${nth}.`);
  return partner;
}

/** People of one run, and what was said of each. */
class World {
  readonly #run = (runs += 1);
  readonly #people = Array.from({ length: PEOPLE }, () => people.next());
  /** For each person the words that their answer must hold. */
  readonly #words = this.#people.map(() => new Set<string>());
  /** For each person the ids of what was said of them. */
  readonly #ids = this.#people.map(() => new Set<string>());
  /** The last disclosure that is recorded of each person, and which partner made it. */
  readonly #disclosures: { readonly id: string; readonly partner: number }[] = [];
  #events = 0;

  /** Every partner has numbers of its own, which another gave to somebody else. */
  #own(person: number, partner: number): IdentifierValue {
    const value = `${this.#run}-${(person + partner) % PEOPLE}`;
    return { system: 'https://records.example/number', value };
  }

  async link(): Promise<void> {
    await concurrently(CONNECTIONS, partners, async (partner, nth) => {
      const events = this.#people.map((person, index) =>
        partner.event(
          'IdentifierLinked',
          { person, occurredAt, identifier: this.#own(index, nth) },
          `${this.#run}-link-${index}`,
        ),
      );
      const outcomes = await this.#send(partner, events);
      for (const [index, { receipt }] of outcomes.entries()) {
        this.#ids[index]?.add(receipt?.eventId ?? '');
      }
    });
  }

  /** Says it all at once, over all connections. */
  async say(all: readonly (readonly Said[])[]): Promise<void> {
    // What is named by mistake must be there already, so that naming it could do harm.
    await concurrently(CONNECTIONS, this.#people, async (_, person) => {
      const about = { person, mistaken: person, partner: 0, to: 1, byOwn: false, twice: false };
      await this.#sayTogether([{ ...about, kind: 'DisclosureMade' }]);
    });
    await concurrently(CONNECTIONS, all, (one) => this.#sayTogether(one));
  }

  async #sayTogether(said: readonly Said[]): Promise<void> {
    const nth = said[0]?.partner ?? 0;
    const partner = partnerOf(nth);
    const events = said.map((one) => this.#event(partner, one));
    const times = said.some(({ twice }) => twice) ? 2 : 1;
    const sending = Array.from({ length: times }, () => this.#send(partner, events));
    for (const outcomes of await Promise.all(sending)) {
      for (const [index, { person, kind }] of said.entries()) {
        const id = outcomes[index]?.receipt?.eventId ?? '';
        this.#ids[person]?.add(id);
        if (kind === 'DisclosureMade') this.#disclosures[person] = { id, partner: nth };
      }
    }
  }

  #event(partner: Partner, { person, mistaken, to, kind, byOwn, partner: nth }: Said): object {
    const number = (this.#events += 1);
    const words = `word-${this.#run}-${person}-${number}-`;
    const who = byOwn ? this.#own(person, nth) : this.#people[person];
    const about = { person: who, occurredAt };
    const transfer = {
      ...about,
      from: partner.organisation,
      to: { organisation: partners[to]?.organisation },
      channel: 'phone',
      items: [{ plan: 'plan', version: 1 }],
      reference: 'reference',
    };
    const other = this.#disclosures[mistaken];
    const event = (data: object, shown = true) => {
      if (shown) this.#words[person]?.add(words);
      return partner.event(kind, data, `${this.#run}-${number}`);
    };
    switch (kind) {
      case 'DisclosureMade':
      case 'DisclosureRefused':
        return event({ ...transfer, reason: words });
      case 'OnwardShared':
        return event({ ...transfer, reason: words, onwardOf: other?.id });
      case 'DisclosureReceived': {
        const back = { from: transfer.to.organisation, to: { organisation: partner.organisation } };
        return event({ ...transfer, ...back, disclosure: other?.id }, false);
      }
      case 'DisclosureCorrected':
        return event(
          {
            ...about,
            disclosure: other?.id,
            changes: { howUsed: 'Otherwise' },
            correctionReason: words,
          },
          // It corrects nothing of what is another person's, nor of what another partner made.
          person === mistaken && nth === other?.partner,
        );
      case 'ConsentGranted':
      case 'ConsentLimited':
        return event({ ...about, words, reference: 'reference', purposes: ['TREAT'] });
      case 'ConsentWithdrawn':
        return event({ ...about, words, consentReference: 'reference' });
      case 'HelpfulItemAdded':
      case 'UnhelpfulItemAdded':
        return event({ ...about, words, plan: 'plan' });
      case 'AccessNeedRecorded':
        return event({ ...about, words, group: 'contact-method' });
    }
  }

  /** Sends until all of it is recorded; a busy ledger asks to come again. */
  async #send(partner: Partner, events: readonly object[]): Promise<readonly Outcome[]> {
    const [only] = events;
    for (let tried = 1; tried <= 50; tried += 1) {
      const answer =
        events.length > 1 || !only
          ? await partner.post(events)
          : await partner.message(HTTP.binary(new CloudEvent(only as CloudEvent<object>)));
      const single = { status: answer.status, receipt: answer.body as Receipt };
      const outcomes = events.length > 1 ? (answer.body as Outcome[]) : [single];
      const statuses = outcomes.map(({ status }) => status);
      if (statuses.every((status) => status === 200 || status === 201)) return outcomes;
      if (statuses.some((status) => status < 500 && status !== 409 && status > 201)) {
        throw new Error(`${statuses.join()} ${answer.text}`);
      }
    }
    throw new Error('The ledger did not take it in 50 times.');
  }

  /** Fails unless each is answered all that was said of them, and nothing of anybody else. */
  async check(): Promise<void> {
    const heartbeat = { occurredAt, completeThrough: occurredAt };
    const fresh = await partnerOf(0).send('HeartbeatReceived', heartbeat, `${this.#run}-heartbeat`);
    const all = new Set(this.#ids.flatMap((ids) => [...ids]));
    await concurrently(8, this.#people, async (person, index) => {
      const token = await service.token({
        role: 'person',
        person: await ledgerId(service, person),
      });
      const answer = JSON.stringify(await everything.ofMe(service, token, fresh));
      const words = [...new Set(answer.match(/word-\d+-\d+-\d+-/g))].sort();
      expect(words).toEqual([...(this.#words[index] ?? [])].sort());
      const ids = new Set(answer.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g));
      const foreign = [...ids].filter((id) => all.has(id) && !this.#ids[index]?.has(id));
      expect(foreign).toEqual([]);
    });
  }
}

describe('people whose partners all send at once', () => {
  it('are each answered exactly what was said of them', async () => {
    await fc.assert(
      // Nothing is shrunk: a smaller load would need the same interleaving, which nobody can ask for.
      fc.asyncProperty(fc.noShrink(fc.nat()), async (seed) => {
        const random = new Random(seed);
        const world = new World();
        await world.link();
        await world.say(Array.from({ length: REQUESTS }, () => together(random)));
        await world.check();
      }),
      { numRuns: RUNS },
    );
  }, 60_000);
});
