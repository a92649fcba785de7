import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { forgotten, given, recorded } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import {
  agreementDecider,
  agreementInForce,
  agreementKnownAt,
  retentionTerms,
  type AgreementCommand,
  type AgreementSaid,
} from './agreement.js';

const organisation = (value: string) => ({ system: 'https://example.org/org', value });
const TRUST = organisation('trust');
const POLICE = organisation('police');
const HAVEN = organisation('haven');
const STRANGER = organisation('stranger');

const terms = {
  id: 'crisis-sharing',
  title: 'Sharing in a crisis',
  parties: [
    { organisation: TRUST, name: 'The trust', kind: 'nhs-trust' as const },
    { organisation: POLICE, name: 'The police', kind: 'police' as const },
    { organisation: HAVEN, name: 'The haven', kind: 'voluntary' as const },
  ],
  controllers: [TRUST, POLICE],
  jointControllers: false,
  regime: 'UK_GDPR' as const,
  sections: ['helps', 'not-helpful'],
  howUsed: 'To calm things down',
  purposes: [{ purpose: 'ETREAT', words: 'To keep somebody safe in a crisis' }],
  benefits: [{ to: 'person' as const, words: 'Fewer nights in custody' }],
  effectiveFrom: '2026-11-01',
};
const LEDGER = {
  ...terms,
  id: '0',
  parties: [{ organisation: TRUST, name: 'The trust', kind: 'nhs-trust' as const }],
  controllers: [TRUST],
  operator: TRUST,
  contact: 'records@example.org',
  impactAssessment: { reference: 'DPIA-1' },
};

type About = Partial<Pick<AgreementCommand, 'role' | 'organisation' | 'occurredAt'>>;
const OFFICER: About = { role: 'officer', organisation: STRANGER };

function command<Type extends keyof AgreementSaid>(
  type: Type,
  data: AgreementSaid[Type],
  about: About = {},
): AgreementCommand {
  return {
    type,
    data,
    occurredAt: '2026-11-03T10:00:00Z',
    role: 'partner',
    organisation: TRUST,
    ...about,
  } as AgreementCommand;
}

function decide(when: AgreementCommand, events: readonly LedgerEvent[] = []): Fact {
  const [fact] = agreementDecider.decide(when, fold(agreementDecider, events));
  if (!fact) throw new Error('nothing was decided');
  return fact;
}

function refusal(
  when: AgreementCommand,
  events: readonly LedgerEvent[] = [],
): { code: string; pointer: string | undefined } {
  try {
    decide(when, events);
  } catch (error) {
    if (isDecisionRefused(error)) return { code: error.code, pointer: error.pointer };
    throw error;
  }
  throw new Error('it was not refused');
}

const registered = (more: Partial<AgreementSaid['AgreementRegistered']> = {}) =>
  recorded(decide(command('AgreementRegistered', { ...terms, ...more })));
const refusedTerms = (more: object) =>
  refusal(command('AgreementRegistered', { ...terms, ...more }));
const inForce = (events: readonly LedgerEvent[], instant: string) =>
  agreementInForce(fold(agreementDecider, events), Date.parse(instant));

/** Carries commands out one after the other. */
function history(...commands: readonly AgreementCommand[]): readonly LedgerEvent[] {
  const events: LedgerEvent[] = [];
  for (const one of commands) events.push(recorded(decide(one, events)));
  return events;
}

