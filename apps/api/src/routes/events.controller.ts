import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Ingest, type Outcome } from '../../../../libs/interop/src/ingest.js';
import { Requires } from '../http/request.js';
import { sendProblem } from '../http/send-problem.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** `POST /v1/events`: CloudEvents in structured, batch and binary mode. */
@Controller('v1/events')
export class EventsController {
  constructor(private readonly ingest: Ingest) {}

  @Post()
  @Requires('event.send', { bytes: true })
  async take(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const outcome = await this.ingest.take(request.actor, {
      contentType: request.headers['content-type'],
      rawHeaders: request.raw.rawHeaders,
      // Without a body nothing was parsed.
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    });
    if (isBatch(outcome)) {
      void reply.code(200).header('content-type', JSON_TYPE).send(JSON.stringify(outcome));
    } else if ('problem' in outcome) {
      sendProblem(reply, outcome.problem);
    } else {
      void reply
        .code(outcome.status)
        .header('content-type', JSON_TYPE)
        .header('location', `/v1/receipts/${outcome.receipt.eventId}`)
        .send(JSON.stringify(outcome.receipt));
    }
  }
}

function isBatch(outcome: Outcome | readonly Outcome[]): outcome is readonly Outcome[] {
  return Array.isArray(outcome);
}
