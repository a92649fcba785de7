import { type Decider, DecisionRefused } from '../../ledger/src/decider.js';
import type { EventType, Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { sameOrganisation, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';
import { disclosureEvents, flowEvents } from './disclosure.events.js';
import type {
  Declarer,
  DisclosureChanges,
  DisclosureContent,
  DisclosureCorrectedData,
  DisclosureLinks,
  EmergencyDisclosureMadeData,
  EmergencyReviewConcludedData,
  EmergencyReviewOpenedData,
  InformingDeferredData,
  OnwardSharedData,
  Party,
  PersonInformedData,
  RecallAcknowledgedData,
  Recipient,
} from './disclosure.events.js';
import { deficienciesOfFlow, ownDeficiencies } from './disclosure.rules.js';
import { type Joined, joinedIn } from './joined.js';

/** The names of the events that are a flow of their own. */
export type FlowName =
  'DisclosureMade' | 'OnwardShared' | 'DisclosureViewed' | 'EmergencyDisclosureMade';

/** A flow of information as it stands now, after its corrections. */
export interface Flow extends DisclosureContent, DisclosureLinks {
  readonly id: string;
  readonly type: FlowName;
  readonly occurredAt: WhenRecord;
  readonly agreement?: string;
  readonly declaredBy: Declarer;
  /** The organisation whose system told of it. */
  readonly sender?: OrganisationReference;
  readonly reportedBy?: OrganisationReference;
  readonly onwardOf?: string;
  readonly emergency?: Pick<
    EmergencyDisclosureMadeData,
    'atRisk' | 'whyNoConsent' | 'secondApprover'
  >;
  /** What the event alone shows to be missing or wrong, after the corrections. */
  readonly deficiencies: readonly Deficiency[];
}

/** A correction as it was made. */
export interface Correction {
  readonly id: string;
  readonly recordedAt: string;
  readonly by?: OrganisationReference;
  readonly changes: DisclosureChanges;
  readonly individual?: string;
  readonly secondApprover?: string;
  readonly reason: string;
  /** Whether it counts: only who declared the disclosure, or its giver, corrects it. */
  readonly counts: boolean;
}

/** A recall as it was told. */
export interface Recall {
  readonly reason: string;
  readonly recordedAt: string;
  readonly by?: OrganisationReference;
}

/** What can be said of a disclosure after it, and what counts of it depends on who says so. */
interface SaidAfterwards {
  readonly RecallAcknowledged: RecallAcknowledgedData;
  readonly EmergencyReviewOpened: EmergencyReviewOpenedData;
  readonly EmergencyReviewConcluded: EmergencyReviewConcludedData;
  readonly PersonInformed: PersonInformedData;
  readonly InformingDeferred: InformingDeferredData;
}

/** The last word of one organisation on one of these. */
export type Afterwards = {
  [Type in keyof SaidAfterwards]: {
    readonly type: Type;
    readonly data: SaidAfterwards[Type];
    readonly by?: OrganisationReference;
  };
}[keyof SaidAfterwards];

/** One disclosure's history, folded. Whatever comes before the disclosure itself waits for it. */
export interface DisclosureState {
  readonly flow?: Flow;
  /** Whom it is also about, by the disclosure or by anything said of it; absent where nobody. */
  readonly joined?: Joined;
  readonly corrections: readonly Correction[];
  readonly recalls: readonly Recall[];
  /** The last recall that counts: of who declared the disclosure, or its giver. */
  readonly recalled?: Recall;
  /** Everybody's last words, whether they count or not, in the order of the log. */
  readonly afterwards: readonly Afterwards[];
  /** What counts of them. */
  readonly recallAnswer?: RecallAcknowledgedData;
  readonly review?: 'open' | EmergencyReviewConcludedData['conclusion'];
  readonly informed?: PersonInformedData['how'];
  readonly informingDeferred?: Omit<InformingDeferredData, 'disclosure'>;
}

/** What a handler asks of the decider. */
export interface DisclosureCommand {
  readonly type: string;
  /** The content as validated, in the form of the event's data less what the decider adds. */
  readonly data: object;
  /** The organisation that acts. */
  readonly actor?: OrganisationReference | undefined;
}

const initial: DisclosureState = { corrections: [], recalls: [], afterwards: [] };

const OF_DISCLOSURE: ReadonlySet<string> = new Set(disclosureEvents.map(({ name }) => name));

const FLOW_NAMES: readonly string[] = flowEvents.map((type) => type.name);

/** Whether an event type is a flow of information of its own. */
export function isFlowName(type: string): type is FlowName {
  return FLOW_NAMES.includes(type);
}

function evolve(before: DisclosureState, event: LedgerEvent): DisclosureState {
  if (!event.readable) return before;
  const isOfIt = OF_DISCLOSURE.has(event.type);
  const state = isOfIt ? { ...before, ...joinedIn(event, before.joined) } : before;
  if (isFlowName(event.type)) {
    // The first telling stands; its stream holds no second one.
    return state.flow ? state : withFlow(state, flowOf(event.type, event));
  }
  switch (event.type) {
    case 'DisclosureCorrected': {
      const data = event.data as DisclosureCorrectedData;
      const by = event.header.actor.organisation;
      const correction: Correction = {
        id: event.id,
        recordedAt: event.recordedAt,
        ...(by && { by }),
        changes: data.changes,
        ...(data.individual !== undefined && { individual: data.individual }),
        ...(data.secondApprover !== undefined && { secondApprover: data.secondApprover }),
        reason: data.correctionReason,
        counts: false,
      };
      return recount({ ...state, corrections: [...state.corrections, correction] });
    }
    case 'DisclosureRecalled': {
      const { recallReason: reason } = event.data as { recallReason: string };
      const by = event.header.actor.organisation;
      const recall: Recall = { reason, recordedAt: event.recordedAt, ...(by && { by }) };
      return recount({ ...state, recalls: [...state.recalls, recall] });
    }
    case 'RecallAcknowledged':
    case 'EmergencyReviewOpened':
    case 'EmergencyReviewConcluded':
    case 'PersonInformed':
    case 'InformingDeferred': {
      const by = event.header.actor.organisation;
      const said = { type: event.type, data: event.data, ...(by && { by }) } as Afterwards;
      const others = state.afterwards.filter((one) => !isSameTeller(one, said));
      return recount({ ...state, afterwards: [...others, said] });
    }
    default:
      return state;
  }
}

/** A history in which a flow was told of after what was said of it. */
export function withFlow(
  said: DisclosureState,
  flow: Flow,
): DisclosureState & { readonly flow: Flow } {
  return recount({ ...said, flow });
}

function decide(command: DisclosureCommand, state: DisclosureState): readonly Fact[] {
  const { type, data, actor } = command;
  if (isFlowName(type)) {
    if (state.flow) {
      throw new DecisionRefused('DISCLOSURE_ALREADY_MADE', 'A disclosure is made once.');
    }
    const content = data as DisclosureContent & { readonly agreement?: string };
    const declaredBy = declarerOf(content.from, content.to, actor);
    const own = ownDeficiencies(type, content);
    return [factNamed(type, { ...data, declaredBy, deficiencies: own })];
  }
  if (type === 'DisclosureReceived') {
    const { from, to } = data as { from: Party; to: Recipient };
    return [factNamed(type, { ...data, declaredBy: declarerOf(from, to, actor) })];
  }
  if (type === 'DisclosureCorrected') {
    return [factNamed(type, { ...data, deficiencies: afterCorrection(command, state) })];
  }
  return [factNamed(type, data)];
}

function factNamed(name: string, said: object): Fact {
  const type = disclosureEvents.find((declared) => declared.name === name);
  if (!type) throw new TypeError(`${name} is no event of a disclosure`);
  return fact(type as EventType, said);
}

/** The rules of one disclosure. */
export const disclosureDecider: Decider<DisclosureState, DisclosureCommand> = {
  initial,
  evolve,
  decide,
};

/** In what place whoever tells of it stands to a disclosure. */
function declarerOf(
  from: Party,
  to: Recipient,
  actor: OrganisationReference | undefined,
): Declarer {
  if (actor && sameOrganisation(actor, from)) return 'giver';
  if (actor && to.type === 'organisation' && sameOrganisation(actor, to.organisation)) {
    return 'recipient';
  }
  return 'thirdParty';
}

/** What a corrected flow lacks; nothing is told to who did not declare it, not even that it is there. */
function afterCorrection(
  { data, actor }: DisclosureCommand,
  { flow }: DisclosureState,
): readonly Deficiency[] {
  if (!flow || !mayCorrect(flow, actor)) return [];
  return deficienciesOfFlow(corrected(flow, data as DisclosureCorrectedData));
}

/** Who declared a disclosure, and its giver, correct it and call it back; nobody else does. */
function mayCorrect(flow: Flow, by: OrganisationReference | undefined): boolean {
  if (!by) return false;
  return (
    sameOrganisation(by, flow.from) ||
    (flow.sender !== undefined && sameOrganisation(by, flow.sender))
  );
}

type Replacement = Pick<DisclosureCorrectedData, 'changes' | 'individual' | 'secondApprover'>;

function corrected(flow: Flow, { changes, individual, secondApprover }: Replacement): Flow {
  const { atRisk, whyNoConsent, ...others } = changes;
  return {
    ...flow,
    ...others,
    ...(individual !== undefined && { individual }),
    ...(flow.emergency && {
      emergency: {
        ...flow.emergency,
        ...(atRisk !== undefined && { atRisk }),
        ...(whyNoConsent !== undefined && { whyNoConsent }),
        ...(secondApprover !== undefined && { secondApprover }),
      },
    }),
  };
}

function isSameTeller(a: Afterwards, b: Afterwards): boolean {
  if (a.type !== b.type) return false;
  return a.by && b.by ? sameOrganisation(a.by, b.by) : a.by === b.by;
}

/**
 * Whether somebody speaks of their own part in it: its giver, or the recipient that declared it. A
 * third party's word stays a report (`domain.md`, "What every event carries").
 */
function tookPart(flow: Flow, by: OrganisationReference | undefined): boolean {
  if (!by || !mayCorrect(flow, by)) return false;
  return flow.declaredBy !== 'thirdParty' || sameOrganisation(by, flow.from);
}

/** Whether it was sent to them: only then is an acknowledgement theirs to give. */
function wasSentTo({ to }: Flow, by: OrganisationReference | undefined): boolean {
  return by !== undefined && to.type === 'organisation' && sameOrganisation(by, to.organisation);
}

/**
 * Applies the corrections that count and have not been applied, in the order of the log, and finds
 * what else counts: by the disclosure as it then stands, so that a giver who was named wrongly at
 * first speaks for it too, whatever came first.
 */
function recount<State extends DisclosureState>(before: State): State;
function recount(before: DisclosureState): DisclosureState {
  const made = before.flow;
  if (!made) return before;
  let flow = made;
  const corrections = before.corrections.map((correction) => {
    if (correction.counts || !mayCorrect(flow, correction.by)) return correction;
    flow = corrected(flow, correction);
    return { ...correction, counts: true };
  });
  if (flow !== made) flow = { ...flow, deficiencies: deficienciesOfFlow(flow) };
  const { joined, recalls, afterwards } = before;
  const recalled = recalls.findLast(({ by }) => mayCorrect(flow, by));
  return {
    flow,
    ...(joined && { joined }),
    corrections,
    recalls,
    afterwards,
    ...(recalled && { recalled }),
    ...whatCounts(flow, afterwards),
  };
}

function whatCounts(
  flow: Flow,
  afterwards: readonly Afterwards[],
): Pick<DisclosureState, 'recallAnswer' | 'review' | 'informed' | 'informingDeferred'> {
  let counting: ReturnType<typeof whatCounts> = {};
  for (const { type, data, by } of afterwards) {
    if (!(type === 'RecallAcknowledged' ? wasSentTo(flow, by) : tookPart(flow, by))) continue;
    switch (type) {
      case 'RecallAcknowledged':
        counting = { ...counting, recallAnswer: data };
        break;
      case 'EmergencyReviewOpened':
        counting = { ...counting, review: counting.review ?? 'open' };
        break;
      case 'EmergencyReviewConcluded':
        counting = { ...counting, review: data.conclusion };
        break;
      case 'PersonInformed':
        counting = { ...counting, informed: data.how };
        break;
      case 'InformingDeferred': {
        const { deferralGround, reviewBy } = data;
        counting = { ...counting, informingDeferred: { deferralGround, reviewBy } };
      }
    }
  }
  return counting;
}

function flowOf(type: FlowName, event: Extract<LedgerEvent, { readable: true }>): Flow {
  const { atRisk, whyNoConsent, secondApprover, ...data } = event.data as Partial<
    EmergencyDisclosureMadeData & OnwardSharedData
  > &
    DisclosureContent & { declaredBy: Declarer; deficiencies: readonly Deficiency[] };
  const { header } = event;
  return {
    ...data,
    id: event.id,
    type,
    occurredAt: header.occurredAt,
    ...(header.agreement !== undefined && { agreement: header.agreement }),
    ...(header.actor.organisation && { sender: header.actor.organisation }),
    ...(header.reportedBy && { reportedBy: header.reportedBy }),
    ...(atRisk !== undefined &&
      whyNoConsent !== undefined && {
        emergency: {
          atRisk,
          whyNoConsent,
          ...(secondApprover !== undefined && { secondApprover }),
        },
      }),
  };
}