describe('an agreement that is registered', () => {
  it('is version 1 and answers all five questions; what is left open has the ledger’s defaults', () => {
    expect(decide(command('AgreementRegistered', terms))).toEqual({
      type: 'AgreementRegistered',
      data: {
        ...terms,
        version: 1,
        categories: [],
        bases: [],
        visibilityByDefault: { held: false },
        confirmationWindow: 'PT72H',
      },
    });
  });

  it('under Part 3 holds by default what happens under it, unless it clears it beforehand', () => {
    const part3 = { ...terms, regime: 'DPA_PART3' as const };
    expect(decide(command('AgreementRegistered', part3)).data).toMatchObject({
      visibilityByDefault: { held: true, ground: 'DPA_PART3' },
    });
    const cleared = { ...part3, visibilityByDefault: { held: false } };
    expect(decide(command('AgreementRegistered', cleared)).data).toMatchObject({
      visibilityByDefault: { held: false },
    });
  });

  it('is registered by one of its parties or by an officer, and by nobody else', () => {
    for (const about of [{ organisation: HAVEN }, OFFICER]) {
      expect(decide(command('AgreementRegistered', terms, about)).type).toBe('AgreementRegistered');
    }
    for (const about of [
      { organisation: STRANGER },
      { organisation: undefined },
      { role: 'person', organisation: undefined },
      { role: 'auditor' },
    ]) {
      expect(refusal(command('AgreementRegistered', terms, about)).code).toBe('NOT_A_PARTY');
    }
  });

  it('is registered once, whoever tries again', () => {
    for (const about of [{}, { organisation: POLICE }, { organisation: STRANGER }, OFFICER]) {
      expect(refusal(command('AgreementRegistered', terms, about), [registered()])).toEqual({
        code: 'AGREEMENT_ALREADY_REGISTERED',
        pointer: '/id',
      });
    }
  });
});

describe('terms that break a rule', () => {
  it.each([
    ['parties', { parties: [...terms.parties, ...terms.parties] }, 'PARTY_TWICE', '/parties'],
    [
      'a single party',
      { parties: terms.parties.slice(0, 1), controllers: [TRUST] },
      'AGREEMENT_NEEDS_TWO_PARTIES',
      '/parties',
    ],
    [
      'a controller from outside',
      { controllers: [TRUST, STRANGER] },
      'CONTROLLER_NOT_A_PARTY',
      '/controllers/1',
    ],
    [
      'one joint controller',
      { controllers: [TRUST], jointControllers: true },
      'JOINT_CONTROLLERS_NEED_TWO',
      '/controllers',
    ],
    ['nothing shared', { sections: [] }, 'AGREEMENT_NEEDS_WHAT', '/categories'],
    [
      'Part 3 without an authority',
      {
        regime: 'DPA_PART3',
        parties: [terms.parties[0], terms.parties[2]],
        controllers: [TRUST],
      },
      'PART3_NEEDS_COMPETENT_AUTHORITY',
      '/regime',
    ],
    [
      'Part 3 for a charity',
      {
        parties: [terms.parties[0], { ...terms.parties[2], regime: 'DPA_PART3' }],
        controllers: [TRUST],
      },
      'PART3_NEEDS_COMPETENT_AUTHORITY',
      '/parties/1/regime',
    ],
    [
      'an end before the start',
      { effectiveUntil: '2026-10-31' },
      'AGREEMENT_ENDS_BEFORE_IT_STARTS',
      '/effectiveUntil',
    ],
    [
      'an empty window',
      { confirmationWindow: 'PT0S' },
      'CONFIRMATION_WINDOW_EMPTY',
      '/confirmationWindow',
    ],
    [
      'a window of no exact length',
      { confirmationWindow: 'P1M' },
      'CONFIRMATION_WINDOW_EMPTY',
      '/confirmationWindow',
    ],
    [
      'forgetting after no period',
      { retention: { start: 'last-occurrence' } },
      'RETENTION_NEEDS_PERIOD',
      '/retention/period',
    ],
    [
      'forgetting at once',
      { retention: { start: 'last-occurrence', period: 'P0D' } },
      'RETENTION_EMPTY',
      '/retention/period',
    ],
    [
      'holding without a ground',
      { visibilityByDefault: { held: true } },
      'HELD_NEEDS_GROUND',
      '/visibilityByDefault/ground',
    ],
    [
      'holding what is cleared',
      { visibilityByDefault: { held: true, ground: 'MARAC', cleared: true } },
      'HELD_AND_CLEARED',
      '/visibilityByDefault/cleared',
    ],
    ['an operator', { operator: TRUST }, 'OPERATOR_ONLY_OF_THE_LEDGER', '/operator'],
  ])('are refused, naming it: %s', (_, more, code, pointer) => {
    expect(refusedTerms(more)).toEqual({ code, pointer });
  });

  it('may end on the day on which they start', () => {
    expect(registered({ effectiveUntil: '2026-11-01' }).type).toBe('AgreementRegistered');
  });
});

