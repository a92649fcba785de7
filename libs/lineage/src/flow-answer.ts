import {
  agreementInForce,
  CONFIRMATION_WINDOW,
  type AgreementTimeline,
} from '../../agreement/src/agreement.js';
import type { PlanState } from '../../crisis-plan/src/crisis-plan.state.js';
import type { Flow } from '../../disclosure/src/disclosure.js';
import { reached } from '../../person/src/age.js';
import { PUBLIC_AUTHORITY_KINDS } from '../../vocabulary/src/codes.js';
import { exactDuration } from '../../vocabulary/src/duration.js';
import { organisationKey, sameOrganisation } from '../../vocabulary/src/organisation.js';
import { purposeWithin } from '../../vocabulary/src/purpose.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import { requireSpan } from '../../vocabulary/src/when.js';

/** What is said of a flow from what other nouns record: its deficiencies and its confirmation. */

/** Of a plan that whoever asks may not see, if there is one: nothing is said of it. */
export const NOT_SHOWN = 'notShown';

/** What of other nouns is known, as far as a page of flows needs it. */
export interface Surroundings {
  readonly agreement: (id: string) => AgreementTimeline | undefined;
  /** Absent where whoever asks may not see plans: nothing is said of them then. */
  readonly plan: ((id: string) => PlanState | typeof NOT_SHOWN | undefined) | undefined;
  /** The person's date of birth as far as whoever looks may see it: a day, a month or a year. */
  readonly born: string | undefined;
  /** Whether an organisation reported to the ledger at a moment. */
  readonly reports: (organisation: string, instant: number) => boolean;
  /** The receipt that confirms a flow. */
  readonly receipt: (flow: string) => string | undefined;
  /** The present, or the moment as of which is asked; milliseconds since 1970. */
  readonly now: number;
}

/** What deficiencies are computed from. */
export type OtherNouns = Pick<Surroundings, 'agreement' | 'plan' | 'born'>;

/** The codes of what breaks a rule that needs another noun. */
const CROSS_DEFICIENCIES = [
  'AGREEMENT_UNKNOWN',
  'AGREEMENT_NOT_IN_FORCE',
  'AGREEMENT_NOT_FOR_PARTIES',
  'AGREEMENT_NOT_FOR_PURPOSE',
  'POINT_NOT_FOR_PUBLIC_AUTHORITIES',
  'PLAN_VERSION_UNKNOWN',
  'PLAN_VERSION_SUPERSEDED',
  'BEST_INTERESTS_UNDER_SIXTEEN',
  'PARENTAL_RESPONSIBILITY_AT_EIGHTEEN',
] as const;

type CrossDeficiency = Deficiency & { readonly code: (typeof CROSS_DEFICIENCIES)[number] };

/** What breaks a rule that needs another noun (`domain.md`, "What happened is recorded"). */
export function crossDeficiencies(flow: Flow, around: OtherNouns): readonly CrossDeficiency[] {
  return [
    ...agreementDeficiencies(flow, around),
    ...planDeficiencies(flow, around),
    ...ageDeficiencies(flow, around),
  ];
}

/**
 * Finds the flows that show a deficiency, `''` for any at all.
 *
 * @returns nothing where the flow's own deficiencies, which a view can be asked by, tell it.
 */
export function showsDeficiency(
  code: string | undefined,
): ((flow: Flow, around: OtherNouns) => boolean) | undefined {
  const crosses: readonly string[] = CROSS_DEFICIENCIES;
  if (code === undefined || (code !== '' && !crosses.includes(code))) return undefined;
  const is = (found: Deficiency) => code === '' || found.code === code;
  return (flow, around) => flow.deficiencies.some(is) || crossDeficiencies(flow, around).some(is);
}

