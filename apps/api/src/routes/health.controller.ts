import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Anonymous } from '../http/request.js';

/** Whether the service can do its work now. */
export type IsReady = () => boolean | Promise<boolean>;

/** Under which name the application provides `IsReady`. */
export const IS_READY = Symbol('IsReady');

/** For whoever runs the service: `/health/live` and `/health/ready`. Nothing but yes or no. */
@Controller('health')
export class HealthController {
  constructor(@Inject(IS_READY) private readonly isReady: IsReady) {}

  @Get('live')
  @Anonymous()
  live(): { live: true } {
    return { live: true };
  }

  @Get('ready')
  @Anonymous()
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ ready: boolean }> {
    const ready = await this.isReady();
    void reply.code(ready ? 200 : 503);
    return { ready };
  }
}
