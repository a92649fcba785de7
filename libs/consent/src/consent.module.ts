import { Module } from '@nestjs/common';
import { Mutations } from '../../ledger/src/mutations.js';
import { RecordConsentHandler } from './consent.commands.js';
import { ConsentResolver } from './consent.resolver.js';

/** Consents. Needs the application's `Ledger`, `Recorder` and `VIEWS_READER`. */
@Module({ providers: [RecordConsentHandler, Mutations, ConsentResolver] })
export class ConsentModule {}
