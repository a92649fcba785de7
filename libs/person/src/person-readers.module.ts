import { Module } from '@nestjs/common';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { CarerReader } from './carer-reader.js';
import { LinkedPeople } from './linked-people.js';
import { OwnViewReader } from './own-view-reader.js';
import { RepresentationReader } from './representation-reader.js';

/** What others ask of people: who is linked, who acts for whom, what is kept back. Sends no commands. */
@Module({
  providers: [
    {
      provide: LinkedPeople,
      inject: [VIEWS_READER, Ledger],
      useFactory: (views: ViewsReader, ledger: Ledger) => new LinkedPeople(views, ledger),
    },
    {
      provide: RepresentationReader,
      inject: [Ledger, LinkedPeople],
      useFactory: (ledger: Ledger, linked: LinkedPeople) =>
        new RepresentationReader(ledger, linked),
    },
    {
      provide: CarerReader,
      inject: [Ledger, LinkedPeople],
      useFactory: (ledger: Ledger, linked: LinkedPeople) => new CarerReader(ledger, linked),
    },
    {
      provide: OwnViewReader,
      inject: [Ledger],
      useFactory: (ledger: Ledger) => new OwnViewReader(ledger),
    },
  ],
  exports: [LinkedPeople, RepresentationReader, OwnViewReader, CarerReader],
})
export class PersonReadersModule {}
