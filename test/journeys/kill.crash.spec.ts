import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random, seedOf } from '../../apps/cli/src/generate/random.js';
import { Everything } from '../harness/everything.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { type Day, type Line, PARTNERS, script } from '../harness/script.js';
import { withoutVeils } from '../harness/veiled.js';
import { RunningService } from '../harness/service.js';

/**
 * A service that is killed mid-load, once a day of the story, and partners that send again whatever
 * was not acknowledged: what people are answered afterwards is what they are answered without.
 */

/**
 * Days, and so kills: 5 times, or one for each twenty of `WAYMARK_CRASH_ROUNDS`, as each starts a
 * whole service.
 */
const ROUNDS = Math.max(5, Math.ceil(Number(process.env['WAYMARK_CRASH_ROUNDS'] ?? 0) / 20));
const PEOPLE = 8;
const LINES = 6;
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? seedOf(Date.now()));

const numbers = new People(600_000);
const people = Array.from({ length: PEOPLE }, () => numbers.next());
const days = script(people, ROUNDS, LINES, 7);

/** A service, its partners, and what they were acknowledged. */
class Ledger {
  readonly service = new RunningService();
  /** The receipts that were acknowledged, by name, as they came. */
  readonly acknowledged = new Map<string, string>();
  readonly #partners = new Map<string, Partner>();
  #up: Promise<void> = Promise.resolve();
  #interrupted = 0;

  /** How many requests met a service that was killed. */
  get interrupted(): number {
    return this.#interrupted;
  }

  async open(): Promise<void> {
    this.service.setClock(days[0]?.clock ?? '');
    await this.service.start();
    for (const name of PARTNERS) this.#partners.set(name, await Partner.of(this.service, name));
  }

  /** Sends a day's events; `disturb` goes on beside it. */
  async play({ clock, lanes }: Day, disturb: () => Promise<void> = async () => {}): Promise<void> {
    this.service.setClock(clock);
    const sending = lanes.map(async (lane) => {
      for (const line of lane) await this.#send(line);
    });
    await Promise.all([...sending, disturb()]);
  }

  /** Kills the service, now and then once more while it starts, and starts it. */
  kill(random: Random): Promise<void> {
    const restart = async () => {
      await this.service.kill();
      if (random.chance(0.4)) {
        const starting = this.service.start();
        await after(random.between(0, 2_000));
        await this.service.kill();
        await starting.catch(() => undefined);
      }
      await this.service.start();
    };
    return (this.#up = restart());
  }

  /** Sends one event until it is acknowledged. */
  async #send({ name, partner: of, type, data }: Line): Promise<void> {
    const partner = this.partner(of);
    const event = partner.event(
      type,
      data((each) => this.idOf(each)),
      name,
    );
    for (;;) {
      await this.#up;
      const answer = await partner.post(event).catch(() => undefined);
      if (!answer) {
        this.#interrupted += 1;
        // The kill is known to who made it a moment later.
        await after(1);
        continue;
      }
      if (answer.status !== 200 && answer.status !== 201) {
        throw new Error(`${name}: ${answer.status} ${answer.text}`);
      }
      this.acknowledged.set(name, answer.text);
      return;
    }
  }

  /** The ledger's id of an event. */
  idOf(name: string): string {
    return (JSON.parse(this.acknowledged.get(name) ?? '{}') as { eventId: string }).eventId;
  }

  /** What each person is answered, with names in place of what differs from ledger to ledger. */
  async answers(): Promise<readonly string[]> {
    const everything = await Everything.of(this.service);
    const last = days.at(-1)?.lanes.flatMap((lane) => lane.slice(-1)) ?? [];
    const names = new Map([...this.acknowledged.keys()].map((name) => [this.idOf(name), name]));
    const answers: string[] = [];
    for (const person of people) {
      const id = await ledgerId(this.service, person);
      const token = await this.service.token({ role: 'person', person: id });
      // As fresh as the last event of every lane.
      for (const { name } of last) await everything.ofMe(this.service, token, this.idOf(name));
      const answer = await everything.ofMe(this.service, token, this.idOf(last[0]?.name ?? ''));
      answers.push(normalised(answer, names));
    }
    return answers;
  }

  partner(name: string): Partner {
    const partner = this.#partners.get(name);
    if (!partner) throw new RangeError(`There is no partner ${name}.`);
    return partner;
  }
}

/** What every ledger makes its own: hashes, and cursors. */
const OWN: readonly string[] = ['leafHash', 'cursor', 'startCursor', 'endCursor'];

/** An answer with names for events, and nothing that every ledger makes its own. */
function normalised(answer: object, names: ReadonlyMap<string, string>): string {
  const others = (key: string, value: unknown) => (OWN.includes(key) ? undefined : value);
  return withoutVeils(JSON.stringify(answer, others, 1)).replaceAll(
    /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    (id) => names.get(id) ?? 'ID',
  );
}

const undisturbed = new Ledger();
const killed = new Ledger();

beforeAll(async () => {
  await Promise.all([undisturbed.open(), killed.open()]);
}, 60_000);
afterAll(async () => {
  await undisturbed.service.remove();
  await killed.service.remove();
});

describe(`a service that is killed mid-load (WAYMARK_CRASH_SEED=${SEED})`, () => {
  it(
    `answers afterwards what it answers without, ${ROUNDS} kills later`,
    async () => {
      const random = new Random(SEED);
      for (const day of days) {
        await undisturbed.play(day);
        const before = killed.acknowledged.size;
        const planned = random.between(0, PEOPLE * LINES - 1);
        await killed.play(day, async () => {
          while (killed.acknowledged.size - before < planned) await after(1);
          await after(random.between(0, 8));
          await killed.kill(random);
        });
      }
      expect(killed.interrupted).toBeGreaterThan(0);
      expect(killed.acknowledged.size).toBe(undisturbed.acknowledged.size);
      const [expected, found] = [await undisturbed.answers(), await killed.answers()];
      for (const [person, answer] of expected.entries()) expect(found[person]).toBe(answer);
    },
    60_000 + ROUNDS * 20_000,
  );

  it('gives every receipt that it acknowledged again, as it was', async () => {
    for (const { name, partner } of days.flatMap(({ lanes }) => lanes.flat())) {
      const before = JSON.parse(killed.acknowledged.get(name) ?? '{}') as Record<string, unknown>;
      const { deficiencies: _, ...receipt } = before;
      const found = await killed.partner(partner).receipt(killed.idOf(name));
      expect([name, found.body]).toEqual([name, receipt]);
    }
  });
});
