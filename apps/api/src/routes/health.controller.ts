import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Integrity } from '../../../../libs/transparency/src/integrity.js';
import { Anonymous } from '../http/request.js';

/** Whether the service can answer now. */
export type IsReady = () => boolean | Promise<boolean>;

/** What is told of a service that answers and records nothing. */
export interface ReadOnly {
  /** The place in the tree of the first event that is not as it was signed, if it is known. */
  readonly leafIndex?: number;
  readonly because: string;
}

/** Under which name the application provides `IsReady`. */
export const IS_READY = Symbol('IsReady');

/**
 * For whoever runs the service: `/health/live` and `/health/ready`. Nothing but yes or no, and why nothing
 * is recorded where that is so: reads go on, so that it is ready all the same.
 */
@Controller('health')
export class HealthController {
  constructor(
    @Inject(IS_READY) private readonly isReady: IsReady,
    private readonly integrity: Integrity,
  ) {}

  @Get('live')
  @Anonymous()
  live(): { live: true } {
    return { live: true };
  }

  @Get('ready')
  @Anonymous()
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ ready: boolean; readOnly?: ReadOnly }> {
    const ready = await this.isReady();
    void reply.code(ready ? 200 : 503);
    const { found } = this.integrity;
    if (!found) return { ready };
    const { leafIndex, sentence } = found;
    const readOnly = { ...(leafIndex !== undefined && { leafIndex }), because: sentence };
    return { ready, readOnly };
  }
}
