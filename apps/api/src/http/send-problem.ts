import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Problem } from '../../../../libs/interop/src/problem.js';

/** The media type of a problem (RFC 9457 3). */
const PROBLEM = 'application/problem+json; charset=utf-8';

/** Headers of every answer: nothing here is to be guessed at, framed, kept, or told on. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Answers with a problem. */
export function sendProblem(
  reply: FastifyReply,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): void {
  // As text: Fastify would look for a serializer of its media type otherwise.
  void reply
    .code(problem.status)
    .headers(headers)
    .header('content-type', PROBLEM)
    .send(JSON.stringify(problem));
}

/** A whole answer with a problem, for a connection on which no request could be read. */
export function rawProblem(problem: Problem): string {
  const body = JSON.stringify(problem);
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': PROBLEM,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const reason = STATUS_CODES[problem.status] ?? 'Error';
  return `HTTP/1.1 ${problem.status} ${reason}\r\n${lines.join('')}\r\n${body}`;
}
