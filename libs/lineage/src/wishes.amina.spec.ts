import { describe, expect, it } from '@jest/globals';
import {
  ConsentEnteredInError,
  ConsentGranted,
  ConsentLimited,
} from '../../consent/src/consent.events.js';
import { given } from '../../ledger/src/given.features.js';
import { organisationKey, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import { parseInstant, requireSpan } from '../../vocabulary/src/when.js';
import { consentStatements } from './wishes.sources.js';
import { compileWishes, type WishesAsOf } from './wishes.js';

/** Amina's story, to the minute: what was said when, and what she is told each time she asks. */

const trust = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };
const haven = { system: 'https://example.org/charity', value: '7' };
const police = { system: 'https://example.org/police', value: '45' };
const council = { system: 'https://example.org/council', value: '1' };

const C1 = '00000000-0000-8000-8000-0000000000c1';
const C2 = '00000000-0000-8000-8000-0000000000c2';
const C3 = '00000000-0000-8000-8000-0000000000c3';
const ERROR = '00000000-0000-8000-8000-0000000000ee';

const reported = (
  by: OrganisationReference,
  id: string,
  occurredAt: string,
  recordedAt: string,
) => ({
  id,
  occurredAt,
  recordedAt,
  actor: { role: 'partner', organisation: by },
});

const events = [
  given(
    ConsentGranted,
    {
      decision: 'permit',
      capacityDecision: 'share-information',
      recipients: [police, council],
      sections: ['helps', 'not-helpful'],
      period: { until: '2027-05-03' },
    },
    reported(trust, C1, '2026-11-03T10:00:00Z', '2026-11-03T10:05:00.000Z'),
  ),
  given(
    ConsentLimited,
    { decision: 'deny', recipients: [police], categories: ['record/crisis-plan'] },
    reported(haven, C2, '2026-11-06T09:00:00Z', '2026-11-08T09:00:00.000Z'),
  ),
  given(
    ConsentEnteredInError,
    { consent: C2 },
    reported(haven, ERROR, '2026-11-10T10:00:00Z', '2026-11-10T10:00:00.000Z'),
  ),
  given(
    ConsentLimited,
    { decision: 'deny', recipients: [council], categories: ['record/crisis-plan'] },
    reported(haven, C3, '2026-11-06T09:00:00Z', '2026-11-10T10:00:00.000Z'),
  ),
];

const HELPS = ['helps'];
const DISCLOSURES = {
  D1: { at: '2026-11-05T02:05:00Z', from: trust, to: police, sections: ['helps', 'not-helpful'] },
  D2: { at: '2026-11-05T03:00:00Z', from: trust, to: police, sections: ['helps', 'medication'] },
  D7: { at: '2026-11-07T12:00:00Z', from: trust, to: council, sections: HELPS },
  D3: { at: '2026-11-07T23:30:00Z', from: trust, to: police, sections: HELPS },
  D4: { at: '2026-11-07T20:00:00Z', from: haven, to: police, sections: HELPS },
  D5: { at: '2026-11-08T08:59:59.999Z', from: trust, to: police, sections: HELPS },
  D6: { at: '2026-11-08T09:00:00.000Z', from: trust, to: police, sections: HELPS },
} as const;
type Name = keyof typeof DISCLOSURES;

/** What she is told of each: *at the time / known to the sender*, and the consents that decided. */
function told(asOf: WishesAsOf, names: readonly Name[], read = events) {
  const wishes = compileWishes(consentStatements(read), asOf);
  return Object.fromEntries(
    names.map((name) => {
      const { at, from, to, sections } = DISCLOSURES[name];
      const { atTheTime, knownToSender } = wishes.judge({
        occurred: requireSpan(at),
        sender: organisationKey(from),
        recipient: { type: 'organisation', organisation: organisationKey(to) },
        purpose: 'ETREAT',
        items: [{ plan: 'crisis', sections }],
        senderReports: true,
      });
      const by = [...new Set([...atTheTime.decidedBy, ...knownToSender.decidedBy])];
      const consents = new Set(by.map(({ consent }) => consent.slice(-2).toUpperCase()));
      return [name, [`${atTheTime.value}/${knownToSender.value}`, ...[...consents].sort()]];
    }),
  );
}

const on = (moment: string): WishesAsOf => ({ knownAt: parseInstant(moment) ?? NaN });

describe('Amina asks where her information went', () => {
  it('before anything late came in', () => {
    expect(told(on('2026-11-08T08:00:00Z'), ['D3', 'D7', 'D2', 'D1'])).toEqual({
      D3: ['yes/yes', 'C1'],
      D7: ['yes/yes', 'C1'],
      D2: ['partly/partly', 'C1'],
      D1: ['yes/yes', 'C1'],
    });
  });

  it('after the haven reported that she had denied it to the police two days before', () => {
    expect(told(on('2026-11-08T09:00:00Z'), ['D3', 'D7', 'D2', 'D1'])).toEqual({
      D3: ['no/yes', 'C1', 'C2'],
      D7: ['yes/yes', 'C1'],
      D2: ['partly/partly', 'C1'],
      D1: ['yes/yes', 'C1'],
    });
  });

  it('about what the haven gave itself after it had taken her denial', () => {
    expect(told(on('2026-11-08T12:00:00Z'), ['D4'])).toEqual({ D4: ['no/no', 'C2'] });
  });

  it('about what was given a millisecond before the denial stood in the ledger, and at that instant', () => {
    expect(told(on('2026-11-09T10:00:00Z'), ['D5', 'D6'])).toEqual({
      D5: ['no/yes', 'C1', 'C2'],
      D6: ['no/no', 'C2'],
    });
  });

  const everything: readonly Name[] = ['D6', 'D5', 'D3', 'D4', 'D7', 'D2', 'D1'];

  it('after the denial turned out to be an error that was meant for the council', () => {
    expect(told({}, everything)).toEqual({
      D6: ['yes/no', 'C1', 'C2'],
      D5: ['yes/yes', 'C1'],
      D3: ['yes/yes', 'C1'],
      D4: ['yes/no', 'C1', 'C2'],
      D7: ['no/yes', 'C1', 'C3'],
      D2: ['partly/partly', 'C1'],
      D1: ['yes/yes', 'C1'],
    });
  });

  it('about what was known at noon on the day before that', () => {
    expect(told(on('2026-11-09T12:00:00Z'), everything)).toEqual({
      D6: ['no/no', 'C2'],
      D5: ['no/yes', 'C1', 'C2'],
      D3: ['no/yes', 'C1', 'C2'],
      D4: ['no/no', 'C2'],
      D7: ['yes/yes', 'C1'],
      D2: ['partly/partly', 'C1'],
      D1: ['yes/yes', 'C1'],
    });
  });

  it('as of that noon, with all that is known today: the error had not happened yet', () => {
    const asOf = { asOf: parseInstant('2026-11-09T12:00:00Z') ?? NaN };
    expect(told(asOf, ['D3', 'D6', 'D7'])).toEqual({
      D3: ['no/yes', 'C1', 'C2'],
      D6: ['no/no', 'C2'],
      D7: ['no/yes', 'C1', 'C3'],
    });
  });

  it('and gets the same whatever the order in which it is read', () => {
    expect(told({}, everything, events.toReversed())).toEqual(told({}, everything));
  });
});
