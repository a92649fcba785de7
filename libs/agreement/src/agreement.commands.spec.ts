import { describe, expect, it } from '@jest/globals';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { faults } from '../../ledger/src/given.features.js';
import type { Intent, Recorder } from '../../ledger/src/recorder.js';
import { agreementIngest, RecordAgreement, RecordAgreementHandler } from './agreement.commands.js';
import { AgreementEndedInput } from './agreement.data.js';
import type { AgreementCommand, AgreementState } from './agreement.js';

const trust = { system: 'https://example.org/org', value: 'trust' };
const police = { system: 'https://example.org/org', value: 'police' };
const about = { id: 'crisis-sharing', occurredAt: '2026-11-01T10:00:00Z' };
const least = {
  ...about,
  title: 'Sharing in a crisis',
  parties: [
    { organisation: trust, name: 'The trust', kind: 'nhs-trust' },
    { organisation: police, name: 'The police', kind: 'police' },
  ],
  controllers: [trust],
  jointControllers: false,
  regime: 'UK_GDPR',
  howUsed: 'To calm things down',
  purposes: [{ purpose: 'ETREAT', words: 'To keep somebody safe' }],
  benefits: [{ to: 'person', words: 'Fewer nights in custody' }],
  effectiveFrom: '2026-11-01',
};
const full = {
  ...least,
  parties: [
    {
      organisation: trust,
      name: 'The trust',
      kind: 'nhs-trust',
      regime: 'UK_GDPR',
      contact: 'records@example.org',
      dataProtectionOfficer: 'officer@example.org',
    },
    { organisation: police, name: 'The police', kind: 'police', regime: 'DPA_PART3' },
  ],
  arrangement: 'The trust answers people',
  categories: ['record/contact'],
  sections: ['helps', 'not-helpful'],
  benefits: [{ benefit: 'custody', to: 'person', words: 'Fewer nights in custody' }],
  bases: [
    {
      controller: trust,
      confidentialityBasis: { code: 'statutory-duty', provision: 'Care Act 2014 s.42' },
      dataProtectionBasis: {
        article6: 'e',
        article9: 'c',
        condition: 'sch1-para18',
        noConsentReason: 'cannot-be-given',
        personCannotConsent: true,
      },
    },
  ],
  retention: { period: 'P8Y', from: 'the last contact', words: 'Then deleted' },
  visibilityByDefault: { held: true, ground: 'MARAC', reviewAfter: 'P6M' },
  confirmationWindow: 'PT72H',
  processingRecord: {
    dataSubjects: ['people in a crisis'],
    recipients: ['police'],
    transfers: 'None',
    security: 'Sealed letters',
  },
  publicNotice: { url: 'https://example.org/notice', words: 'We share to help' },
  impactAssessment: {
    reference: 'DPIA-1',
    url: 'https://example.org/dpia',
    approvedOn: '2026-10-01',
  },
  operator: trust,
  contact: 'Ask us',
  effectiveUntil: '2027-11-01T00:00:00Z',
};

/** For each event a message that says all it can, and one that says no more than it must. */
const examples: Record<keyof typeof agreementIngest, readonly [object, object]> = {
  AgreementRegistered: [full, least],
  AgreementAmended: [{ ...full, amends: 1, amendmentReason: 'Less will do' }, least],
  AgreementEnded: [
    { ...about, endsAt: '2027-01-01', reason: 'A new one', afterwards: 'Kept' },
    { ...about, endsAt: '2027-01-01T12:00:00Z' },
  ],
  PurposeDefined: [
    { ...about, purpose: 'HQUALIMP', words: 'To learn', effectiveFrom: '2026-11-10' },
    { ...about, purpose: 'HQUALIMP', words: 'To learn' },
  ],
  BenefitStated: [
    { ...about, benefit: 'trust', to: 'community', words: 'Trust', effectiveFrom: '2026-11-10' },
    { ...about, to: 'community', words: 'Trust' },
  ],
  BenefitEvidenced: [
    {
      ...about,
      benefit: 'custody',
      words: 'Nine nights fewer',
      figures: [
        { name: 'nights', value: -9, unit: 'nights', from: '2026-11-01', until: '2026-11-30' },
        { name: 'share', value: 0.5 },
      ],
      evidence: 'Board report 4',
    },
    { ...about, words: 'It works' },
  ],
  PublicNoticePublished: [
    { ...about, url: 'https://example.org/notice', words: 'We share to help', version: 1 },
    about,
  ],
};
const events = Object.entries(agreementIngest).map(
  ([name, { data }]) => [name as keyof typeof examples, data as new () => object] as const,
);

