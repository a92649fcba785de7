import { agreementIngest } from '../../../libs/agreement/src/agreement.commands.js';
import { consentIngest } from '../../../libs/consent/src/consent.commands.js';
import { crisisPlanIngest } from '../../../libs/crisis-plan/src/crisis-plan.commands.js';
import { erasureIngest } from '../../../libs/data-rights/src/erasure.commands.js';
import { legalHoldIngest } from '../../../libs/data-rights/src/legal-hold.commands.js';
import { disclosureIngest } from '../../../libs/disclosure/src/disclosure.commands.js';
import { acceptedEvents, EventRegistry } from '../../../libs/interop/src/registry.js';
import { oversightIngest } from '../../../libs/oversight/src/oversight.commands.js';
import { carerIngest } from '../../../libs/person/src/carer.commands.js';
import { heldIngest } from '../../../libs/person/src/held.commands.js';
import { personIngest } from '../../../libs/person/src/person.commands.js';
import type { SentAgain } from '../../../libs/person/src/sent-again.js';
import { representativeIngest } from '../../../libs/person/src/representative.commands.js';

/** Makes commands of events that were sent before. Its rules are gathered when first asked for. */
export function sentAgain(): SentAgain {
  let registry: EventRegistry | undefined;
  const find = (name: string) => (registry ??= eventRegistry()).find(name);
  return {
    accepts: (name) => find(name) !== undefined,
    command(name, data, context) {
      const checked = find(name)?.check(data);
      return checked?.valid === true ? checked.data.command(context) : undefined;
    },
  };
}
import { notYetAccepted } from './to-come.js';

/** Every event that partners may send. */
export function eventRegistry(): EventRegistry {
  return new EventRegistry(
    acceptedEvents(
      personIngest,
      heldIngest,
      representativeIngest,
      carerIngest,
      consentIngest,
      crisisPlanIngest,
      disclosureIngest,
      agreementIngest,
      erasureIngest,
      legalHoldIngest,
      oversightIngest,
    ),
    notYetAccepted,
  );
}
