import { randomUUID } from 'node:crypto';
import { type Answer, answerTo } from '../../../../libs/interop/src/error-problem.js';
import { problem, type ProblemKind } from '../../../../libs/interop/src/problem.js';

/** Statuses that the framework makes of what it cannot read or route. */
const KINDS: Readonly<Record<number, ProblemKind>> = {
  400: 'malformed-request',
  401: 'sign-in-needed',
  403: 'not-permitted',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  413: 'too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  431: 'headers-too-large',
  503: 'unavailable',
};

/** Names one occurrence, in a problem and in the log. */
export function occurrence(): string {
  return `urn:uuid:${randomUUID()}`;
}

/**
 * How an error is answered over HTTP. Of the framework's errors only the status is taken: their
 * messages repeat addresses and headers.
 */
export function httpAnswer(error: unknown): Answer {
  const kind = KINDS[statusOf(error) ?? 0];
  if (kind !== undefined) return { problem: problem(kind), headers: {}, unforeseen: false };
  return answerTo(error, occurrence);
}

/** The status of an error of Nest (`getStatus`) or Fastify (`statusCode`). */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { statusCode, status } = error as { statusCode?: unknown; status?: unknown };
  const found = statusCode ?? status;
  return typeof found === 'number' ? found : undefined;
}
