import { Controller, Get, Inject, Param } from '@nestjs/common';
import { AccessDenied } from '../../../../libs/access/src/access-denied.js';
import { evenly } from '../../../../libs/access/src/evenly.js';
import { Anonymous } from '../http/request.js';
import { isEventId } from './event-id.js';

/** Finds the certificate of an erasure by its id. */
export type FindCertificate = (id: string) => Promise<object | undefined>;

/** Under which name the application provides `FindCertificate`. */
export const FIND_CERTIFICATE = Symbol('FindCertificate');

/**
 * `GET /v1/erasures/{id}`: the certificate of an erasure, for whoever knows its id. The person was told
 * it with their request; once they are erased they cannot sign in any more. It names nobody.
 */
@Controller('v1/erasures')
export class ErasuresController {
  constructor(@Inject(FIND_CERTIFICATE) private readonly find: FindCertificate) {}

  @Get(':id')
  @Anonymous()
  certificate(@Param('id') id: string): Promise<object> {
    return evenly(async () => {
      const found = isEventId(id) ? await this.find(id) : undefined;
      if (found === undefined) throw new AccessDenied('NOT_FOUND');
      return found;
    });
  }
}
