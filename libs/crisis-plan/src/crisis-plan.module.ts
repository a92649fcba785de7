import { Module } from '@nestjs/common';
import { Mutations } from '../../ledger/src/mutations.js';
import { RecordPlanHandler } from './crisis-plan.commands.js';
import { CrisisPlanResolver } from './crisis-plan.resolver.js';

/** Crisis plans. Needs the application's `Ledger`, `Recorder` and `VIEWS_READER`. */
@Module({ providers: [RecordPlanHandler, Mutations, CrisisPlanResolver] })
export class CrisisPlanModule {}
