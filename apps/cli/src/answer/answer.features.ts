import type { Answer, Disclosure, UndeclaredReceipt } from './query.js';

/** An answer as a ledger gives it, for specs. */

const SYSTEM = 'https://waymark.org/synthetic/organisation';

function organisation(value: string, name: string | null, team: string | null = null) {
  return { system: SYSTEM, value, name, team };
}

const TRUST = organisation('trust', 'Synthetic Mental Health Trust');
const POLICE = organisation('police', 'Synthetic Police');
const COUNCIL = organisation('council', 'Synthetic County Council');

/** A disclosure with everything said and nothing wrong, but for what a spec changes. */
export function disclosure(change: Partial<Disclosure> = {}): Disclosure {
  return {
    id: '00000000-0000-8000-8000-000000000001',
    kind: { code: 'DisclosureMade', words: 'Information was given' },
    occurredAt: { earliest: '2026-07-05T01:05:00.000Z', latest: '2026-07-05T01:05:00.000Z' },
    recordedAt: '2026-07-05T08:00:00.000Z',
    from: TRUST,
    to: { type: 'organisation', organisation: POLICE, name: null, kind: null },
    channel: { code: 'phone', words: 'by phone' },
    items: [
      {
        plan: 'plan-1',
        version: 2,
        sections: ['helps', 'not-helpful', 'early-signs'],
        items: [],
        category: null,
        words: null,
        necessary: 'Police were at the door.',
      },
    ],
    purpose: { code: 'ETREAT', words: 'Your care in an emergency' },
    reason: 'You were in a crisis at home.',
    howUsed: 'Read to the officers.',
    benefitExpected: 'Nobody has to use force.',
    benefitSeen: 'It was calm.',
    confidentialityBasis: { code: 'explicit-consent', words: 'You said yes.', provision: null },
    dataProtectionBasis: {
      article6: { code: 'e', words: 'It was part of a public service’s job.' },
      article9: 'h',
      condition: 'sch1-para2',
    },
    regime: { code: 'UK_GDPR', words: 'The general data protection law' },
    agreement: 'crisis',
    declaredBy: { code: 'giver', words: 'The sender told us.' },
    reportedBy: null,
    onwardOf: null,
    emergency: null,
    recalled: null,
    deficiencies: [],
    withinWishes: {
      atTheTime: { value: 'yes', words: 'This was within the wishes that had been stated.' },
      knownToTheSender: {
        value: 'yes',
        words: 'As far as the sender could know, this was within the wishes.',
      },
      senderConnected: true,
      connection: 'The sender was reporting to this ledger at that moment.',
      lawfulIsAnother: 'Outside your wishes does not mean against the law.',
    },
    confirmation: { status: 'confirmed', words: 'The receiver says it got this.' },
    onwardTo: [],
    receipt: {
      eventId: '00000000-0000-8000-8000-000000000001',
      leafHash: 'aGFzaA==',
      recordedAt: '2026-07-05T08:00:00.000Z',
    },
    ...change,
  };
}

const FIRST = 'first';

/** Four disclosures, of which each says something that the others do not. */
export function answer(change: Partial<Answer> = {}): Answer {
  return {
    person: '00000000-0000-4000-8000-00000000000a',
    more: true,
    lawKeepsBack:
      'The law lets organisations keep some information back, and sometimes they may not tell you so.',
    notASubjectAccessAnswer: 'It is not by itself the answer to a subject access request.',
    disclosures: [hearsay(), toSister(), onward(), first()],
    undeclaredReceipts: [undeclared()],
    moreUndeclared: false,
    coverage: {
      partners: [
        {
          organisation: TRUST,
          reportsSince: '2025-01-01T00:00:00.000Z',
          completeThrough: '2026-07-06T00:00:00.000Z',
          channels: [],
          missingChannels: [],
          words: 'Synthetic Mental Health Trust has reported here since 1 January 2025.',
        },
        {
          organisation: POLICE,
          reportsSince: '2026-01-01T00:00:00.000Z',
          completeThrough: null,
          channels: [
            { code: 'api', words: 'from computer to computer' },
            { code: 'email', words: 'by email' },
          ],
          missingChannels: [{ code: 'phone', words: 'by phone' }],
          words: 'Synthetic Police has reported here since 1 January 2026.',
        },
      ],
      notReporting: [organisation('council', null)],
      sentence: 'The law lets organisations keep some information back.',
    },
    ...change,
  };
}