describe('what may be sent about agreements', () => {
  it.each(events)('%s may say all that it can, or no more than it must', (name, dataClass) => {
    const [most, fewest] = examples[name];
    expect(faults(dataClass, most)).toEqual([]);
    expect(faults(dataClass, fewest)).toEqual([]);
  });

  it.each(events)('%s refuses a field that it does not know, by its name', (name, dataClass) => {
    const [most] = examples[name];
    expect(faults(dataClass, { ...most, surprise: 1 })).toEqual(['surprise whitelistValidation']);
  });

  it.each(events)('%s refuses every field of a wrong type', (name, dataClass) => {
    const [most] = examples[name];
    for (const field of Object.keys(most)) {
      const wrong = { ...most, [field]: 17.5 };
      expect(faults(dataClass, wrong).map((fault) => fault.split(/[ .]/)[0])).toContain(field);
    }
  });

  it.each(events)('%s needs all that it must say', (name, dataClass) => {
    const [, fewest] = examples[name];
    for (const field of Object.keys(fewest)) {
      const lacking = Object.fromEntries(Object.entries(fewest).filter(([key]) => key !== field));
      expect(faults(dataClass, lacking).map((fault) => fault.split(' ')[0])).toContain(field);
    }
  });

  it.each([
    [{ parties: [] }, 'parties arrayMinSize'],
    [{ parties: [{ ...least.parties[0], kind: 'army' }] }, 'parties.0.kind isIn'],
    [{ parties: [{ name: 'A', kind: 'gp' }] }, 'parties.0.organisation isDefined'],
    [{ controllers: [] }, 'controllers arrayMinSize'],
    [{ controllers: [{ system: 'a b', value: 'x' }] }, 'controllers.0.system matches'],
    [{ regime: 'notStated' }, 'regime isIn'],
    [{ categories: ['record/dreams'] }, 'categories isIn'],
    [{ sections: ['Not Helpful'] }, 'sections matches'],
    [{ purposes: [] }, 'purposes arrayMinSize'],
    [{ purposes: [{ purpose: 'FUN', words: 'x' }] }, 'purposes.0.purpose isPurpose'],
    [{ benefits: [] }, 'benefits arrayMinSize'],
    [{ benefits: [{ to: 'nobody', words: 'x' }] }, 'benefits.0.to isIn'],
    [{ howUsed: 'x'.repeat(4001) }, 'howUsed isLength'],
    [{ confirmationWindow: 'P1M' }, 'confirmationWindow matches'],
    [{ retention: { period: '8 years' } }, 'retention.period matches'],
    [{ publicNotice: { url: 'javascript:alert(1)' } }, 'publicNotice.url isUrl'],
    [{ publicNotice: { url: 'notice.html' } }, 'publicNotice.url isUrl'],
    [{ effectiveFrom: '2026-11-31' }, 'effectiveFrom isWhen'],
    [
      { effectiveFrom: { earliest: '2026-11-01T00:00:00Z', latest: '2026-11-02T00:00:00Z' } },
      'effectiveFrom isString',
    ],
    [{ visibilityByDefault: { held: 'no' } }, 'visibilityByDefault.held isBoolean'],
    [
      { processingRecord: { recipients: ['a'], security: 'b' } },
      'processingRecord.dataSubjects isArray',
    ],
    [{ id: '' }, 'id isLength'],
  ])('terms with %j are refused', (more, fault) => {
    expect(faults(agreementIngest.AgreementRegistered.data, { ...least, ...more })).toContain(
      fault,
    );
  });

  it('bases say no more than the law has', () => {
    const bases = [
      {
        controller: trust,
        confidentialityBasis: { code: 'notStated' },
        dataProtectionBasis: { article6: 'g', article9: 'k', condition: 'sch1-para99' },
      },
    ];
    expect(faults(agreementIngest.AgreementRegistered.data, { ...least, bases })).toEqual([
      'bases.0.dataProtectionBasis.article6 isIn',
      'bases.0.dataProtectionBasis.article9 isIn',
      'bases.0.dataProtectionBasis.condition isIn',
    ]);
  });
});

describe('what is decided of an agreement on its way to the ledger', () => {
  const context: CommandContext = {
    actor: { role: 'partner', organisation: trust, account: 'service' },
    source: 'https://example.org/agreements',
    id: '1',
    received: { mode: 'structured', text: '{}' },
  };

  it('goes to the agreement’s own stream, with who decides', async () => {
    const result = { deficiencies: [] } as unknown as CommandResult;
    const intents: Intent<AgreementState, AgreementCommand>[] = [];
    const recorder = {
      run: (intent: Intent<AgreementState, AgreementCommand>) => {
        intents.push(intent);
        return Promise.resolve(result);
      },
    } as unknown as Recorder;
    const data = Object.assign(new AgreementEndedInput(), about, { endsAt: '2027-01-01' });
    const command = agreementIngest.AgreementEnded.command(data, context);

    expect(command).toBeInstanceOf(RecordAgreement);
    expect(await new RecordAgreementHandler(recorder).execute(command)).toBe(result);
    const [intent] = intents;
    expect(intent).toMatchObject({
      type: 'AgreementEnded',
      action: 'agreement.record',
      subject: {
        kind: 'agreement',
        namespace: '',
        system: 'https://waymark.org/Id/agreement',
        value: 'crisis-sharing',
      },
      noun: 'agreement',
      opens: false,
      data,
      context,
    });
    expect(intent?.streamId('event')).toBe('');
    expect(
      await intent?.command({
        eventId: 'event',
        subject: () => Promise.resolve('subject'),
        now: 0,
        context,
      }),
    ).toEqual({
      type: 'AgreementEnded',
      data,
      occurredAt: about.occurredAt,
      role: 'partner',
      organisation: trust,
    });
  });

  it('waits in line with all else about the agreement', () => {
    const data = Object.assign(new AgreementEndedInput(), about, { endsAt: '2027-01-01' });
    expect(agreementIngest.AgreementEnded.keys(data)).toEqual([
      'https://waymark.org/Id/agreement|crisis-sharing',
    ]);
  });
});
