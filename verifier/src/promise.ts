import { fromBase64, toBase64 } from './base64.js';
import { fromDecimal } from './decimal.js';
import { isEventId, isMoment } from './record.js';
import { HASH_BYTES } from './sha256.js';
import { VerificationError } from './verification-error.js';

/** The promise that comes with every receipt: a signed note by a key named `<origin>/promise`. */

/** What a log promises: that a leaf will stand in it, and by when at the latest. */
export interface LogPromise {
  /** Which log: the name of the key that signs its checkpoints. */
  readonly origin: string;
  readonly eventId: string;
  /** 32 bytes. */
  readonly leafHash: Uint8Array;
  /** By the ledger's clock, such as `2026-11-05T02:10:00.000Z`. */
  readonly recordedAt: string;
  /** Seconds from `recordedAt` until a checkpoint covers the leaf. */
  readonly maximumDelay: number;
}

const SUFFIX = '/promise';

/** The name of the key that signs the promises of a log. */
export function promiseKeyName(origin: string): string {
  return `${origin}${SUFFIX}`;
}

/** The text that the log signs. */
export function promiseText(promise: LogPromise): string {
  const { origin, eventId, leafHash, recordedAt, maximumDelay } = promise;
  const lines = [promiseKeyName(origin), eventId, toBase64(leafHash), recordedAt, maximumDelay];
  return `${lines.join('\n')}\n`;
}

/**
 * Reads the text of a promise.
 *
 * @throws VerificationError `PROMISE_MALFORMED`
 */
export function parsePromise(text: string): LogPromise {
  const [name = '', eventId = '', leaf = '', recordedAt = '', delay = '', end, ...more] =
    text.split('\n');
  if (end !== '' || more.length > 0)
    throw malformed('five lines', `${text.split('\n').length - 1}`);
  const origin = name.slice(0, -SUFFIX.length);
  if (origin === '' || name !== promiseKeyName(origin)) throw malformed(`…${SUFFIX}`, name);
  if (!isEventId(eventId)) throw malformed('the id of an event', eventId);
  const leafHash = fromBase64(leaf);
  if (leafHash?.length !== HASH_BYTES) throw malformed('a hash of 32 bytes in base64', leaf);
  if (!isMoment(recordedAt)) throw malformed('a moment in UTC', recordedAt);
  const maximumDelay = fromDecimal(delay);
  if (maximumDelay === undefined) throw malformed('a number of seconds', delay);
  return { origin, eventId, leafHash, recordedAt, maximumDelay };
}

function malformed(expected: string, found: string): VerificationError {
  return new VerificationError('PROMISE_MALFORMED', "The log's promise is damaged.", {
    expected,
    found,
  });
}
