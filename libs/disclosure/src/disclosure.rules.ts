import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { basisDeficiencies } from '../../vocabulary/src/lawful-basis.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import type { DisclosureContent, EmergencyDisclosureMadeData } from './disclosure.events.js';
import type { Flow, FlowName } from './disclosure.js';

/** What a disclosure should say. None is refused for what it leaves out: it is recorded as missing. */

/** Everything that a flow's own event shows to be missing or wrong (`domain.md`, "What happened"). */
export function ownDeficiencies(
  type: FlowName,
  content: DisclosureContent & { readonly agreement?: string },
): readonly Deficiency[] {
  const found: Deficiency[] = [];
  const needs = (field: keyof DisclosureContent, code: string): void => {
    if (content[field] === NOT_STATED) found.push({ code, field: `/${field}` });
  };
  needs('purpose', 'PURPOSE_NOT_STATED');
  needs('reason', 'REASON_NOT_STATED');
  needs('howUsed', 'USE_NOT_STATED');
  needs('benefitExpected', 'BENEFIT_NOT_STATED');
  if (content.agreement === undefined) {
    found.push({ code: 'AGREEMENT_NOT_STATED', field: '/agreement' });
  }
  content.items.forEach((item, index) => {
    const field = `/items/${index}`;
    if (item.necessary === undefined) found.push({ code: 'NECESSITY_NOT_STATED', field });
    if (item.plan === undefined && item.category === undefined && item.sections === undefined) {
      found.push({ code: 'ITEM_IN_WORDS_ONLY', field });
    }
    if (item.plan !== undefined && item.version === undefined) {
      found.push({ code: 'PLAN_VERSION_NOT_STATED', field });
    }
  });
  found.push(
    ...basisDeficiencies({
      confidentiality: content.confidentialityBasis,
      dataProtection: content.dataProtectionBasis,
      regime: content.regime,
      ...(content.from.kind !== undefined && { giverKind: content.from.kind }),
    }),
  );
  if (type === 'EmergencyDisclosureMade') {
    const emergency = content as EmergencyDisclosureMadeData;
    if (emergency.atRisk === NOT_STATED) {
      found.push({ code: 'AT_RISK_NOT_STATED', field: '/atRisk' });
    }
    if (emergency.whyNoConsent === NOT_STATED) {
      found.push({ code: 'WHY_NO_CONSENT_NOT_STATED', field: '/whyNoConsent' });
    }
    if (emergency.secondApprover === undefined) {
      found.push({ code: 'SECOND_APPROVER_NOT_STATED', field: '/secondApprover' });
    }
  }
  return found;
}

/** The same of a flow as it stands now. */
export function deficienciesOfFlow(flow: Flow): readonly Deficiency[] {
  const { emergency, ...content } = flow;
  return ownDeficiencies(flow.type, { ...content, ...emergency });
}
