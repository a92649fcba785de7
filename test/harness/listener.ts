import { type Client, createClient, type CloseCode } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { RunningService } from './service.js';

/** What a message of `myRecordChanged` says. */
export interface Told {
  readonly at: string;
  readonly parts: readonly string[];
}

const QUERY = 'subscription { myRecordChanged { at parts } }';

/** Somebody who listens to what changes in their record, as a screen does. */
export class Listener {
  readonly #client: Client;
  readonly #told: Told[] = [];
  readonly #errors: string[] = [];
  #closed: number | undefined;
  #wake: (() => void)[] = [];

  private constructor({ address }: Pick<RunningService, 'address'>, token: string) {
    this.#client = createClient({
      url: `${address.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${token}` },
      retryAttempts: 0,
      on: {
        closed: (event) => {
          this.#closed = (event as { readonly code: CloseCode }).code;
          this.#stir();
        },
      },
    });
  }

  /** Begins to listen; done when the first message, or a refusal, is there. */
  static async to(
    service: Pick<RunningService, 'address'>,
    token: string,
    query = QUERY,
  ): Promise<Listener> {
    const listener = new Listener(service, token);
    listener.#subscribe(query);
    await listener.until(({ told, errors, closed }) => told + errors > 0 || closed !== undefined);
    return listener;
  }

  /** Every message so far, the first included. */
  get told(): readonly Told[] {
    return this.#told;
  }

  /** Codes of errors so far. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  /** The code with which the socket was closed. */
  get closed(): number | undefined {
    return this.#closed;
  }

  /** Waits for something to have happened. */
  async until(
    holds: (now: { told: number; errors: number; closed: number | undefined }) => boolean,
  ): Promise<void> {
    while (!holds({ told: this.#told.length, errors: this.#errors.length, closed: this.#closed })) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** The message after so many. */
  async message(nth: number): Promise<Told> {
    await this.until(({ told }) => told > nth);
    const message = this.#told[nth];
    if (!message) throw new RangeError('It was not told so much.');
    return message;
  }

  async end(): Promise<void> {
    await this.#client.dispose();
  }

  #subscribe(query: string): void {
    this.#client.subscribe<{ readonly myRecordChanged: Told }>(
      { query },
      {
        next: ({ data, errors }) => {
          if (data?.myRecordChanged) this.#told.push(data.myRecordChanged);
          for (const { extensions } of errors ?? [])
            this.#errors.push(String(extensions?.['code']));
          this.#stir();
        },
        error: (error) => {
          for (const { extensions } of Array.isArray(error) ? (error as Refused[]) : []) {
            this.#errors.push(extensions.code);
          }
          this.#stir();
        },
        complete: () => {
          this.#stir();
        },
      },
    );
  }

  #stir(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

interface Refused {
  readonly extensions: { readonly code: string };
}
