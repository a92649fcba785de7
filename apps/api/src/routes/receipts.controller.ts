import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../../../libs/access/src/actor.js';
import { authorise, type Resource } from '../../../../libs/access/src/authorise.js';
import { evenly } from '../../../../libs/access/src/evenly.js';
import { AccessDenied } from '../../../../libs/access/src/access-denied.js';
import {
  type ReceiptDocument,
  type Receipted,
  Receipts,
} from '../../../../libs/transparency/src/receipts.js';
import { Requires } from '../http/request.js';
import { isEventId } from './event-id.js';

/** What a receipt is made of, and whose it is. */
export interface FoundReceipt {
  readonly receipt: Receipted;
  /** The organisation that sent the event, the person it is about, as identities are linked now. */
  readonly resource: Resource;
}

/** Looks a receipt up for somebody by the ledger's event id. */
export type FindReceipt = (eventId: string, actor: Actor) => Promise<FoundReceipt | undefined>;

/** Under which name the application provides `FindReceipt`. */
export const FIND_RECEIPT = Symbol('FindReceipt');

/** `GET /v1/receipts/{eventId}`. What is another's answers as what does not exist. */
@Controller('v1/receipts')
export class ReceiptsController {
  constructor(
    @Inject(FIND_RECEIPT) private readonly find: FindReceipt,
    private readonly receipts: Receipts,
  ) {}

  @Get(':eventId')
  @Requires('receipt.read')
  async receipt(
    @Req() request: FastifyRequest,
    @Param('eventId') eventId: string,
  ): Promise<ReceiptDocument> {
    return evenly(async () => {
      const found = isEventId(eventId) ? await this.find(eventId, request.actor) : undefined;
      const decision = authorise(request.actor, 'receipt.read', found?.resource);
      if (!decision.permitted) throw new AccessDenied(decision.reason);
      if (found === undefined) throw new AccessDenied('NOT_FOUND');
      return this.receipts.document(found.receipt);
    });
  }
}
