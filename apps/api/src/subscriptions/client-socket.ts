import type { WebSocket } from 'ws';
import type { Actor } from '../../../../libs/access/src/actor.js';
import { organisationKey } from '../../../../libs/vocabulary/src/organisation.js';
import type { SubscriptionLimits } from './subscription-limits.js';

/** Why a socket is closed: codes of RFC 6455 7.4.1 and of the graphql-transport-ws protocol. */
export const CLOSED = {
  goingAway: [1001, 'Going away'],
  tooMuch: [1008, 'Too many messages'],
  later: [1013, 'Try again later'],
  idle: [1000, 'Nothing subscribed to'],
  internal: [4500, 'Internal server error'],
  forbidden: [4403, 'Forbidden'],
} as const satisfies Record<string, readonly [code: number, reason: string]>;

/** Who signed in on a socket. */
export interface SignedIn {
  readonly actor: Actor;
  /** The token, kept in memory alone, to ask again whether it holds. */
  readonly authorization: string;
  /** What is subscribed to, by the client's own ids. */
  readonly connection: { readonly subscriptions: object };
}

/** One client, and what it may still do. */
export class ClientSocket {
  signedIn: SignedIn | undefined;
  #allowance: number;
  #allowedAt = performance.now();
  #usedAt = performance.now();
  #pingedAt = performance.now();
  #answered = true;

  constructor(
    readonly socket: WebSocket,
    private readonly limits: SubscriptionLimits,
  ) {
    this.#allowance = limits.burst;
    socket.on('pong', () => {
      this.#answered = true;
    });
  }

  /** Whose it is, as far as limits go; undefined until somebody signed in. */
  get account(): string | undefined {
    return this.signedIn && accountKey(this.signedIn.actor);
  }

  /** How many subscriptions are open on it. */
  get subscriptions(): number {
    return this.signedIn ? Object.keys(this.signedIn.connection.subscriptions).length : 0;
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  close([code, reason]: readonly [number, string]): void {
    this.socket.close(code, reason);
  }

  /** Whether the client may send another message now. */
  allows(): boolean {
    const now = performance.now();
    const { burst, messagesPerSecond } = this.limits;
    const more = ((now - this.#allowedAt) / 1_000) * messagesPerSecond;
    this.#allowance = Math.min(burst, this.#allowance + more) - 1;
    this.#allowedAt = now;
    return this.#allowance >= 0;
  }

  /** Sends; done when the system has taken it, so that nothing is made for who does not read. */
  send(text: string): Promise<void> {
    return new Promise((resolve) => {
      // What went wrong closes the socket, which ends what is sent on it.
      this.socket.send(text, () => {
        resolve();
      });
    });
  }

  /** Drops who does not read or is not there, and closes what nobody uses. */
  look(): void {
    const now = performance.now();
    if (this.socket.bufferedAmount > this.limits.unsentBytes) {
      this.socket.terminate();
      return;
    }
    if (this.subscriptions > 0) this.#usedAt = now;
    else if (now - this.#usedAt > this.limits.idleAfter) this.close(CLOSED.idle);
    if (now - this.#pingedAt < this.limits.pingEvery) return;
    if (!this.#answered) {
      this.socket.terminate();
      return;
    }
    this.#answered = false;
    this.#pingedAt = now;
    this.socket.ping();
  }
}

/** Issuers may give many people one account: who it is about belongs to it. */
function accountKey({ role, organisation, person, account }: Actor): string {
  const of = organisation && organisationKey(organisation);
  return JSON.stringify([role, of, person, account]);
}