describe('the bases of a controller', () => {
  const health = {
    controller: TRUST,
    confidentialityBasis: { code: 'implied-direct-care' as const },
    dataProtectionBasis: {
      article6: 'e' as const,
      article9: 'h' as const,
      condition: 'sch1-para2' as const,
    },
  };

  it('stand with the agreement where they keep the rules', () => {
    expect(registered({ bases: [health] }).data).toMatchObject({ bases: [health] });
  });

  it('of law enforcement rest on no Article of UK GDPR', () => {
    const parties = terms.parties.map((party) =>
      party.kind === 'police' ? { ...party, regime: 'DPA_PART3' as const } : party,
    );
    const enforcement = {
      ...health,
      controller: POLICE,
      dataProtectionBasis: { article6: 'notStated' as const },
    };
    expect(registered({ parties, bases: [health, enforcement] }).type).toBe('AgreementRegistered');
    expect(refusedTerms({ parties, bases: [{ ...health, controller: POLICE }] })).toEqual({
      code: 'UK_GDPR_BASIS_UNDER_PART3',
      pointer: '/bases/0/dataProtectionBasis',
    });
  });

  it.each([['ea'], ['f']])('of a public authority are never 6(1)(%s)', (article6) => {
    const dataProtectionBasis = { ...health.dataProtectionBasis, article6 };
    expect(refusedTerms({ bases: [{ ...health, dataProtectionBasis }] })).toEqual({
      code: 'POINT_NOT_FOR_PUBLIC_AUTHORITIES',
      pointer: '/bases/0/dataProtectionBasis',
    });
  });

  it('of a voluntary service may be 6(1)(ea)', () => {
    const bases = [
      {
        ...health,
        controller: HAVEN,
        dataProtectionBasis: { ...health.dataProtectionBasis, article6: 'ea' as const },
      },
    ];
    expect(registered({ controllers: [TRUST, HAVEN], bases }).type).toBe('AgreementRegistered');
  });

  it('are refused where confidence and data protection do not hold', () => {
    const power = {
      ...health,
      confidentialityBasis: { code: 'statutory-power', provision: 's.115' },
    };
    expect(refusedTerms({ bases: [power] })).toEqual({
      code: 'POWER_LIFTS_NO_CONFIDENCE',
      pointer: '/bases/0/confidentialityBasis',
    });
    const uncited = { ...health, confidentialityBasis: { code: 'statutory-duty' } };
    expect(refusedTerms({ bases: [uncited] }).code).toBe('PROVISION_NOT_CITED');
    const bare = { ...health, dataProtectionBasis: { article6: 'e' } };
    expect(refusedTerms({ bases: [bare] }).code).toBe('ARTICLE_9_NOT_STATED');
  });

  it('are those of a controller', () => {
    for (const controller of [HAVEN, STRANGER]) {
      expect(refusedTerms({ bases: [{ ...health, controller }] })).toEqual({
        code: 'BASES_OF_NO_CONTROLLER',
        pointer: '/bases/0/controller',
      });
    }
  });
});

