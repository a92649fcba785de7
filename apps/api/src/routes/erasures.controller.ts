import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AccessDenied } from '../../../../libs/access/src/access-denied.js';
import { evenly } from '../../../../libs/access/src/evenly.js';
import { logFreshness } from '../../../../libs/access/src/log-freshness.js';
import { Requires } from '../http/request.js';
import { isEventId } from './event-id.js';

/** Finds the certificate of an erasure by its id, with a proof as fresh as that. */
export type FindCertificate = (
  id: string,
  freshness: 'latest' | 'public',
) => Promise<object | undefined>;

/** Under which name the application provides `FindCertificate`. */
export const FIND_CERTIFICATE = Symbol('FindCertificate');

/**
 * `GET /v1/erasures/{id}`: the certificate of an erasure, for whoever knows its id. The person was told
 * it with their request; once they are erased they cannot sign in any more. It names nobody. Whoever does not
 * sign in learns no more of the log than the public does, however often they ask.
 */
@Controller('v1/erasures')
export class ErasuresController {
  constructor(@Inject(FIND_CERTIFICATE) private readonly find: FindCertificate) {}

  @Get(':id')
  @Requires('log.read')
  certificate(@Param('id') id: string, @Req() { actor }: FastifyRequest): Promise<object> {
    return evenly(async () => {
      const found = isEventId(id) ? await this.find(id, logFreshness(actor)) : undefined;
      if (found === undefined) throw new AccessDenied('NOT_FOUND');
      return found;
    });
  }
}
