import { Module } from '@nestjs/common';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { CandidateFinder } from './candidates.js';
import { CarerReader } from './carer-reader.js';
import { LinkedPeople } from './linked-people.js';
import { OwnViewReader } from './own-view-reader.js';
import { RepresentationReader } from './representation-reader.js';
import { Seals } from './seals.js';

/**
 * What others ask of people: who is linked or may be, who acts for whom, what is kept back or sealed.
 * Sends no commands.
 */
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
    {
      provide: Seals,
      inject: [Ledger],
      useFactory: (ledger: Ledger) => new Seals(ledger),
    },
    {
      provide: CandidateFinder,
      inject: [VIEWS_READER, Ledger, LinkedPeople, Seals],
      useFactory: (views: ViewsReader, ledger: Ledger, linked: LinkedPeople, seals: Seals) =>
        new CandidateFinder(views, ledger, linked, seals),
    },
  ],
  exports: [LinkedPeople, RepresentationReader, OwnViewReader, CarerReader, Seals, CandidateFinder],
})
export class PersonReadersModule {}
