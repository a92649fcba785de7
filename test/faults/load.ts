import { isDeepStrictEqual } from 'node:util';
import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import type { RunningService } from '../harness/service.js';

/** How many send at once. */
const LANES = 6;

/** A receipt as it was acknowledged. */
type Acknowledged = Readonly<Record<string, unknown>> & { readonly eventId: string };

/** Disclosures about some people, sent by one partner, and what was acknowledged of them. */
export class Load {
  readonly acknowledged = new Map<string, Acknowledged>();
  /** What was answered where nothing was acknowledged. */
  readonly failures: { readonly status: number; readonly type?: string }[] = [];
  #sent = 0;

  constructor(
    private readonly service: RunningService,
    private readonly people: readonly IdentifierValue[],
  ) {}

  /** Sends so many, several at once, and stops early where one is not acknowledged. */
  async send(count: number): Promise<void> {
    const partner = await this.#partner();
    const last = this.#sent + count;
    const failed = this.failures.length;
    const lane = async (): Promise<void> => {
      while (this.#sent < last && this.failures.length === failed) {
        const number = (this.#sent += 1);
        await this.#post(partner, `disclosure-${number}`, number);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /** Sends all again that was ever sent. @returns those that were acknowledged as another before. */
  async sendAgain(): Promise<readonly string[]> {
    const partner = await this.#partner();
    const before = new Map(this.acknowledged);
    for (let number = 1; number <= this.#sent; number += 1) {
      await this.#post(partner, `disclosure-${number}`, number);
    }
    return [...before].flatMap(([name, { eventId }]) =>
      this.acknowledged.get(name)?.eventId === eventId ? [] : [name],
    );
  }

  /** The receipts of all that was acknowledged, as they are given now, that are not as they were. */
  async changed(): Promise<readonly object[]> {
    const partner = await this.#partner();
    const changed: object[] = [];
    for (const [name, { deficiencies: _, ...was }] of this.acknowledged) {
      const is = (await partner.receipt(was.eventId)).body as Readonly<Record<string, unknown>>;
      // A receipt gains what proves it, and loses nothing.
      const said = Object.fromEntries(Object.keys(was).map((key) => [key, is[key]]));
      if (!isDeepStrictEqual(said, was)) changed.push({ name, was, is });
    }
    return changed;
  }

  #partner(): Promise<Partner> {
    return Partner.of(this.service, 'trust');
  }

  async #post(partner: Partner, name: string, number: number): Promise<void> {
    const event = partner.event(
      'DisclosureMade',
      {
        person: this.people[number % this.people.length],
        occurredAt: '2020-01-01T12:00:00Z',
        from: synthetic('trust'),
        to: { organisation: synthetic('police') },
        channel: 'phone',
        items: [{ category: 'record/risk' }],
        reason: `Words of ${name}`,
      },
      name,
    );
    const answer = await partner.post(event).catch(() => undefined);
    const isAcknowledged = answer?.status === 200 || answer?.status === 201;
    if (isAcknowledged) this.acknowledged.set(name, answer.body as Acknowledged);
    else {
      const { type } = (answer?.body ?? {}) as { readonly type?: string };
      this.failures.push({ status: answer?.status ?? 0, ...(type !== undefined && { type }) });
    }
  }
}
