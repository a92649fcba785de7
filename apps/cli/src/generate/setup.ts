import { dateText, DAY, HOUR, instantText } from './calendar.js';
import { CONSENTED, CONSENTED_VOLUNTARY } from './disclosures.js';
import {
  AMBULANCE,
  HAVEN,
  OPERATOR,
  type Partner,
  PARTNERS,
  POLICE,
  TRUST,
} from './partnership.js';
import type { Step } from './story.js';

/** What a partnership agrees on before anything is shared, and who reports what. */

/** What a partner reports to the ledger; the council reports nothing. */
export interface Reporter {
  readonly partner: Partner;
  /** What travels by other channels it leaves out. */
  readonly channels: readonly string[];
  /** How often it sends, an exact ISO 8601 length. */
  readonly every: string;
  /** How long after the partnership's beginning it started, in milliseconds. */
  readonly after: number;
  /** How far its heartbeats lag behind, in milliseconds. */
  readonly lag: number;
}

/** Everybody who reports. Police leave out what is said on the phone; so does the ambulance service. */
export const REPORTERS: readonly Reporter[] = [
  {
    partner: TRUST,
    every: 'PT15M',
    channels: ['api', 'portal', 'phone', 'meeting', 'handover', 'email', 'post', 'paper'],
    after: 2 * DAY,
    lag: 6 * HOUR,
  },
  {
    partner: HAVEN,
    every: 'P1D',
    channels: ['api', 'portal', 'phone', 'email', 'meeting'],
    after: 30 * DAY,
    lag: 10 * HOUR,
  },
  {
    partner: AMBULANCE,
    every: 'P1D',
    channels: ['shared-record', 'handover'],
    after: 60 * DAY,
    lag: 9 * DAY,
  },
  {
    partner: POLICE,
    every: 'P7D',
    channels: ['api', 'email'],
    after: 300 * DAY,
    lag: 2 * DAY,
  },
];

/** The ledger's own agreement; the same whatever is made up beside it, as a ledger has just one. */
function ledgerAgreement(at: number): Step {
  return {
    at,
    by: OPERATOR,
    role: 'officer',
    id: 'agreement-0',
    type: 'AgreementRegistered',
    data: {
      id: '0',
      occurredAt: '2023-01-09T10:00:00Z',
      effectiveFrom: '2023-01-09',
      title: 'How this synthetic ledger is run',
      parties: [partyOf(OPERATOR), ...PARTNERS.map(partyOf)],
      controllers: [OPERATOR.organisation],
      jointControllers: false,
      regime: 'UK_GDPR',
      categories: ['record'],
      howUsed: 'To tell people where their information went, and whether they wished it.',
      purposes: [{ purpose: 'HCOMPL', words: 'To give an account of what was shared.' }],
      benefits: [{ to: 'person', words: 'People can see where their information went.' }],
      operator: OPERATOR.organisation,
      contact: 'The office of the Synthetic Ledger Operator',
      impactAssessment: { reference: 'SYNTHETIC-DPIA-1', approvedOn: '2023-01-05' },
    },
  };
}

function partyOf({ organisation, name, kind }: Partner) {
  return { organisation, name, kind };
}

/** The agreements, in the order in which they are registered. */
export function agreements(id: string, from: number): readonly Step[] {
  const occurredAt = instantText(from);
  const controllers = PARTNERS.map(({ organisation }) => organisation);
  const about = { at: from, by: TRUST };
  return [
    ledgerAgreement(from),
    {
      ...about,
      type: 'AgreementRegistered',
      data: {
        id,
        occurredAt,
        effectiveFrom: dateText(from),
        title: 'Sharing crisis plans (synthetic)',
        parties: PARTNERS.map(partyOf),
        controllers,
        jointControllers: false,
        regime: 'UK_GDPR',
        categories: [
          'record/crisis-plan',
          'record/risk',
          'record/contact',
          'record/health',
          'record/outcome',
        ],
        sections: ['helps', 'not-helpful', 'early-signs', 'people', 'medication', 'home'],
        howUsed: 'Read by those who help somebody in a crisis.',
        purposes: [
          { purpose: 'TREAT', words: 'To care for the person.' },
          { purpose: 'ETREAT', words: 'To help the person in a crisis.' },
          { purpose: 'THREAT', words: 'To keep somebody safe from serious harm.' },
        ],
        benefits: [
          {
            benefit: 'calm',
            to: 'person',
            words: 'The person is met by people who know what helps.',
          },
          { benefit: 'home', to: 'community', words: 'Fewer people are taken to custody.' },
        ],
        bases: PARTNERS.map(({ organisation, kind }) => {
          const bases = kind === 'voluntary' ? CONSENTED_VOLUNTARY : CONSENTED;
          const { confidentialityBasis, dataProtectionBasis } = bases;
          return { controller: organisation, confidentialityBasis, dataProtectionBasis };
        }),
        retention: { period: 'P8Y', from: 'the last contact' },
        confirmationWindow: 'PT72H',
        contact: 'The information office of the Synthetic Mental Health Trust',
      },
    },
    {
      at: from + DAY,
      by: TRUST,
      type: 'PublicNoticePublished',
      data: {
        id,
        occurredAt: instantText(from + DAY),
        words: 'We share parts of crisis plans with those who come to help. You can say no.',
      },
    },
    {
      at: from + 200 * DAY,
      by: TRUST,
      type: 'BenefitEvidenced',
      data: {
        id,
        occurredAt: instantText(from + 200 * DAY),
        benefit: 'home',
        words: 'In half a year nobody with a plan was taken to custody. This number is made up.',
        figures: [{ name: 'People taken to custody', value: 0, unit: 'people' }],
      },
    },
  ];
}

/** What each who reports says of it at its beginning. */
export function reportingPeriods(from: number): readonly Step[] {
  return REPORTERS.map(({ partner, channels, every, after }) => {
    const at = from + after;
    return {
      at,
      by: partner,
      type: 'ReportingPeriodDeclared',
      data: {
        occurredAt: instantText(at),
        from: instantText(at),
        name: partner.name,
        kind: partner.kind,
        channels,
        every,
      },
    };
  });
}

/**
 * A partner's heartbeats: *complete through*, at even distances from its beginning, the last one
 * behind `until` by its lag.
 */
export function* heartbeats(
  { partner, after, lag }: Reporter,
  span: { readonly from: number; readonly until: number },
  count: number,
): Generator<Step, void, undefined> {
  const first = span.from + after;
  const last = span.until - lag;
  for (let beat = 1; beat <= count; beat += 1) {
    const at = Math.round(first + ((last - first) * beat) / count);
    yield {
      at,
      by: partner,
      type: 'HeartbeatReceived',
      data: { occurredAt: instantText(at), completeThrough: instantText(at - HOUR) },
    };
  }
}
