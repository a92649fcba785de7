/** How much subscribers may take up. Times are in milliseconds. */
export interface SubscriptionLimits {
  /** Open sockets in all. */
  readonly sockets: number;
  /** Of these, sockets on which nobody has signed in yet. */
  readonly waiting: number;
  /** Open sockets of one account, by what its token says. */
  readonly socketsOfAccount: number;
  readonly subscriptionsOfSocket: number;
  readonly subscriptionsOfAccount: number;
  /** Greatest message of a client, in bytes. */
  readonly messageBytes: number;
  /** Messages that a client may send at once, and how many more each second. */
  readonly burst: number;
  readonly messagesPerSecond: number;
  /** How long a client may take to say who it is. */
  readonly initWithin: number;
  /** How long a socket is kept on which nothing is subscribed to. */
  readonly idleAfter: number;
  /** How often a client is asked whether it is there; it must have answered by the next time. */
  readonly pingEvery: number;
  /** How often sockets are looked over: tokens, pings, what is unsent. */
  readonly lookEvery: number;
  /** Bytes that may wait for a slow client before it is dropped. */
  readonly unsentBytes: number;
  /** How long a stop waits for clients to close. */
  readonly closeWithin: number;
}

/** A screen needs one socket and one subscription; people have a few screens. */
export const SUBSCRIPTION_LIMITS: SubscriptionLimits = {
  sockets: 2_000,
  waiting: 200,
  socketsOfAccount: 10,
  subscriptionsOfSocket: 5,
  subscriptionsOfAccount: 20,
  messageBytes: 16_384,
  burst: 20,
  messagesPerSecond: 2,
  initWithin: 3_000,
  idleAfter: 60_000,
  pingEvery: 20_000,
  lookEvery: 1_000,
  unsentBytes: 65_536,
  closeWithin: 1_000,
};