/** Somebody says that the council got something from the police, and the police do not say so. */
function undeclared(): UndeclaredReceipt {
  const { id, occurredAt, recordedAt, channel, items } = disclosure({ id: 'undeclared' });
  return {
    id,
    occurredAt,
    recordedAt,
    from: POLICE,
    to: { type: 'organisation', organisation: COUNCIL, name: null, kind: null },
    channel,
    items,
    declaredBy: {
      code: 'thirdParty',
      words: 'Somebody else told us. It is a report, not a confirmation.',
    },
    reportedBy: organisation('trust', null),
    declaration: {
      code: 'overdue',
      words: 'Nobody has told us that this was given. Synthetic Police should have told us by now.',
    },
  };
}

function first(): Disclosure {
  return disclosure({
    id: FIRST,
    onwardTo: [
      {
        id: 'second',
        to: { type: 'organisation', organisation: COUNCIL, name: null, kind: null },
        occurredAt: { earliest: '2026-07-06T09:00:00.000Z', latest: '2026-07-06T09:00:00.000Z' },
      },
    ],
  });
}

function onward(): Disclosure {
  return disclosure({
    id: 'second',
    kind: { code: 'OnwardShared', words: 'Information was passed on' },
    occurredAt: { earliest: '2026-07-06T09:00:00.000Z', latest: '2026-07-06T09:00:00.000Z' },
    from: POLICE,
    to: {
      type: 'organisation',
      organisation: { ...COUNCIL, team: 'Duty team' },
      name: null,
      kind: null,
    },
    onwardOf: FIRST,
    benefitSeen: null,
    withinWishes: {
      ...disclosure().withinWishes,
      atTheTime: { value: 'no', words: 'This was not within the wishes.' },
      knownToTheSender: { value: 'notAsked', words: 'The sender could know of no wish.' },
      senderConnected: false,
      connection: 'The sender was not reporting to this ledger at that moment.',
    },
    confirmation: { status: 'notExpected', words: 'The receiver does not report to this ledger.' },
    recalled: 'It was sent to the wrong team.',
  });
}

function toSister(): Disclosure {
  return disclosure({
    id: 'third',
    kind: {
      code: 'EmergencyDisclosureMade',
      words: 'Information was given in an emergency',
    },
    occurredAt: { earliest: '2026-10-24T23:00:00.000Z', latest: '2026-10-25T23:59:59.999Z' },
    to: { type: 'individual', organisation: null, name: null, kind: null },
    emergency: {
      atRisk: 'person',
      whyNoConsent: 'You could not be reached.',
      secondApproval: true,
      informed: null,
    },
    withinWishes: {
      ...disclosure().withinWishes,
      atTheTime: { value: 'partly', words: 'Part of this was within the wishes.' },
      knownToTheSender: { value: 'cannotSay', words: 'We cannot say what the sender could know.' },
    },
  });
}

function hearsay(): Disclosure {
  const unsaid = { code: 'notStated', words: 'The sender did not say what it was for.' };
  return disclosure({
    id: 'fourth',
    occurredAt: { earliest: '2026-11-01T00:00:00.000Z', latest: '2026-11-03T23:59:59.999Z' },
    from: POLICE,
    to: { type: 'unregistered', organisation: null, name: 'Synthetic Homes', kind: 'other' },
    items: [
      {
        plan: null,
        version: null,
        sections: [],
        items: [],
        category: { code: 'record/risk', words: 'risks' },
        words: 'That you \u001b[31mwere\u202e\n in a crisis.',
        necessary: null,
      },
    ],
    purpose: unsaid,
    reason: 'notStated',
    howUsed: 'notStated',
    benefitExpected: 'notStated',
    benefitSeen: null,
    declaredBy: { code: 'thirdParty', words: 'Somebody else told us.' },
    reportedBy: organisation('trust', null),
    deficiencies: [
      { ...unsaid, field: '/purpose' },
      { code: 'REASON', words: 'The sender did not say why in plain words.', field: '/reason' },
      { code: 'ITEM', words: 'What was given is only described in words.', field: '/items/0' },
    ],
  });
}
