import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AgreementModule } from '../../../libs/agreement/src/agreement.module.js';
import { LedgerExports } from '../../../libs/completeness/src/ledger-exports.js';
import { Proofs } from '../../../libs/completeness/src/proofs.js';
import { ConsentModule } from '../../../libs/consent/src/consent.module.js';
import { CrisisPlanModule } from '../../../libs/crisis-plan/src/crisis-plan.module.js';
import { DataRightsModule } from '../../../libs/data-rights/src/data-rights.module.js';
import { JOINED_SUBJECTS } from '../../../libs/data-rights/src/joined-subjects.js';
import { RETAINED_THINGS } from '../../../libs/data-rights/src/retained-things.js';
import { RETENTION_SECONDS } from '../../../libs/data-rights/src/retention-scheduler.js';
import { DisclosureModule } from '../../../libs/disclosure/src/disclosure.module.js';
import { Ledger } from '../../../libs/ledger/src/open-ledger.js';
import { Recorder } from '../../../libs/ledger/src/recorder.js';
import { LineageModule } from '../../../libs/lineage/src/lineage.module.js';
import { OversightModule } from '../../../libs/oversight/src/oversight.module.js';
import { JoinedSubjectsReader } from '../../../libs/oversight/src/joined-subjects.reader.js';
import { RetainedThingsReader } from '../../../libs/oversight/src/retained-things.reader.js';
import { LinkedPeople } from '../../../libs/person/src/linked-people.js';
import { recordWords } from '../../../libs/person/src/record-words.js';
import { PersonModule } from '../../../libs/person/src/person.module.js';
import { ReceiptFinder } from '../../../libs/person/src/receipt-finder.js';
import { SENT_AGAIN } from '../../../libs/person/src/sent-again.js';
import { Integrity } from '../../../libs/transparency/src/integrity.js';
import { Receipts } from '../../../libs/transparency/src/receipts.js';
import { TreeView } from '../../../libs/transparency/src/tree-view.js';
import { VIEWS_READER } from '../../../libs/views/src/injection.js';
import type { ViewsReader } from '../../../libs/views/src/reader.js';
import { eventCatalogue } from './events.js';
import { sentAgain } from './ingest.js';

@Module({})
class GroundModule {}

/** Reads events of a ledger as they are exported. */
function ledgerExports({ reader, vault }: Ledger): LedgerExports {
  return new LedgerExports(reader, vault, eventCatalogue(), recordWords);
}

/** What every noun's module finds in the application. */
export interface Ground {
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  readonly views: ViewsReader;
  readonly receipts: ReceiptFinder;
  readonly log: ShownLog;
  /** How often what no agreement keeps any more is forgotten, in seconds; default not at all. */
  readonly retentionSeconds?: number;
  readonly proofs: Proofs;
}

/** The log as it is shown, and whether it is what was signed. */
export interface ShownLog {
  readonly tree: TreeView;
  readonly receipts: Receipts;
  readonly integrity: Integrity;
}

/** Every module of the house, over one ledger. */
export function modules({
  ledger,
  recorder,
  views,
  receipts,
  log,
  retentionSeconds,
  proofs,
}: Ground): readonly (Type | DynamicModule)[] {
  const linked = new LinkedPeople(views, ledger);
  return [
    {
      module: GroundModule,
      global: true,
      providers: [
        { provide: Ledger, useValue: ledger },
        { provide: Recorder, useValue: recorder },
        { provide: VIEWS_READER, useValue: views },
        { provide: TreeView, useValue: log.tree },
        { provide: Receipts, useValue: log.receipts },
        { provide: Integrity, useValue: log.integrity },
        { provide: SENT_AGAIN, useValue: sentAgain() },
        { provide: ReceiptFinder, useValue: receipts },
        {
          provide: JOINED_SUBJECTS,
          useValue: new JoinedSubjectsReader(views, ledger, linked),
        },
        { provide: RETAINED_THINGS, useValue: new RetainedThingsReader(views, ledger, linked) },
        { provide: RETENTION_SECONDS, useValue: retentionSeconds },
        { provide: Proofs, useValue: proofs },
        { provide: LedgerExports, useValue: ledgerExports(ledger) },
      ],
      exports: [
        Ledger,
        Recorder,
        VIEWS_READER,
        TreeView,
        Receipts,
        Integrity,
        SENT_AGAIN,
        ReceiptFinder,
        JOINED_SUBJECTS,
        RETAINED_THINGS,
        RETENTION_SECONDS,
        Proofs,
        LedgerExports,
      ],
    },
    PersonModule,
    ConsentModule,
    CrisisPlanModule,
    DisclosureModule,
    AgreementModule,
    DataRightsModule,
    OversightModule,
    LineageModule,
  ];
}
