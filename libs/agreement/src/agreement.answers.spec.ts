import { describe, expect, it } from '@jest/globals';
import { fold } from '../../ledger/src/decider.js';
import { given, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { ORGANISATION_KINDS } from '../../vocabulary/src/codes.js';
import { words } from '../../vocabulary/src/vocabulary.graphql.js';
import { agreementOf } from './agreement.answers.js';
import {
  AgreementAmended,
  AgreementEnded,
  AgreementRegistered,
  type AgreementTerms,
  BENEFICIARIES,
  BenefitEvidenced,
  BenefitStated,
  PublicNoticePublished,
  PurposeDefined,
} from './agreement.events.js';
import { agreementDecider } from './agreement.js';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const TRUST = { system: 'https://example.org/org', value: 'trust' };
const POLICE = { system: 'https://example.org/org', value: 'police' };
const ID = 'crisis-sharing';

const terms: AgreementTerms = {
  title: 'Sharing in a crisis',
  parties: [
    { organisation: TRUST, name: 'The trust', kind: 'nhs-trust', contact: 'records@example.org' },
    { organisation: POLICE, name: 'The police', kind: 'police', regime: 'DPA_PART3' },
  ],
  controllers: [TRUST, POLICE],
  jointControllers: false,
  regime: 'UK_GDPR',
  categories: ['record/risk'],
  sections: ['helps', 'not-helpful'],
  howUsed: 'To calm things down',
  purposes: [{ purpose: 'ETREAT', words: 'To keep somebody safe in a crisis' }],
  benefits: [{ benefit: 'custody', to: 'person', words: 'Fewer nights in custody' }],
  bases: [
    {
      controller: TRUST,
      confidentialityBasis: { code: 'implied-direct-care' },
      dataProtectionBasis: { article6: 'e', article9: 'h', condition: 'sch1-para2' },
    },
  ],
  retention: { period: 'P8Y', from: 'the last contact' },
  visibilityByDefault: { held: false },
  confirmationWindow: 'PT72H',
  processingRecord: {
    dataSubjects: ['People in crisis'],
    recipients: ['The police'],
    security: 'Keys in a safe on floor 3',
  },
  publicNotice: { url: 'https://example.org/notice' },
  effectiveFrom: '2026-11-01',
};

const registered = (changes: Partial<AgreementTerms> = {}, id = ID) =>
  given(AgreementRegistered, { ...terms, ...changes, id, version: 1 });
const at = (occurredAt: string): Given => ({ occurredAt });
const shown = (events: readonly LedgerEvent[], now = NOW, id = ID) =>
  agreementOf(id, fold(agreementDecider, events), now);

describe('An agreement in the public register', () => {
  it('says what, with whom, how used, why, to what benefit, and on which bases', () => {
    const { inForce, ledgersOwn, ended } = shown([registered()]);
    expect([ledgersOwn, ended]).toEqual([false, null]);
    expect(inForce).toMatchObject({
      version: 1,
      from: new Date('2026-11-01T00:00:00Z'),
      until: null,
      title: 'Sharing in a crisis',
      parties: [
        {
          name: 'The trust',
          kind: { code: 'nhs-trust', words: 'NHS trust' },
          regime: { code: 'UK_GDPR' },
          contact: 'records@example.org',
        },
        { name: 'The police', regime: { code: 'DPA_PART3' }, contact: null },
      ],
      controllers: [
        { ...TRUST, name: 'The trust' },
        { ...POLICE, name: 'The police' },
      ],
      categories: [{ code: 'record/risk', words: 'risks' }],
      sections: ['helps', 'not-helpful'],
      howUsed: 'To calm things down',
      purposes: [
        {
          purpose: { code: 'ETREAT', words: 'Your care in an emergency' },
          words: 'To keep somebody safe in a crisis',
        },
      ],
      benefits: [{ id: 'custody', to: { words: 'For the person' } }],
      bases: [
        {
          controller: { name: 'The trust' },
          confidentiality: { code: 'implied-direct-care' },
          article6: { code: 'e' },
          article9: 'h',
          condition: 'sch1-para2',
        },
      ],
      retention: { period: 'P8Y', from: 'the last contact', start: null, words: null },
      heldByDefault: false,
      confirmationWindow: 'PT72H',
      processing: { dataSubjects: ['People in crisis'], transfers: null },
      publicNotice: { url: 'https://example.org/notice', words: null },
      impactAssessment: null,
      operator: null,
    });
  });

  it('does not tell everybody how data is kept secure', () => {
    expect(JSON.stringify(shown([registered()]))).not.toContain('floor 3');
  });

  it('names the operator and whom to ask in the ledger’s own', () => {
    const own = registered(
      {
        operator: TRUST,
        contact: 'ledger@example.org',
        impactAssessment: { reference: 'DPIA-1', approvedOn: '2026-10-01' },
      },
      '0',
    );
    expect(shown([own], NOW, '0')).toMatchObject({
      ledgersOwn: true,
      inForce: {
        operator: { ...TRUST, name: 'The trust' },
        contact: 'ledger@example.org',
        impactAssessment: { reference: 'DPIA-1', url: null, approvedOn: '2026-10-01' },
      },
    });
  });

  it('is in force as of its version now, with what was added to that by now', () => {
    const events = [
      registered(),
      given(PurposeDefined, {
        id: ID,
        purpose: 'CAREMGT',
        words: 'To plan care',
        effectiveFrom: '2026-11-10',
      }),
      given(BenefitStated, {
        id: ID,
        to: 'community',
        words: 'Calmer nights',
        effectiveFrom: '2026-12-10',
      }),
    ];
    const { inForce, versions } = shown(events);
    expect(inForce?.purposes.map(({ purpose }) => purpose.code)).toEqual(['ETREAT', 'CAREMGT']);
    expect(inForce?.benefits).toHaveLength(1);
    expect(versions[0]?.benefits.map(({ to }) => to.code)).toEqual(['person', 'community']);
  });

  it('keeps every version, the newest first, before and after it is in force', () => {
    const events = [
      registered(),
      given(AgreementAmended, {
        ...terms,
        id: ID,
        version: 2,
        howUsed: 'Otherwise',
        effectiveFrom: '2027-01-01',
      }),
    ];
    expect(shown(events).versions.map(({ version }) => version)).toEqual([2, 1]);
    expect(shown(events).inForce?.version).toBe(1);
    expect(shown(events, Date.parse('2027-01-01T00:00:00Z')).inForce?.version).toBe(2);
    expect(shown(events, Date.parse('2026-10-01T00:00:00Z')).inForce).toBeNull();
  });

  it('tells when it ended, and is not in force any more', () => {
    const events = [
      registered(),
      given(AgreementEnded, { id: ID, endsAt: '2026-11-30', reason: 'No need' }),
    ];
    expect(shown(events)).toMatchObject({
      inForce: null,
      ended: { at: new Date('2026-12-01T00:00:00Z'), reason: 'No need', afterwards: null },
    });
  });

  it('tells what good was seen and how the public was told, newest first, without what is held', () => {
    const evidence = (text: string, about: Given) =>
      given(BenefitEvidenced, { id: ID, benefit: 'custody', words: text, figures: [] }, about);
    const { evidence: seen, notices } = shown([
      registered(),
      evidence('older', at('2026-11-10T10:00:00Z')),
      evidence('newer', at('2026-11-20T10:00:00Z')),
      evidence('held', { visibility: { held: true } }),
      given(PublicNoticePublished, { id: ID, version: 1, words: 'In the library' }),
    ]);
    expect(seen.map(({ words: text, benefit }) => [text, benefit])).toEqual([
      ['newer', 'custody'],
      ['older', 'custody'],
    ]);
    expect(notices).toMatchObject([{ version: 1, words: 'In the library', url: null }]);
  });

  it('has words for every code', () => {
    const codes = [
      ...BENEFICIARIES.map((to) => `beneficiary.${to}`),
      ...ORGANISATION_KINDS.map((kind) => `organisationKind.${kind}`),
    ];
    for (const code of codes) expect(words(code)).not.toBe(code);
  });
});
