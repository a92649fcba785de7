import { Module } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { LinkedPeople } from '../../person/src/linked-people.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { ChangesResolver } from './changes.resolver.js';
import { CandidatePairsResolver, CandidatesResolver } from './candidates.resolver.js';
import { CoverageReader } from './coverage.js';
import { HeldWithReader } from './held-with.reader.js';
import { LookUpRecorder } from './look-up-recorder.js';
import { MergeHistoryResolver } from './merge-history.resolver.js';
import { RecordLookUpHandler, RecordReportingHandler } from './oversight.commands.js';
import { OversightResolver } from './oversight.resolver.js';
import { OwnRecord } from './own-record.js';
import { ReceiptResolver } from './receipt.resolver.js';
import { RecordChanges } from './record-changes.js';
import { ReportingReader } from './reporting.js';

/** Look-ups and coverage. Needs the application's `Ledger`, `Recorder` and `VIEWS_READER`. */
@Module({
  providers: [
    RecordReportingHandler,
    RecordLookUpHandler,
    OversightResolver,
    MergeHistoryResolver,
    CandidatesResolver,
    CandidatePairsResolver,
    ReceiptResolver,
    ChangesResolver,
    {
      provide: LookUpRecorder,
      inject: [Ledger, CommandBus],
      useFactory: (ledger: Ledger, commands: CommandBus) => new LookUpRecorder(ledger, commands),
    },
    {
      provide: LinkedPeople,
      inject: [VIEWS_READER, Ledger],
      useFactory: (views: ViewsReader, ledger: Ledger) => new LinkedPeople(views, ledger),
    },
    {
      provide: OwnRecord,
      inject: [Ledger, LinkedPeople],
      useFactory: (ledger: Ledger, linked: LinkedPeople) => new OwnRecord(ledger, linked),
    },
    {
      provide: RecordChanges,
      inject: [VIEWS_READER, OwnRecord, Ledger],
      useFactory: (views: ViewsReader, own: OwnRecord, ledger: Ledger) =>
        new RecordChanges(views, own, () => ledger.clock()),
    },
    {
      provide: HeldWithReader,
      inject: [VIEWS_READER],
      useFactory: (views: ViewsReader) => new HeldWithReader(views),
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
  exports: [ReportingReader],
})
export class OversightModule {}
