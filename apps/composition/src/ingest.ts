import { agreementIngest } from '../../../libs/agreement/src/agreement.commands.js';
import { consentIngest } from '../../../libs/consent/src/consent.commands.js';
import { crisisPlanIngest } from '../../../libs/crisis-plan/src/crisis-plan.commands.js';
import { disclosureIngest } from '../../../libs/disclosure/src/disclosure.commands.js';
import { acceptedEvents, EventRegistry } from '../../../libs/interop/src/registry.js';
import { oversightIngest } from '../../../libs/oversight/src/oversight.commands.js';
import { heldIngest } from '../../../libs/person/src/held.commands.js';
import { personIngest } from '../../../libs/person/src/person.commands.js';
import { notYetAccepted } from '../../../libs/person/src/person.events.js';
import { representativeIngest } from '../../../libs/person/src/representative.commands.js';

/** Every event that partners may send. */
export function eventRegistry(): EventRegistry {
  return new EventRegistry(
    acceptedEvents(
      personIngest,
      heldIngest,
      representativeIngest,
      consentIngest,
      crisisPlanIngest,
      disclosureIngest,
      agreementIngest,
      oversightIngest,
    ),
    notYetAccepted,
  );
}
