import { Module } from '@nestjs/common';
import { Mutations } from '../../ledger/src/mutations.js';
import { Erasing } from './erasing.js';
import { ErasingResumer } from './erasing-resumer.js';
import { RecordErasureHandler } from './erasure.commands.js';
import { ErasureResolver } from './erasure.resolver.js';
import { RecordLegalHoldHandler } from './legal-hold.commands.js';
import { LegalHoldResolver } from './legal-hold.resolver.js';

/** Rights over one's data. Needs the application's `Ledger`, `Recorder`, `VIEWS_READER`, `JOINED_SUBJECTS`. */
@Module({
  providers: [
    RecordErasureHandler,
    RecordLegalHoldHandler,
    Erasing,
    ErasingResumer,
    ErasureResolver,
    LegalHoldResolver,
    Mutations,
  ],
})
export class DataRightsModule {}
