import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { RecordAgreementHandler } from '../../../libs/agreement/src/agreement.commands.js';
import { RecordConsentHandler } from '../../../libs/consent/src/consent.commands.js';
import { RecordPlanHandler } from '../../../libs/crisis-plan/src/crisis-plan.commands.js';
import { RecordDisclosureHandler } from '../../../libs/disclosure/src/disclosure.commands.js';
import { RefusalsResolver } from '../../../libs/disclosure/src/disclosure.resolver.js';
import { Ledger } from '../../../libs/ledger/src/open-ledger.js';
import { Recorder } from '../../../libs/ledger/src/recorder.js';
import { LineageModule } from '../../../libs/lineage/src/lineage.module.js';
import { OversightModule } from '../../../libs/oversight/src/oversight.module.js';
import { RecordPersonHandler } from '../../../libs/person/src/person.commands.js';
import { VIEWS_READER } from '../../../libs/views/src/injection.js';
import type { ViewsReader } from '../../../libs/views/src/reader.js';

@Module({
  providers: [
    RecordAgreementHandler,
    RecordConsentHandler,
    RecordPlanHandler,
    RecordDisclosureHandler,
    RecordPersonHandler,
    RefusalsResolver,
  ],
})
class NounsModule {}

@Module({})
class GroundModule {}

/** What every noun's module finds in the application. */
export interface Ground {
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  readonly views: ViewsReader;
}

/** Every module of the house, over one ledger. */
export function modules({ ledger, recorder, views }: Ground): readonly (Type | DynamicModule)[] {
  return [
    {
      module: GroundModule,
      global: true,
      providers: [
        { provide: Ledger, useValue: ledger },
        { provide: Recorder, useValue: recorder },
        { provide: VIEWS_READER, useValue: views },
      ],
      exports: [Ledger, Recorder, VIEWS_READER],
    },
    NounsModule,
    OversightModule,
    LineageModule,
  ];
}