describe('the ledger’s own agreement', () => {
  it('is registered by an officer, with operator, contact and impact assessment', () => {
    expect(decide(command('AgreementRegistered', LEDGER, OFFICER)).data).toMatchObject({
      id: '0',
      operator: TRUST,
    });
  });

  it('is nobody else’s to decide, a party’s neither', () => {
    expect(refusal(command('AgreementRegistered', LEDGER))).toEqual({
      code: 'LEDGER_AGREEMENT_NEEDS_OFFICER',
      pointer: '/id',
    });
    const events = [recorded(decide(command('AgreementRegistered', LEDGER, OFFICER)))];
    expect(refusal(command('AgreementEnded', { id: '0', endsAt: '2027-01-01' }), events).code).toBe(
      'LEDGER_AGREEMENT_NEEDS_OFFICER',
    );
    expect(refusal(command('BenefitEvidenced', { id: '0', words: 'It works' }), events).code).toBe(
      'LEDGER_AGREEMENT_NEEDS_OFFICER',
    );
  });

  it.each([['operator'], ['contact'], ['impactAssessment']])(
    'is refused where %s is missing',
    (field) => {
      const lacking = Object.fromEntries(Object.entries(LEDGER).filter(([name]) => name !== field));
      expect(refusal(command('AgreementRegistered', lacking as typeof LEDGER, OFFICER))).toEqual({
        code: 'LEDGER_AGREEMENT_INCOMPLETE',
        pointer: `/${field}`,
      });
    },
  );
});

describe('an amendment', () => {
  const change = { ...terms, sections: ['helps'], effectiveFrom: '2026-12-01' };

  it('is the next version, with all terms said anew', () => {
    const events = history(
      command('AgreementRegistered', { ...terms, contact: 'Ask us' }),
      command('AgreementAmended', { ...change, amendmentReason: 'Less will do' }),
      command('AgreementAmended', { ...change, effectiveFrom: '2027-01-01' }, OFFICER),
    );
    const { versions } = fold(agreementDecider, events);

    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(versions[1]?.terms).toMatchObject({ sections: ['helps'], version: 2 });
    expect(versions[1]?.terms).not.toHaveProperty('contact');
  });

  it('is made by a party of the version it amends, or by an officer', () => {
    const without = { ...change, parties: terms.parties.slice(0, 2) };
    const events = history(
      command('AgreementRegistered', terms),
      command('AgreementAmended', without, { organisation: HAVEN }),
    );
    expect(refusal(command('AgreementAmended', change, { organisation: HAVEN }), events)).toEqual({
      code: 'NOT_A_PARTY',
      pointer: '/id',
    });
    expect(
      refusal(command('AgreementAmended', change, { organisation: STRANGER }), [registered()]).code,
    ).toBe('NOT_A_PARTY');
  });

  it('is refused where no agreement is registered', () => {
    expect(refusal(command('AgreementAmended', change))).toEqual({
      code: 'AGREEMENT_NOT_REGISTERED',
      pointer: '/id',
    });
  });

  it('is refused where another came between', () => {
    const events = history(
      command('AgreementRegistered', terms),
      command('AgreementAmended', { ...change, amends: 1 }),
    );
    expect(refusal(command('AgreementAmended', { ...change, amends: 1 }), events)).toEqual({
      code: 'NOT_THE_LAST_VERSION',
      pointer: '/amends',
    });
  });

  it('is not in force before the version that it amends, but may be from the same moment', () => {
    const early = { ...change, effectiveFrom: '2026-10-31T23:59:59.999Z' };
    expect(refusal(command('AgreementAmended', early), [registered()])).toEqual({
      code: 'AMENDMENT_BEFORE_ITS_VERSION',
      pointer: '/effectiveFrom',
    });
    const same = { ...change, effectiveFrom: '2026-11-01T00:00:00Z' };
    expect(decide(command('AgreementAmended', same), [registered()]).data).toMatchObject({
      version: 2,
    });
  });

  it('keeps all rules that a registration keeps', () => {
    const nothing = { ...change, sections: [] };
    expect(refusal(command('AgreementAmended', nothing), [registered()]).code).toBe(
      'AGREEMENT_NEEDS_WHAT',
    );
  });
});

