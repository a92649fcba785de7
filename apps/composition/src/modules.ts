import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AgreementModule } from '../../../libs/agreement/src/agreement.module.js';
import { ConsentModule } from '../../../libs/consent/src/consent.module.js';
import { CrisisPlanModule } from '../../../libs/crisis-plan/src/crisis-plan.module.js';
import { DisclosureModule } from '../../../libs/disclosure/src/disclosure.module.js';
import { Ledger } from '../../../libs/ledger/src/open-ledger.js';
import { Recorder } from '../../../libs/ledger/src/recorder.js';
import { LineageModule } from '../../../libs/lineage/src/lineage.module.js';
import { OversightModule } from '../../../libs/oversight/src/oversight.module.js';
import { HeldWithReader } from '../../../libs/oversight/src/held-with.reader.js';
import { IS_HELD_WITH_ANOTHER } from '../../../libs/person/src/find-receipt.js';
import { PersonModule } from '../../../libs/person/src/person.module.js';
import { VIEWS_READER } from '../../../libs/views/src/injection.js';
import { SENT_AGAIN } from '../../../libs/person/src/sent-again.js';
import type { ViewsReader } from '../../../libs/views/src/reader.js';

import { sentAgain } from './ingest.js';

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
        { provide: SENT_AGAIN, useValue: sentAgain() },
        {
          provide: IS_HELD_WITH_ANOTHER,
          useValue: new HeldWithReader(views).isHeldWithAnother,
        },
      ],
      exports: [Ledger, Recorder, VIEWS_READER, SENT_AGAIN, IS_HELD_WITH_ANOTHER],
    },
    PersonModule,
    ConsentModule,
    CrisisPlanModule,
    DisclosureModule,
    AgreementModule,
    OversightModule,
    LineageModule,
  ];
}
