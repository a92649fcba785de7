import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessDenied } from '../../../../libs/access/src/access-denied.js';
import { authorise } from '../../../../libs/access/src/authorise.js';
import { Requires } from '../http/request.js';
import { Metrics } from '../metrics.js';

/** `GET /metrics`, for whoever runs the service (`docs/reference/metrics.md`). */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Requires('metrics.read')
  async text(@Req() { actor }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { operator, contentType } = this.metrics;
    const decision = authorise(actor, 'metrics.read', { operator });
    if (!decision.permitted) throw new AccessDenied(decision.reason);
    const text = await this.metrics.text();
    void reply.header('content-type', contentType).header('cache-control', 'no-store').send(text);
  }
}
