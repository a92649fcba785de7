import { Module } from '@nestjs/common';
import { RecordAgreementHandler } from './agreement.commands.js';
import { AgreementResolver } from './agreement.resolver.js';

/** Agreements. Needs the application's `Ledger`, `Recorder` and `VIEWS_READER`. */
@Module({ providers: [RecordAgreementHandler, AgreementResolver] })
export class AgreementModule {}
