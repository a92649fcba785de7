import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, PUBLIC_ACTOR } from '../../../../libs/access/src/actor.js';
import { authoriseRole } from '../../../../libs/access/src/authorise.js';
import { AccessDenied } from '../../../../libs/access/src/access-denied.js';
import { problem, refuse } from '../../../../libs/interop/src/problem.js';
import type { Reporter } from '../reporter.js';
import { httpAnswer } from './http-answer.js';
import { SECURITY_HEADERS, sendProblem } from './send-problem.js';

/** What the hooks ask. */
export interface HookOptions {
  /** Who acts, from the `Authorization` header; as `Authenticator.authenticate`. */
  readonly authenticate: (authorization: string | undefined) => Actor | Promise<Actor>;
  readonly reporter: Reporter;
  /** Whether the server is stopping. */
  readonly closing: () => boolean;
}

/**
 * What is done with every request before a body is read: headers of every answer, whether the route
 * takes this method, who acts, and whether the role may. So nobody who may not makes the server
 * read a body.
 */
export function addHooks(fastify: FastifyInstance, options: HookOptions): void {
  fastify.decorateRequest('actor');
  fastify.addHook('onRequest', (request, reply, done) => {
    request.actor = PUBLIC_ACTOR;
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
    try {
      refuseUnfit(request, options);
      const { config } = request.routeOptions;
      if (config.anonymous === true) {
        done();
        return;
      }
      const actor = options.authenticate(request.headers.authorization);
      if (!(actor instanceof Promise)) {
        admit(request, actor);
        done();
        return;
      }
      actor.then(
        (found) => {
          attempt(request, reply, options, () => {
            admit(request, found);
            done();
          });
        },
        (error: unknown) => {
          answer(request, reply, options, error);
        },
      );
    } catch (error) {
      answer(request, reply, options, error);
    }
  });
  logRequests(fastify, options.reporter);
}

function attempt(
  request: FastifyRequest,
  reply: FastifyReply,
  options: HookOptions,
  action: () => void,
): void {
  try {
    action();
  } catch (error) {
    answer(request, reply, options, error);
  }
}

/** @throws RequestRefused for what no route takes. */
function refuseUnfit(request: FastifyRequest, options: HookOptions): void {
  if (options.closing()) {
    throw refuse('unavailable', {}, { connection: 'close', 'retry-after': '1' });
  }
  const { allow } = request.routeOptions.config;
  if (allow !== undefined) throw refuse('method-not-allowed', {}, { allow });
  const coding = request.headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw refuse(
      'unsupported-media-type',
      { detail: 'A body is taken without content coding only.' },
      { 'accept-encoding': 'identity' },
    );
  }
}

/** @throws AccessDenied if nobody in this role may do what the route does. */
function admit(request: FastifyRequest, actor: Actor): void {
  request.actor = actor;
  const { action } = request.routeOptions.config;
  if (action === undefined) return;
  const decision = authoriseRole(actor, action);
  if (!decision.permitted) throw new AccessDenied(decision.reason);
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { reporter }: HookOptions,
  error: unknown,
): void {
  const found = httpAnswer(error);
  if (found.unforeseen) {
    reporter.unforeseen(error, found.problem.instance ?? '', { requestId: request.id });
  }
  sendProblem(reply, found.problem, found.headers);
}

/** One line a request, with the route's pattern and never its address. */
function logRequests(fastify: FastifyInstance, { logger }: Reporter): void {
  if (!logger.isLevelEnabled('debug')) return;
  fastify.addHook('onResponse', (request, reply, done) => {
    logger.debug({
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 1_000) / 1_000,
      role: request.actor.role,
    });
    done();
  });
}

/**
 * Answers 405 with `Allow` on every route for the methods it does not take. Call `complete` when all
 * routes are there and before the server is ready.
 *
 * @param taken For a route that is there for more methods than it takes, those it takes.
 */
export function trackMethods(
  fastify: FastifyInstance,
  taken: Readonly<Record<string, readonly string[]>>,
): { complete: () => void } {
  const routes = new Map<string, Set<string>>();
  let complete = false;
  fastify.addHook('onRoute', ({ url, method }) => {
    if (complete) return;
    const methods = routes.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    routes.set(url, methods);
  });
  return {
    complete: () => {
      complete = true;
      for (const [url, methods] of routes) {
        const others = fastify.supportedMethods.filter((method) => !methods.has(method));
        const allow = [...(taken[url] ?? methods)].sort().join(', ');
        fastify.route({
          method: others,
          url,
          config: { allow },
          // Never reached: the hook answers first.
          handler: (_request, reply) => {
            sendProblem(reply, problem('method-not-allowed'), { allow });
          },
        });
      }
    },
  };
}