function agreementDeficiencies(flow: Flow, { agreement }: OtherNouns): readonly CrossDeficiency[] {
  if (flow.agreement === undefined) return [];
  const state = agreement(flow.agreement);
  if (!state) return [{ code: 'AGREEMENT_UNKNOWN' }];
  // Where the time is uncertain, it is enough that the agreement was in force at some of it.
  const { earliest, latest } = requireSpan(flow.occurredAt);
  const version = agreementInForce(state, earliest) ?? agreementInForce(state, latest);
  if (!version) return [{ code: 'AGREEMENT_NOT_IN_FORCE' }];
  const { parties, purposes } = version;
  const found: CrossDeficiency[] = [];
  const isParty = (organisation: { readonly system: string; readonly value: string }) =>
    parties.some((party) => sameOrganisation(party.organisation, organisation));
  if (!isParty(flow.from) || flow.to.type !== 'organisation' || !isParty(flow.to.organisation)) {
    found.push({ code: 'AGREEMENT_NOT_FOR_PARTIES' });
  }
  const giver = parties.find((party) => sameOrganisation(party.organisation, flow.from));
  if (flow.from.kind === undefined && giver && PUBLIC_AUTHORITY_KINDS.includes(giver.kind)) {
    const { article6 } = flow.dataProtectionBasis;
    if (article6 === 'ea' || article6 === 'f') {
      found.push({ code: 'POINT_NOT_FOR_PUBLIC_AUTHORITIES', field: '/dataProtectionBasis' });
    }
  }
  const covered = purposes.some(({ purpose }) => purposeWithin(flow.purpose, purpose));
  if (flow.purpose !== 'notStated' && !covered) found.push({ code: 'AGREEMENT_NOT_FOR_PURPOSE' });
  return found;
}

function planDeficiencies(flow: Flow, { plan }: OtherNouns): readonly CrossDeficiency[] {
  if (!plan) return [];
  const { latest } = requireSpan(flow.occurredAt);
  return flow.items.flatMap((item, index): CrossDeficiency[] => {
    if (item.plan === undefined || item.version === undefined) return [];
    const { version } = item;
    const field = `/items/${index}`;
    const known = plan(item.plan);
    if (known === NOT_SHOWN) return [];
    const published = known?.published ?? [];
    if (!published.some(({ content }) => content.version === version)) {
      return [{ code: 'PLAN_VERSION_UNKNOWN', field }];
    }
    const newer = published.some(
      (other) => other.content.version > version && other.earliest < latest,
    );
    return newer ? [{ code: 'PLAN_VERSION_SUPERSEDED', field }] : [];
  });
}

/** The Mental Capacity Act 2005 decides for people from this age on, in their best interests. */
const BEST_INTERESTS_FROM = 16;

/** From this age on nobody has parental responsibility for somebody (Children Act 1989, s.105). */
const ADULT = 18;

/** Nobody is blamed for an age that is not certain: any day that they may be born on has to tell it. */
function ageDeficiencies(
  { confidentialityBasis, occurredAt }: Flow,
  { born }: OtherNouns,
): readonly CrossDeficiency[] {
  if (born === undefined) return [];
  const { earliest, latest } = requireSpan(occurredAt);
  const field = '/confidentialityBasis';
  switch (confidentialityBasis.code) {
    case 'best-interests': {
      const isYounger = latest < reached(born, BEST_INTERESTS_FROM).earliest;
      return isYounger ? [{ code: 'BEST_INTERESTS_UNDER_SIXTEEN', field }] : [];
    }
    case 'parental-responsibility': {
      const isAdult = earliest >= reached(born, ADULT).latest;
      return isAdult ? [{ code: 'PARENTAL_RESPONSIBILITY_AT_EIGHTEEN', field }] : [];
    }
    default:
      return [];
  }
}

/** Whether the receiver says that it got this. */
export interface ConfirmationStatus {
  readonly status: 'confirmed' | 'awaited' | 'overdue' | 'notExpected';
  readonly receipt: string | null;
}

/** Nobody is blamed for not confirming who does not report (`domain.md`, question 5). */
export function confirmationOf(flow: Flow, around: Surroundings): ConfirmationStatus {
  const receipt = around.receipt(flow.id);
  if (receipt !== undefined) return { status: 'confirmed', receipt };
  if (flow.declaredBy === 'recipient') return { status: 'confirmed', receipt: null };
  const { latest } = requireSpan(flow.occurredAt);
  if (
    flow.to.type !== 'organisation' ||
    !around.reports(organisationKey(flow.to.organisation), latest)
  ) {
    return { status: 'notExpected', receipt: null };
  }
  const window = confirmationWindow(flow, latest, around);
  return { status: around.now > latest + window ? 'overdue' : 'awaited', receipt: null };
}

/** Milliseconds that the other end has to tell of it, by the agreement in force at the time. */
export function confirmationWindow(
  under: { readonly agreement?: string },
  instant: number,
  { agreement }: Pick<Surroundings, 'agreement'>,
): number {
  const state = under.agreement === undefined ? undefined : agreement(under.agreement);
  const terms = state && agreementInForce(state, instant);
  const length = exactDuration(terms?.confirmationWindow ?? CONFIRMATION_WINDOW);
  if (length === undefined) throw new TypeError('A recorded confirmation window is no length.');
  return length;
}
