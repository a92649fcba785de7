import { Module } from '@nestjs/common';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { OversightModule } from '../../oversight/src/oversight.module.js';
import { ReportingReader } from '../../oversight/src/reporting.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { PlanHoldersResolver, WhereMyDataWentResolver } from './lineage.resolver.js';
import { LineageService } from './lineage.service.js';
import { UndeclaredReceiptsResolver } from './undeclared.resolver.js';

/** Where data went. Needs the application's `Ledger` and `VIEWS_READER`. */
@Module({
  imports: [OversightModule],
  providers: [
    WhereMyDataWentResolver,
    PlanHoldersResolver,
    UndeclaredReceiptsResolver,
    {
      provide: LineageService,
      inject: [VIEWS_READER, Ledger, ReportingReader],
      useFactory: (views: ViewsReader, ledger: Ledger, reporting: ReportingReader) =>
        new LineageService(views, ledger, reporting),
    },
  ],
})
export class LineageModule {}