describe('the version in force', () => {
  const events = history(
    command('AgreementRegistered', terms),
    command('AgreementAmended', {
      ...terms,
      sections: ['helps'],
      effectiveFrom: '2026-12-01T12:00:00Z',
      effectiveUntil: '2026-12-31',
    }),
  );

  it.each([
    ['2026-10-31T23:59:59.999Z', undefined],
    ['2026-11-01T00:00:00Z', 1],
    ['2026-12-01T11:59:59.999Z', 1],
    ['2026-12-01T12:00:00Z', 2],
    ['2026-12-31T23:59:59.999Z', 2],
    ['2027-01-01T00:00:00Z', undefined],
  ])('at %s is %s', (instant, version) => {
    expect(inForce(events, instant)?.version).toBe(version);
  });

  it('begins and ends with the day in London, also in summer', () => {
    const summer = history(
      command('AgreementRegistered', {
        ...terms,
        effectiveFrom: '2026-07-01',
        effectiveUntil: '2026-07-01',
      }),
    );
    expect(inForce(summer, '2026-06-30T22:59:59Z')).toBeUndefined();
    expect(inForce(summer, '2026-06-30T23:00:00Z')?.version).toBe(1);
    expect(inForce(summer, '2026-07-01T23:00:00Z')).toBeUndefined();
  });

  it('is none where nothing was registered', () => {
    expect(inForce([], '2026-11-01T00:00:00Z')).toBeUndefined();
  });
});

describe('an agreement as the ledger knew it', () => {
  const day = (nth: number) => `2026-11-0${nth}T10:00:00.000Z`;
  const events = history(
    command('AgreementRegistered', terms),
    command('PurposeDefined', { id: terms.id, purpose: 'TREAT', words: 'Care' }, OFFICER),
    command('AgreementAmended', {
      ...terms,
      purposes: [{ purpose: 'PATRQT', words: 'What she asks for' }],
      amendmentReason: 'Less will do',
    }),
    command('AgreementEnded', { id: terms.id, endsAt: '2026-12-01T12:00:00Z', reason: 'x' }),
  ).map((event, index) => ({ ...event, recordedAt: day(index + 1) }));
  const known = (moment: string) =>
    agreementKnownAt(fold(agreementDecider, events), Date.parse(moment));
  const inForceThen = (moment: string) => {
    const then = known(moment);
    return then && agreementInForce(then, Date.parse('2027-01-01T00:00:00Z'));
  };
  const purposes = (moment: string) => inForceThen(moment)?.purposes.map(({ purpose }) => purpose);

  it('is none before it was recorded', () => {
    expect(known('2026-11-01T09:59:59.999Z')).toBeUndefined();
    expect(inForceThen(day(1))?.version).toBe(1);
  });

  it('has what was added, changed and ended from when that was recorded', () => {
    expect(purposes(day(1))).not.toContain('TREAT');
    expect(purposes(day(2))).toContain('TREAT');
    expect([inForceThen(day(2))?.version, inForceThen(day(3))?.version]).toEqual([1, 2]);
    expect(purposes(day(3))).toEqual(['PATRQT']);
    expect(inForceThen(day(4))).toBeUndefined();
  });

  it('is known now by all that was said', () => {
    const state = fold(agreementDecider, events);
    for (const instant of ['2026-11-20T00:00:00Z', '2026-12-02T00:00:00Z']) {
      const then = agreementKnownAt(state, Date.parse(day(4)));
      expect(then && agreementInForce(then, Date.parse(instant))).toEqual(
        agreementInForce(state, Date.parse(instant)),
      );
    }
  });
});

