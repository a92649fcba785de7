import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Found, Integrity } from '../../../../libs/transparency/src/integrity.js';
import type { WitnessReport } from '../../../../libs/transparency/src/witness/witnesses.js';
import { Anonymous } from '../http/request.js';

/** Whether the service can answer now. */
export type IsReady = () => boolean | Promise<boolean>;

/** What is told of a service that answers and records nothing. */
export interface ReadOnly {
  /** The place in the tree of the first event that is not as it was signed, if it is known. */
  readonly leafIndex?: number;
  readonly because: string;
}

/** How many witnesses have signed the last checkpoint, and whether they are enough. */
export type WitnessCount = Pick<WitnessReport, 'signed' | 'known' | 'asked' | 'enough'>;

/** What is told of whether the service can answer. */
export interface Readiness {
  readonly ready: boolean;
  readonly readOnly?: ReadOnly;
  readonly witnesses?: WitnessCount;
}

/** Under which name the application provides `IsReady`. */
export const IS_READY = Symbol('IsReady');

/**
 * For whoever runs the service: `/health/live` and `/health/ready`. Nothing but yes or no, and why nothing
 * is recorded where that is so: reads go on, so that it is ready all the same. Nor is it less ready where
 * witnesses are lost.
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
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const ready = await this.isReady();
    void reply.code(ready ? 200 : 503);
    const { found, witnesses } = this.integrity;
    return {
      ready,
      ...(found && { readOnly: readOnly(found) }),
      ...(witnesses && { witnesses: counted(witnesses) }),
    };
  }
}

function readOnly({ leafIndex, sentence }: Found): ReadOnly {
  return { ...(leafIndex !== undefined && { leafIndex }), because: sentence };
}

function counted({ signed, known, asked, enough }: WitnessReport): WitnessCount {
  return { signed, known, asked, enough };
}
