import request from 'supertest';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import type { Partner } from './partner.js';
import type { RunningService } from './service.js';

/** Officers who say that events stand with the wrong person, and make sure of it. */
export class Misfilings {
  private constructor(
    private readonly service: RunningService,
    private readonly sender: Partner,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  /** With the officers `one` and `two`. @param sender Makes the messages. */
  static async of(service: RunningService, sender: Partner): Promise<Misfilings> {
    const tokens = new Map<string, string>();
    const { organisation } = sender;
    for (const account of ['one', 'two']) {
      tokens.set(account, await service.token({ role: 'officer', organisation, account }));
    }
    return new Misfilings(service, sender, tokens);
  }

  token(account: string): string {
    return this.tokens.get(account) ?? '';
  }

  /** The message that says so. */
  misfiled(about: {
    readonly event: string;
    readonly person: string;
    readonly belongsTo?: IdentifierValue;
    readonly at: string;
  }): object {
    const { event, person, belongsTo, at } = about;
    return this.sender.event('EventMisfiled', {
      person: { system: LEDGER_PERSON_ID, value: person },
      occurredAt: at,
      event,
      ...(belongsTo && { belongsTo }),
      reason: 'The number was mistyped',
    });
  }

  /** The message that makes sure. */
  verified(about: {
    readonly event: string;
    readonly person: string;
    readonly misfiling: string;
    readonly at: string;
  }): object {
    const { event, person, misfiling, at } = about;
    return this.sender.event('MisfilingVerified', {
      person: { system: LEDGER_PERSON_ID, value: person },
      occurredAt: at,
      event,
      misfiling,
      checked: 'The sheet itself',
    });
  }

  /** Sends a message as an officer. */
  async sent(account: string, event: object) {
    const answer = await request(this.service.address)
      .post('/v1/events')
      .set('authorization', `Bearer ${this.token(account)}`)
      .set('content-type', 'application/cloudevents+json')
      .send(JSON.stringify(event));
    const body = answer.body as { eventId: string; errors?: { rule: string }[] };
    return { status: answer.status, body, rule: body.errors?.[0]?.rule };
  }
}
