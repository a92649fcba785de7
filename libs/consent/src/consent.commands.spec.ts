import { describe, expect, it } from '@jest/globals';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { faults } from '../../ledger/src/given.features.js';
import type { Intent, Recorder } from '../../ledger/src/recorder.js';
import { NHS_NUMBER } from '../../vocabulary/src/nhs-number.js';
import { consentIngest, RecordConsentHandler } from './consent.commands.js';
import { consentEvents } from './consent.events.js';
import type { ConsentCommand, ConsentState } from './consent.js';

const trust = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };

const header = {
  person: { system: NHS_NUMBER, value: '9990001014' },
  occurredAt: '2026-11-03T10:00:00Z',
};

const full = {
  ...header,
  recipients: [{ ...trust, name: 'A trust', team: 'crisis team' }],
  namedRecipients: [{ type: 'individual', name: 'her sister' }],
  purposes: ['ETREAT', 'CAREMGT'],
  plan: 'p1',
  sections: ['helps', 'not-helpful'],
  items: [{ section: 'medication', item: 'i1' }],
  categories: ['record/contact'],
  period: { from: '2026-11-03', until: '2027-05-03T00:00:00Z' },
  notice: { version: '3', language: 'en' },
  method: 'verbal',
  witness: 'A nurse',
  words: 'yes',
  reason: 'She asked for it',
  reference: 'F1',
  consentReference: 'S1',
  decision: 'permit',
  capacityDecision: 'share-crisis-plan',
};

describe('What may be sent about consents', () => {
  it('takes every field', () => {
    expect(faults(consentIngest.ConsentGranted.data, full)).toEqual([]);
  });

  it('knows every event of the noun', () => {
    expect(Object.keys(consentIngest).sort()).toEqual(consentEvents.map(({ name }) => name).sort());
  });

  it.each([
    ['an unknown field', { colour: 'red' }, 'colour whitelistValidation'],
    ['an unknown purpose', { purposes: ['SNOOP'] }, 'purposes isPurpose'],
    ['an unknown category', { categories: ['stars'] }, 'categories isIn'],
    ['a section that is no code', { sections: ['Helps!'] }, 'sections matches'],
    ['an empty list', { recipients: [] }, 'recipients arrayMinSize'],
    [
      'a list that is too long',
      { sections: [...Array(51).keys()].map((n) => `s${n}`) },
      'sections arrayMaxSize',
    ],
    [
      'a period of intervals',
      { period: { until: { earliest: '2026-11-03', latest: '2026-11-04' } } },
      'period.until isString',
    ],
    ['a consent that is no id', { consent: 'F1' }, 'consent isUuid'],
    [
      'a language that is none',
      { notice: { version: '1', language: '!' } },
      'notice.language isLanguageTag',
    ],
  ])('refuses %s', (_what, change, fault) => {
    expect(faults(consentIngest.ConsentGranted.data, { ...full, ...change })).toContain(fault);
  });

  it('keeps what a withdrawal does not say out of it', () => {
    const message = { ...header, consentReference: 'F1', recipients: [trust] };
    expect(faults(consentIngest.ConsentWithdrawn.data, message)).toEqual([
      'recipients whitelistValidation',
    ]);
  });

  it('asks an assessment for its outcome and for the role of who made it', () => {
    expect(faults(consentIngest.CapacityAssessed.data, header)).toEqual([
      'outcome isIn',
      'assessorRole isLength',
      'assessorRole isString',
    ]);
  });
});

describe('The command', () => {
  const context: CommandContext = {
    actor: { role: 'partner', organisation: trust, account: 'a' },
    source: 'https://trust.example',
    id: '1',
    received: { mode: 'structured', text: '{}' },
  };

  it('goes to the one stream of the person’s consents', async () => {
    const intents: Intent<ConsentState, ConsentCommand>[] = [];
    const result = { deficiencies: [] } as unknown as CommandResult;
    const recorder = {
      run: (intent: Intent<ConsentState, ConsentCommand>) => {
        intents.push(intent);
        return Promise.resolve(result);
      },
    } as unknown as Recorder;
    const { ConsentWithdrawn } = consentIngest;
    const data = Object.assign(new ConsentWithdrawn.data(), header, { consentReference: 'F1' });

    const answer = await new RecordConsentHandler(recorder).execute(
      ConsentWithdrawn.command(data, context),
    );

    expect(answer).toBe(result);
    const [intent] = intents;
    expect(intent).toMatchObject({
      type: 'ConsentWithdrawn',
      action: 'consent.declare',
      subject: { kind: 'person', namespace: '', value: '9990001014' },
      noun: 'consents',
      opens: false,
      context,
    });
    expect(intent?.streamId('any')).toBe('');
    expect(ConsentWithdrawn.keys(data)).toEqual([`${NHS_NUMBER}|9990001014`]);
  });
});
