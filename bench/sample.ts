import { DisclosureMade } from '../libs/disclosure/src/disclosure.events.js';
import type { DisclosureMadeData } from '../libs/disclosure/src/disclosure.events.js';
import type { NewRecord } from '../libs/ledger/src/ledger.js';

/** The event that every row sends: about 900 bytes, synthetic, with most of the five questions said. */

export const TRUST = { system: 'https://waymark.org/synthetic/organisation', value: 'trust' };
export const POLICE = { system: 'https://waymark.org/synthetic/organisation', value: 'police' };
export const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

/** An NHS number of the 999 test range. */
export function nhsNumber(index: number): string {
  for (let candidate = index * 11; ; candidate += 1) {
    const digits = `999${String(candidate).padStart(6, '0')}`;
    let sum = 0;
    for (let place = 0; place < 9; place += 1) sum += Number(digits[place]) * (10 - place);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return `${digits}${check}`;
  }
}

const content = {
  from: TRUST,
  channel: 'phone',
  items: [
    {
      plan: 'plan-1',
      version: 1,
      sections: ['helps', 'not-helpful'],
      necessary: 'so that the officers on their way stay calm',
    },
  ],
  howUsed: 'read to the officers on their way',
  purpose: 'ETREAT',
  reason: 'she was in danger near the station',
  benefitExpected: 'nobody is hurt and no force is used',
  confidentialityBasis: { code: 'implied-direct-care' },
  dataProtectionBasis: { article6: 'e', article9: 'h', condition: 'sch1-para2' },
  regime: 'UK_GDPR',
} as const;

/** The CloudEvent as text, with an id of its own. */
export function cloudEvent(id: string, person: number): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: '/synthetic/trust/crisis-line',
    type: 'org.waymark.DisclosureMade.v1',
    datacontenttype: 'application/json',
    data: {
      person: { system: NHS_NUMBER, value: nhsNumber(person) },
      occurredAt: occurredAt(person),
      to: { organisation: POLICE },
      ...content,
    },
  });
}

/** The same as a record, for the ledger itself. */
export function sampleRecord(
  id: string,
  subject: string,
  accountable: string,
  number: number,
): NewRecord<DisclosureMadeData> {
  return {
    id,
    type: DisclosureMade,
    accountable,
    digest: 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI',
    header: {
      subject,
      occurredAt: occurredAt(number),
      actor: { role: 'partner', organisation: TRUST },
      visibility: { held: false },
    },
    data: {
      ...content,
      to: { type: 'organisation', organisation: POLICE },
      declaredBy: 'giver',
      deficiencies: [],
    },
    received: { mode: 'structured', text: cloudEvent(id, number % 1000), source: '/s', id },
  };
}

function occurredAt(number: number): string {
  return new Date(Date.UTC(2026, 0, 1) + (number % 300_000) * 60_000).toISOString();
}
