import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import type { Partner } from './partner.js';
import type { RunningService } from './service.js';

/** What a sender is told of an event. */
export interface Sent {
  readonly eventId: string;
  readonly leafHash: string;
  readonly recordedAt: string;
  readonly deficiencies: readonly { readonly code: string }[];
}

/** What is recorded about one person, minute by minute, each event under a name. */
export class Diary {
  readonly #names = new Map<string, string>();
  #last = '';

  constructor(
    private readonly service: RunningService,
    readonly person: IdentifierValue,
  ) {}

  /** The ledger's id of the last event: answers ask to be as fresh as it. */
  get last(): string {
    return this.#last;
  }

  /** Sets the ledger's clock, sends an event, and fails unless it is recorded now. */
  async at(
    clock: string,
    partner: Partner,
    name: string,
    type: string,
    data: object,
  ): Promise<Sent> {
    this.service.setClock(clock);
    const event = partner.event(type, { person: this.person, ...data }, name);
    const answer = await partner.post(event);
    if (answer.status !== 201) throw new Error(`${name}: ${answer.status} ${answer.text}`);
    const sent = answer.body as Sent;
    this.name(sent.eventId, name);
    return sent;
  }

  /** Gives an event a name that came another way; it is the last from now on. */
  name(eventId: string, name: string): void {
    this.#last = eventId;
    this.#names.set(eventId, name);
  }

  /** The name of an event; its id where it has none. */
  nameOf(eventId: string): string {
    return this.#names.get(eventId) ?? eventId;
  }

  /** The ledger's id of an event. */
  idOf(name: string): string {
    const found = [...this.#names].find(([, each]) => each === name);
    if (!found) throw new Error(`Nothing is called ${name}.`);
    return found[0];
  }
}
