import { agreementEvents } from '../../../libs/agreement/src/agreement.events.js';
import { consentEvents } from '../../../libs/consent/src/consent.events.js';
import { crisisPlanEvents } from '../../../libs/crisis-plan/src/crisis-plan.events.js';
import { erasureEvents } from '../../../libs/data-rights/src/erasure.events.js';
import { retentionEvents } from '../../../libs/data-rights/src/retention.events.js';
import { legalHoldEvents } from '../../../libs/data-rights/src/legal-hold.events.js';
import { disclosureEvents } from '../../../libs/disclosure/src/disclosure.events.js';
import { RecordsCommitted } from '../../../libs/completeness/src/epoch.js';
import { EventCatalogue } from '../../../libs/ledger/src/catalogue.js';
import { LedgerRestored } from '../../../libs/ledger/src/ledger-restored.js';
import { LettersForgotten } from '../../../libs/ledger/src/letters-forgotten.js';
import { LogKeysChanged } from '../../../libs/ledger/src/log-keys.js';
import { oversightEvents } from '../../../libs/oversight/src/oversight.events.js';
import { carerEvents } from '../../../libs/person/src/carer.events.js';
import { heldEvents } from '../../../libs/person/src/held.events.js';
import { ownViewEvents } from '../../../libs/person/src/own-view.events.js';
import { misfilingEvents } from '../../../libs/person/src/misfiling.events.js';
import { identityLinkEvents, personEvents } from '../../../libs/person/src/person.events.js';
import { representativeEvents } from '../../../libs/person/src/representative.events.js';
import { supersededEvents } from '../../../libs/person/src/superseded-identifier.events.js';

/** Every event type that Waymark records. */
export function eventCatalogue(): EventCatalogue {
  return new EventCatalogue([
    // What the ledger itself records.
    LettersForgotten,
    LogKeysChanged,
    LedgerRestored,
    RecordsCommitted,
    ...personEvents,
    ...identityLinkEvents,
    ...supersededEvents,
    ...misfilingEvents,
    ...heldEvents,
    ...representativeEvents,
    ...carerEvents,
    ...ownViewEvents,
    ...consentEvents,
    ...crisisPlanEvents,
    ...disclosureEvents,
    ...agreementEvents,
    ...erasureEvents,
    ...legalHoldEvents,
    ...retentionEvents,
    ...oversightEvents,
  ]);
}
