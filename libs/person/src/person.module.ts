import { Module } from '@nestjs/common';
import { RecordPersonHandler } from './person.commands.js';
import { PersonResolver } from './person.resolver.js';

/** People. Needs the application's `Ledger`, `Recorder` and `VIEWS_READER`. */
@Module({ providers: [RecordPersonHandler, PersonResolver] })
export class PersonModule {}
