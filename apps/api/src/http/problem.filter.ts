import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reporter } from '../reporter.js';
import { httpAnswer } from './http-answer.js';
import { sendProblem } from './send-problem.js';

/** Answers every error of an HTTP request with a problem, and reports what nobody foresaw. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #reporter: Reporter;

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  catch(error: unknown, host: ArgumentsHost): unknown {
    // GraphQL answers errors itself (`graphql-errors.ts`), and takes one that is returned as thrown.
    if (host.getType<string>() !== 'http') {
      return error instanceof Error
        ? error
        : new TypeError('something was thrown that is no error');
    }
    const http = host.switchToHttp();
    const { problem, headers, unforeseen } = httpAnswer(error);
    if (unforeseen) {
      this.#reporter.unforeseen(error, problem.instance ?? '', {
        requestId: http.getRequest<FastifyRequest>().id,
      });
    }
    sendProblem(http.getResponse<FastifyReply>(), problem, headers);
    return undefined;
  }
}