describe('an agreement that ends', () => {
  const end = {
    id: terms.id,
    endsAt: '2026-12-01T12:00:00Z',
    reason: 'A new one',
    afterwards: 'Kept',
  };
  const events = history(command('AgreementRegistered', terms), command('AgreementEnded', end));

  it('is in force until that instant', () => {
    expect(inForce(events, '2026-12-01T11:59:59.999Z')?.version).toBe(1);
    expect(inForce(events, '2026-12-01T12:00:00Z')).toBeUndefined();
    expect(fold(agreementDecider, events).ended).toEqual(end);
  });

  it('is not amended, added to or ended again', () => {
    const tries = [
      command('AgreementAmended', { ...terms, effectiveFrom: '2026-11-15' }),
      command('AgreementEnded', end),
      command('PurposeDefined', { id: terms.id, purpose: 'TREAT', words: 'Care' }),
      command('BenefitStated', { id: terms.id, to: 'community', words: 'Trust' }, OFFICER),
    ];
    for (const one of tries) expect(refusal(one, events).code).toBe('AGREEMENT_ENDED');
  });

  it('does not end before it was in force, and needs a party or an officer', () => {
    const early = { id: terms.id, endsAt: '2026-10-01' };
    expect(refusal(command('AgreementEnded', early), [registered()])).toEqual({
      code: 'AGREEMENT_ENDS_BEFORE_IT_STARTS',
      pointer: '/endsAt',
    });
    const stranger = command('AgreementEnded', end, { organisation: STRANGER });
    expect(refusal(stranger, [registered()]).code).toBe('NOT_A_PARTY');
    expect(refusal(command('AgreementEnded', end)).code).toBe('AGREEMENT_NOT_REGISTERED');
  });
});

describe('a purpose or a benefit that is added', () => {
  const purpose = { id: terms.id, purpose: 'HQUALIMP', words: 'To learn from it' };
  const benefit = { id: terms.id, benefit: 'trust', to: 'community' as const, words: 'Trust' };

  it('counts from when it was decided, where nothing else is said', () => {
    expect(decide(command('PurposeDefined', purpose), [registered()]).data).toEqual({
      ...purpose,
      effectiveFrom: '2026-11-03T10:00:00.000Z',
    });
    const early = command('BenefitStated', benefit, { occurredAt: '2026-10-03' });
    expect(decide(early, [registered()]).data).toEqual({
      ...benefit,
      effectiveFrom: '2026-11-01T00:00:00.000Z',
    });
  });

  it('does not count before the agreement', () => {
    const early = { ...purpose, effectiveFrom: '2026-10-31' };
    expect(refusal(command('PurposeDefined', early), [registered()])).toEqual({
      code: 'BEFORE_THE_AGREEMENT',
      pointer: '/effectiveFrom',
    });
  });

  it('stands with the terms from then on, and a purpose of the same code has the newer words', () => {
    const events = history(
      command('AgreementRegistered', terms),
      command('PurposeDefined', { ...purpose, effectiveFrom: '2026-11-10' }),
      command('PurposeDefined', {
        ...purpose,
        purpose: 'ETREAT',
        words: 'To help at once',
        effectiveFrom: '2026-11-11',
      }),
      command('BenefitStated', { ...benefit, effectiveFrom: '2026-11-10' }),
    );
    const codes = (instant: string) =>
      inForce(events, instant)?.purposes.map(({ purpose: code, words }) => [code, words]);

    expect(codes('2026-11-09T12:00:00Z')).toEqual([
      ['ETREAT', 'To keep somebody safe in a crisis'],
    ]);
    expect(codes('2026-11-11T12:00:00Z')).toEqual([
      ['ETREAT', 'To help at once'],
      ['HQUALIMP', 'To learn from it'],
    ]);
    expect(inForce(events, '2026-11-11T12:00:00Z')?.benefits).toEqual([
      ...terms.benefits,
      { benefit: 'trust', to: 'community', words: 'Trust' },
    ]);
  });

  it('is said anew by an amendment that comes after it, or is gone from then on', () => {
    const events = history(
      command('AgreementRegistered', terms),
      command('PurposeDefined', purpose),
      command('AgreementAmended', { ...terms, effectiveFrom: '2026-12-01' }),
    );
    expect(inForce(events, '2026-11-30T12:00:00Z')?.purposes).toHaveLength(2);
    expect(inForce(events, '2026-12-01T12:00:00Z')?.purposes).toHaveLength(1);

    const after = [
      ...events,
      recorded(
        decide(command('PurposeDefined', { ...purpose, effectiveFrom: '2026-11-20' }), events),
      ),
    ];
    expect(inForce(after, '2026-12-01T12:00:00Z')?.purposes).toHaveLength(2);
  });
});

