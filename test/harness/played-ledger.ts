import { setTimeout as after } from 'node:timers/promises';
import type { Random } from '../../apps/cli/src/generate/random.js';
import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { Everything } from './everything.js';
import { Partner } from './partner.js';
import { ledgerId } from './people.js';
import { type Day, type Line, PARTNERS } from './script.js';
import { RunningService } from './service.js';
import { withoutVeils } from './veiled.js';

/** A service, its partners, and what they were acknowledged. */
export class PlayedLedger {
  /** The receipts that were acknowledged, by name, as they came. */
  readonly acknowledged = new Map<string, string>();
  readonly #partners = new Map<string, Partner>();
  #up: Promise<void> = Promise.resolve();
  #interrupted = 0;

  /** How many requests met a service that was killed. */
  get interrupted(): number {
    return this.#interrupted;
  }

  constructor(
    private readonly days: readonly Day[],
    readonly service = new RunningService(),
  ) {}

  /** Starts the service on the morning of the first day. @param env Further variables. */
  async open(env: Record<string, string> = {}): Promise<void> {
    this.service.setClock(this.days[0]?.clock ?? '');
    await this.service.start(env);
    await this.signIn();
  }

  /** Gives the partners tokens, anew where the issuer's key is another. */
  async signIn(): Promise<void> {
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

  /** Sends a day's events, and disturbs it once, at any moment of it. */
  async playDisturbed(day: Day, random: Random, disturb: () => Promise<void>): Promise<void> {
    const planned = this.acknowledged.size + random.between(0, day.lanes.flat().length - 1);
    await this.play(day, async () => {
      while (this.acknowledged.size < planned) await after(1);
      await after(random.between(0, 8));
      await disturb();
    });
  }

  /**
   * Kills the service, now and then once more while it starts, and starts it.
   *
   * @param onDown Called whenever it is down; says with what further variables it is to be started.
   */
  kill(random: Random, onDown: () => Record<string, string> = () => ({})): Promise<void> {
    return this.interrupt(async () => {
      await this.service.kill();
      if (random.chance(0.4)) {
        const starting = this.service.start(onDown());
        await after(random.between(0, 2_000));
        await this.service.kill();
        await starting.catch(() => undefined);
      }
      await this.service.start(onDown());
      await this.signIn();
    });
  }

  /** Takes the service down and up again; whoever sends meanwhile waits for it. */
  interrupt(restart: () => Promise<void>): Promise<void> {
    return (this.#up = restart());
  }

  /** Sends one event until it is acknowledged. */
  async #send({ name, partner: of, type, data }: Line): Promise<void> {
    const event = this.partner(of).event(
      type,
      data((each) => this.idOf(each)),
      name,
    );
    for (;;) {
      await this.#up;
      // With the token of now: whoever starts anew may have another key to sign them with.
      const answer = await this.partner(of)
        .post(event)
        .catch(() => undefined);
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

  /** Every receipt that was acknowledged, by name: as it was then, and as it is given now. */
  async receipts(): Promise<readonly (readonly [name: string, then: object, now: object])[]> {
    const all: (readonly [string, object, object])[] = [];
    for (const { name, partner } of this.days.flatMap(({ lanes }) => lanes.flat())) {
      const before = JSON.parse(this.acknowledged.get(name) ?? '{}') as Record<string, unknown>;
      const { deficiencies: _, ...receipt } = before;
      const found = await this.partner(partner).receipt(this.idOf(name));
      all.push([name, receipt, found.body as object]);
    }
    return all;
  }

  /** What each person is answered, with names in place of what differs from ledger to ledger. */
  async answers(people: readonly IdentifierValue[]): Promise<readonly string[]> {
    const everything = await Everything.of(this.service);
    const last = this.days.at(-1)?.lanes.flatMap((lane) => lane.slice(-1)) ?? [];
    const names = new Map([...this.acknowledged.keys()].map((name) => [this.idOf(name), name]));
    const answers: string[] = [];
    for (const person of people) {
      const id = await ledgerId(this.service, person);
      const token = await this.service.token({ role: 'person', person: id });
      // As fresh as the last event of every lane.
      const answered = (freshAs: string) =>
        this.#patiently(() => everything.ofMe(this.service, token, this.idOf(freshAs)));
      for (const { name } of last) await answered(name);
      const answer = await answered(last[0]?.name ?? '');
      answers.push(normalised(answer, names));
    }
    return answers;
  }

  /** Views may have far to follow, or be made anew: whoever asks is told to come again, and does. */
  async #patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        if (tries === 300 || !String(error).includes('UNAVAILABLE')) throw error;
        await after(200);
      }
    }
  }

  partner(name: string): Partner {
    const partner = this.#partners.get(name);
    if (!partner) throw new RangeError(`There is no partner ${name}.`);
    return partner;
  }
}

/** What every ledger makes its own: hashes, and cursors. */
const OWN: readonly string[] = ['leafHash', 'promise', 'cursor', 'startCursor', 'endCursor'];

/** An answer with names for events, and nothing that every ledger makes its own. */
function normalised(answer: object, names: ReadonlyMap<string, string>): string {
  const others = (key: string, value: unknown) => (OWN.includes(key) ? undefined : value);
  return withoutVeils(JSON.stringify(answer, others, 1)).replaceAll(
    /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    (id) => names.get(id) ?? 'ID',
  );
}
