import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyReply, FastifyRequest } from 'fastify';
import type { Limits } from '../../../../libs/configuration/src/configuration.js';
import { problem, type ProblemKind } from '../../../../libs/interop/src/problem.js';
import { httpAnswer } from './http-answer.js';
import { asksForSocket } from '../subscriptions/subscription-server.js';
import { rawProblem, SECURITY_HEADERS, sendProblem } from './send-problem.js';

/** How long a whole request may take to arrive, in milliseconds. */
const REQUEST_TIMEOUT = 30_000;

/** How long an idle connection is kept, in milliseconds; longer than the proxies in front keep it. */
const KEEP_ALIVE_TIMEOUT = 72_000;

/** Fastify's options: limits, and problems for what never becomes a request. */
export function serverOptions(limits: Limits): FastifyHttpOptions<Server> {
  return {
    // The log is written by hooks, without addresses.
    logger: false,
    bodyLimit: limits.eventBytes,
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    // A hook answers, so that it is a problem like every other.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 128 },
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply, httpAnswer(error).problem, SECURITY_HEADERS);
    },
    clientErrorHandler,
    // Node offers every request that asks for an upgrade to whoever listens for one.
    http: { shouldUpgradeCallback: asksForSocket },
  };
}

/** Codes of Node for a request that it could not read. */
const KINDS: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

function clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
  // The client is gone.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error);
    return;
  }
  socket.end(rawProblem(problem(KINDS[error.code ?? ''] ?? 'malformed-request')));
}
