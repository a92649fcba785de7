import { Module } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { LedgerExports } from '../../completeness/src/ledger-exports.js';
import { Proofs } from '../../completeness/src/proofs.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { passedOn } from '../../lineage/src/passed-on.js';
import { CarerReader } from '../../person/src/carer-reader.js';
import { LinkedPeople } from '../../person/src/linked-people.js';
import { OwnViewReader } from '../../person/src/own-view-reader.js';
import { PersonReadersModule } from '../../person/src/person-readers.module.js';
import { RepresentationReader } from '../../person/src/representation-reader.js';
import { Seals } from '../../person/src/seals.js';
import { ViewerReader } from '../../person/src/viewer-reader.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { CaringResolver } from './caring.resolver.js';
import { ChangesResolver } from './changes.resolver.js';
import { CandidatePairsResolver, CandidatesResolver } from './candidates.resolver.js';
import { CoverageReader } from './coverage.js';
import { IntegrityResolver } from './integrity.resolver.js';
import { LogResolver } from './log.resolver.js';
import { LookUpCauses } from './look-up-causes.js';
import { LookUpRecorder } from './look-up-recorder.js';
import { MergeHistoryResolver } from './merge-history.resolver.js';
import { MisfilingsResolver } from './misfilings.resolver.js';
import { RecordLookUpHandler, RecordReportingHandler } from './oversight.commands.js';
import { NoticesResolver } from './notices.resolver.js';
import { PersonExports } from './person-exports.js';
import { OversightResolver } from './oversight.resolver.js';
import { ReceiptResolver } from './receipt.resolver.js';
import { RecordChanges } from './record-changes.js';
import { ReportingReader } from './reporting.js';
import { ShownPeople } from './shown-people.js';

/**
 * Look-ups, coverage and the log. Needs the application's `Ledger`, `Recorder`, `VIEWS_READER`, and of
 * transparency `TreeView`, `Receipts` and `Integrity`.
 */
@Module({
  imports: [PersonReadersModule],
  providers: [
    RecordReportingHandler,
    RecordLookUpHandler,
    NoticesResolver,
    OversightResolver,
    MergeHistoryResolver,
    MisfilingsResolver,
    CandidatesResolver,
    CandidatePairsResolver,
    ReceiptResolver,
    LogResolver,
    IntegrityResolver,
    ChangesResolver,
    CaringResolver,
    {
      provide: LookUpRecorder,
      inject: [Ledger, CommandBus],
      useFactory: (ledger: Ledger, commands: CommandBus) => new LookUpRecorder(ledger, commands),
    },
    {
      provide: ViewerReader,
      inject: [VIEWS_READER, OwnViewReader],
      useFactory: (views: ViewsReader, ownViews: OwnViewReader) =>
        new ViewerReader(views, ownViews, (subjects, ids) => passedOn(views, subjects, ids)),
    },
    {
      provide: ShownPeople,
      inject: [Ledger, LinkedPeople, ViewerReader, RepresentationReader, CarerReader],
      useFactory: (
        ledger: Ledger,
        linked: LinkedPeople,
        viewers: ViewerReader,
        representations: RepresentationReader,
        carers: CarerReader,
      ) => new ShownPeople(ledger, linked, viewers, representations, carers),
    },
    {
      provide: PersonExports,
      inject: [Ledger, LinkedPeople, Seals, LookUpRecorder, Proofs, LedgerExports, VIEWS_READER],
      useFactory: (
        ledger: Ledger,
        linked: LinkedPeople,
        seals: Seals,
        lookUps: LookUpRecorder,
        proofs: Proofs,
        exports: LedgerExports,
        views: ViewsReader,
      ) => new PersonExports(ledger, linked, seals, lookUps, proofs, exports, views),
    },
    {
      provide: RecordChanges,
      inject: [VIEWS_READER, ShownPeople, Ledger],
      useFactory: (views: ViewsReader, people: ShownPeople, ledger: Ledger) =>
        new RecordChanges(views, people, () => ledger.clock()),
    },
    {
      provide: LookUpCauses,
      inject: [Ledger, VIEWS_READER],
      useFactory: (ledger: Ledger, views: ViewsReader) => new LookUpCauses(ledger, views),
    },
    {
      provide: ReportingReader,
      inject: [VIEWS_READER],
      useFactory: (views: ViewsReader) => new ReportingReader(views),
    },
    {
      provide: CoverageReader,
      inject: [VIEWS_READER, ReportingReader],
      useFactory: (views: ViewsReader, reporting: ReportingReader) =>
        new CoverageReader(views, reporting),
    },
  ],
  exports: [ReportingReader, ShownPeople, PersonExports],
})
export class OversightModule {}
