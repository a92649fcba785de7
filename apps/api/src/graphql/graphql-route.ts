import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../../../libs/interop/src/problem.js';
import { httpAnswer } from '../http/http-answer.js';
import { sendProblem } from '../http/send-problem.js';
import { LANDING_PAGE, LANDING_POLICY } from './landing-page.js';

/** Where GraphQL is asked. */
export const GRAPHQL_PATH = '/graphql';

/** The methods it is asked by. */
export function graphqlMethods(demo: boolean): readonly string[] {
  return demo ? ['GET', 'POST'] : ['POST'];
}

/**
 * GraphQL is asked by POST only: a query in an address would stand in the logs of proxies. In the
 * demonstration a browser that goes there gets a page to ask from.
 */
export function addGraphqlHook(fastify: FastifyInstance, demo: boolean): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url !== GRAPHQL_PATH) {
      done();
      return;
    }
    try {
      if (demo && wantsPage(request)) sendPage(reply);
      else {
        refuseUnfit(request, demo);
        done();
      }
    } catch (error) {
      const { problem, headers } = httpAnswer(error);
      sendProblem(reply, problem, headers);
    }
  });
}

function wantsPage({ method, headers }: FastifyRequest): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

function sendPage(reply: FastifyReply): void {
  void reply
    .header('content-security-policy', LANDING_POLICY)
    .header('content-type', 'text/html; charset=utf-8')
    .send(LANDING_PAGE);
}

function refuseUnfit(request: FastifyRequest, demo: boolean): void {
  if (request.method !== 'POST') {
    throw refuse('method-not-allowed', {}, { allow: graphqlMethods(demo).join(', ') });
  }
  // Apollo's integration makes a URL of the request's host, and fails on one that is none.
  if (!URL.canParse(request.url, `${request.protocol}://${request.hostname}/`)) {
    throw refuse('malformed-request', { detail: 'The Host header names no host.' });
  }
}
