import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { IsBoolean, IsEnum, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessPurpose } from '../../../../libs/access/src/access-purpose.js';
import { refuse } from '../../../../libs/interop/src/problem.js';
import { validatorOf } from '../../../../libs/interop/src/validation/validate.js';
import { type OpenExport, PersonExports } from '../../../../libs/oversight/src/person-exports.js';
import { MAX_WORDS } from '../../../../libs/vocabulary/src/event-data.js';
import { Requires } from '../http/request.js';

/** How long somebody may take to receive an export, in milliseconds: it holds a state of the store. */
const PATIENCE_MS = 600_000;

/** Whose record an officer takes a copy of, and why. */
class ExportInput {
  /** By the ledger's own id. */
  @IsUUID()
  person!: string;

  @IsEnum(AccessPurpose)
  purpose!: AccessPurpose;

  @IsOptional()
  @IsString()
  @Length(1, MAX_WORDS)
  reason?: string;

  /** Whether with what is held back from them; default not. */
  @IsOptional()
  @IsBoolean()
  held?: boolean;
}

const validate = validatorOf(ExportInput);

/** Copies of a person's record, with the proof that they are whole. */
@Controller('v1/export')
export class ExportsController {
  constructor(private readonly exports: PersonExports) {}

  /** `GET /v1/export`: the record of whoever signed in. */
  @Get()
  @Requires('person.export')
  async own(@Req() { actor }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send(reply, await this.exports.own(actor));
  }

  /** `POST /v1/export`: an officer's copy of somebody's record. */
  @Post()
  @HttpCode(200)
  @Requires('person.export')
  async lookedUp(
    @Req() { actor }: FastifyRequest,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const validation = validate(typeof body === 'object' && body !== null ? body : {});
    if (!validation.valid) throw refuse('invalid-data', { errors: validation.errors });
    const { person, held = false, ...why } = validation.data;
    await send(reply, await this.exports.lookedUp(actor, person, { ...why, held }));
  }
}

async function send(reply: FastifyReply, made: OpenExport): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const body = Readable.from(made.pieces, { objectMode: false, signal });
  body.once('close', () => {
    made.close();
  });
  await reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('content-disposition', 'attachment; filename="waymark-record.json"')
    .header('cache-control', 'no-store')
    .send(body);
}
