import type { Agent } from 'node:http';
import request from 'supertest';
import type { OrganisationReference } from '../../libs/vocabulary/src/organisation.js';
import { synthetic } from './organisation.js';
import type { RunningService } from './service.js';

/** A message as the package `cloudevents` makes one. */
export interface EventMessage {
  readonly headers: object;
  readonly body: unknown;
}

/** A partner's service that sends events. */
export class Partner {
  #number = 0;

  private constructor(
    private readonly service: RunningService,
    readonly organisation: OrganisationReference,
    private readonly token: string,
    private readonly agent: Agent | undefined,
  ) {}

  /**
   * @param agent Keeps connections open between requests; without it each has one of its own.
   * @param system Of its identifier; default one that is made up.
   */
  static async of(
    service: RunningService,
    value: string,
    agent?: Agent,
    system = synthetic(value).system,
  ): Promise<Partner> {
    const organisation = { system, value };
    const token = await service.token({ role: 'partner', organisation });
    return new Partner(service, organisation, token, agent);
  }

  /** An event as it is sent. */
  event(type: string, data: object, id = `${type}-${(this.#number += 1)}`): object {
    return {
      specversion: '1.0',
      id,
      source: `/synthetic/${this.organisation.value}`,
      type: `org.waymark.${type}.v1`,
      datacontenttype: 'application/json',
      data,
    };
  }

  /** Sends one, and fails unless it was recorded. @returns the ledger's event id. */
  async send(type: string, data: object, id?: string): Promise<string> {
    const answer = await this.post(this.event(type, data, id));
    if (answer.status !== 201 && answer.status !== 200) {
      throw new Error(`${type}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return (answer.body as { eventId: string }).eventId;
  }

  /** Sends anything. */
  post(event: object): request.Test {
    const mode = Array.isArray(event) ? 'cloudevents-batch' : 'cloudevents';
    return this.message({
      headers: { 'content-type': `application/${mode}+json` },
      body: JSON.stringify(event),
    });
  }

  /** Sends a message with the headers it has. */
  message({ headers, body }: EventMessage): request.Test {
    const post = request(this.service.address)
      .post('/v1/events')
      .set('authorization', `Bearer ${this.token}`);
    if (this.agent) void post.agent(this.agent);
    for (const [name, value] of Object.entries(headers)) void post.set(name, String(value));
    return post.send(body as string);
  }

  /** Asks for a receipt. */
  receipt(eventId: string): request.Test {
    return request(this.service.address)
      .get(`/v1/receipts/${eventId}`)
      .set('authorization', `Bearer ${this.token}`);
  }

  /** What never changes of a receipt: its proof comes in its time, and under a newer checkpoint each time. */
  async lastingReceipt(eventId: string): Promise<object> {
    const answer = await this.receipt(eventId);
    const { proof: _, ...lasting } = answer.body as { readonly proof: string | null };
    return { status: answer.status, ...lasting };
  }
}
