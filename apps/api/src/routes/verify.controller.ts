import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Anonymous } from '../http/request.js';
import { VerifyPage } from '../verify/verify-page.js';

/** `GET /verify`: for anybody, and the same for everybody. */
@Controller('verify')
export class VerifyController {
  constructor(private readonly page: VerifyPage) {}

  @Get()
  @Anonymous()
  async verify(@Res() reply: FastifyReply): Promise<void> {
    const { html, policy } = await this.page.answer();
    await reply
      .header('content-security-policy', policy)
      .header('content-type', 'text/html; charset=utf-8')
      .send(html);
  }
}