describe('what happened under an agreement', () => {
  const evidence = { id: terms.id, benefit: 'custody', words: 'Nine nights fewer' };
  const notice = { id: terms.id, url: 'https://example.org/notice', version: 1 };

  it('is recorded of one that was ended too', () => {
    const events = history(
      command('AgreementRegistered', terms),
      command('AgreementEnded', { id: terms.id, endsAt: '2026-11-02' }),
      command('BenefitEvidenced', evidence, { organisation: POLICE }),
      command('PublicNoticePublished', notice, OFFICER),
    );
    const state = fold(agreementDecider, events);

    expect(state.evidence.map(({ content }) => content)).toEqual([{ ...evidence, figures: [] }]);
    expect(state.notices.map(({ content }) => content)).toEqual([notice]);
  });

  it('is said by those who are or were a party, or by an officer, who may be ahead of it', () => {
    const events = history(
      command('AgreementRegistered', terms),
      command('AgreementAmended', { ...terms, parties: terms.parties.slice(0, 2) }),
    );
    const haven = command('BenefitEvidenced', evidence, { organisation: HAVEN });
    expect(decide(haven, events).type).toBe('BenefitEvidenced');
    expect(refusal(haven).code).toBe('NOT_A_PARTY');
    expect(decide(command('PublicNoticePublished', notice, OFFICER)).type).toBe(
      'PublicNoticePublished',
    );
    const stranger = command('PublicNoticePublished', notice, { organisation: STRANGER });
    expect(refusal(stranger, events).code).toBe('NOT_A_PARTY');
  });

  it('has to say something', () => {
    expect(refusal(command('PublicNoticePublished', { id: terms.id }, OFFICER))).toEqual({
      code: 'NOTICE_SAYS_NOTHING',
      pointer: '/url',
    });
  });
});

describe('the history of an agreement', () => {
  it('passes over events that cannot be opened, and those of other nouns', () => {
    const other = given({ name: 'SomethingElse', schema: 1, parts: {} }, {});
    expect(fold(agreementDecider, [forgotten('AgreementRegistered'), other])).toEqual(
      agreementDecider.initial,
    );
  });
});

describe('how long an agreement has the ledger keep what was shared', () => {
  const retention = (period: string) => ({ period, start: 'last-occurrence' as const });
  const amend = (effectiveFrom: string, more: object) =>
    command('AgreementAmended', { ...terms, effectiveFrom, ...more });
  const events = history(
    command('AgreementRegistered', { ...terms, retention: retention('P1Y') }),
    amend('2026-12-01', { retention: { period: 'P2Y' } }),
    amend('2027-01-01', { retention: retention('P3Y') }),
    command('AgreementEnded', { id: terms.id, endsAt: '2027-02-01' }),
  );
  const over = (earliest: string, latest = earliest) =>
    retentionTerms(fold(agreementDecider, events), {
      earliest: Date.parse(earliest),
      latest: Date.parse(latest),
    });
  const first = { version: 1, period: 'P1Y', start: 'last-occurrence' };
  const third = { version: 3, period: 'P3Y', start: 'last-occurrence' };

  it.each([
    ['in the first version', '2026-11-15T10:00:00Z', first],
    ['where it says no start', '2026-12-15T10:00:00Z', undefined],
    ['as it was amended', '2027-01-15T10:00:00Z', third],
    ['before it was in force', '2026-10-15T10:00:00Z', undefined],
    ['after it ended', '2027-02-15T10:00:00Z', undefined],
  ])('is by the version that was in force then: %s', (_, instant, term) => {
    expect(over(instant)).toEqual([term, term]);
  });

  it('is by every version that may have been in force where it is uncertain when it was', () => {
    expect(over('2026-11-15T10:00:00Z', '2027-01-15T10:00:00Z')).toEqual([
      first,
      third,
      undefined,
      third,
    ]);
  });
});
