import { describe, expect, it } from '@jest/globals';
import { fold } from '../../ledger/src/decider.js';
import { faults, forgotten, given, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent, Visibility } from '../../ledger/src/ledger.js';
import { NHS_NUMBER } from '../../vocabulary/src/nhs-number.js';
import { disclosureInputs, toldOf } from './disclosure.commands.js';
import {
  DisclosureCorrected,
  DisclosureMade,
  DisclosureRecalled,
  EmergencyDisclosureMade,
  EmergencyReviewConcluded,
  EmergencyReviewOpened,
  InformingDeferred,
  PersonInformed,
  RecallAcknowledged,
  disclosureEvents,
  type DisclosureCorrectedData,
  type DisclosureMadeData,
  type EmergencyDisclosureMadeData,
  type RecallAcknowledgedData,
} from './disclosure.events.js';
import { disclosureDecider } from './disclosure.js';
import { visibilityOf } from './visibility.js';

const trust = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };
const police = { system: 'https://example.org/police', value: '45' };
const council = { system: 'https://example.org/council', value: '1' };

const complete: DisclosureMadeData = {
  from: { ...trust, kind: 'nhs-trust' },
  to: { type: 'organisation', organisation: police },
  channel: 'phone',
  items: [{ plan: 'p1', version: 1, sections: ['helps'], necessary: 'to calm her' }],
  howUsed: 'read to the officers on their way',
  purpose: 'ETREAT',
  reason: 'she was in danger',
  benefitExpected: 'no force is used',
  confidentialityBasis: { code: 'implied-direct-care' },
  dataProtectionBasis: { article6: 'e', article9: 'h', condition: 'sch1-para2' },
  regime: 'UK_GDPR',
  declaredBy: 'giver',
  deficiencies: [],
};

const said = (changes: object = {}): object => {
  const { declaredBy: _by, deficiencies: _none, ...content } = complete;
  return { ...content, agreement: 'agreement-1', ...changes };
};

const decided = (type: string, data: object, actor = trust, history: readonly never[] = []) =>
  disclosureDecider.decide({ type, data, actor }, fold(disclosureDecider, history));

const codes = (data: unknown) =>
  (data as DisclosureMadeData).deficiencies.map(({ code }) => code).sort();

const by = (organisation: typeof trust, about: Given = {}): Given => ({
  actor: { role: 'partner', organisation },
  agreement: 'agreement-1',
  ...about,
});

describe('Telling of a disclosure', () => {
  it('records one that lacks nothing without a deficiency', () => {
    const [fact] = decided('DisclosureMade', said());
    expect(fact).toEqual({ type: 'DisclosureMade', data: complete });
  });

  it('records one of which half is not stated, and names each thing that is missing', () => {
    const [fact] = decided(
      'DisclosureMade',
      said({
        purpose: 'notStated',
        reason: 'notStated',
        howUsed: 'notStated',
        benefitExpected: 'notStated',
        confidentialityBasis: { code: 'notStated' },
        dataProtectionBasis: { article6: 'notStated' },
        regime: 'notStated',
        items: [{ words: 'what helps her' }],
        agreement: undefined,
      }),
    );
    expect(codes(fact?.data)).toEqual([
      'AGREEMENT_NOT_STATED',
      'ARTICLE_6_NOT_STATED',
      'ARTICLE_9_NOT_STATED',
      'BENEFIT_NOT_STATED',
      'CONFIDENTIALITY_BASIS_NOT_STATED',
      'ITEM_IN_WORDS_ONLY',
      'NECESSITY_NOT_STATED',
      'PURPOSE_NOT_STATED',
      'REASON_NOT_STATED',
      'REGIME_NOT_STATED',
      'USE_NOT_STATED',
    ]);
  });

  it.each([
    [{ confidentialityBasis: { code: 'court-order' } }, ['PROVISION_NOT_CITED']],
    [
      { confidentialityBasis: { code: 'statutory-power', provision: 'CDA 1998 s.115' } },
      ['POWER_LIFTS_NO_CONFIDENCE'],
    ],
    [
      { dataProtectionBasis: { article6: 'ea', article9: 'h', condition: 'sch1-para2' } },
      ['POINT_NOT_FOR_PUBLIC_AUTHORITIES'],
    ],
    [
      {
        from: { ...trust, kind: 'voluntary' },
        dataProtectionBasis: { article6: 'ea', article9: 'h', condition: 'sch1-para2' },
      },
      [],
    ],
    [
      { dataProtectionBasis: { article6: 'd', article9: 'c' } },
      ['VITAL_INTERESTS_NEED_INCAPACITY'],
    ],
    [{ dataProtectionBasis: { article6: 'd', article9: 'c', personCannotConsent: true } }, []],
    [
      { dataProtectionBasis: { article6: 'e', article9: 'g', condition: 'sch1-para18' } },
      ['PARA18_REASON_NOT_STATED'],
    ],
    [{ dataProtectionBasis: { article6: 'e', article9: 'h' } }, ['DPA_CONDITION_NOT_STATED']],
    [{ regime: 'DPA_PART3' }, ['UK_GDPR_BASIS_UNDER_PART3']],
    [{ items: [{ plan: 'p1', sections: ['helps'], necessary: 'x' }] }, ['PLAN_VERSION_NOT_STATED']],
  ])('records %j and names %j', (changes, expected) => {
    const [fact] = decided('DisclosureMade', said(changes));
    expect(codes(fact?.data)).toEqual(expected);
  });

  it('says who told of it: the giver, the recipient, or a third party', () => {
    const declared = [trust, police, council].map(
      (actor) =>
        (decided('DisclosureMade', said(), actor)[0]?.data as DisclosureMadeData).declaredBy,
    );
    expect(declared).toEqual(['giver', 'recipient', 'thirdParty']);
  });

  it('is done once in a stream', () => {
    const history = [given(DisclosureMade, complete)] as never[];
    expect(() => decided('DisclosureMade', said(), trust, history)).toThrow('made once');
  });

  it('names what an emergency disclosure lacks beside', () => {
    const [fact] = decided('EmergencyDisclosureMade', {
      ...said(),
      atRisk: 'notStated',
      whyNoConsent: 'notStated',
    });
    expect(codes(fact?.data)).toEqual([
      'AT_RISK_NOT_STATED',
      'SECOND_APPROVER_NOT_STATED',
      'WHY_NO_CONSENT_NOT_STATED',
    ]);
  });
});

describe('A receipt', () => {
  it.each([
    [police, 'recipient'],
    [trust, 'giver'],
    [council, 'thirdParty'],
  ])('told by %j is declared by the %s, and only the recipient confirms', (actor, declaredBy) => {
    const { from, to, channel, items } = complete;
    const [fact] = decided('DisclosureReceived', { from, to, channel, items }, actor);
    expect(fact?.data).toMatchObject({ declaredBy });
  });
});

describe('A correction', () => {
  const correction = (changes: object, more: object = {}): DisclosureCorrectedData => ({
    disclosure: 'd1',
    changes,
    correctionReason: 'known the next day',
    deficiencies: [],
    ...more,
  });
  const half: DisclosureMadeData = {
    ...complete,
    purpose: 'notStated',
    deficiencies: [{ code: 'PURPOSE_NOT_STATED', field: '/purpose' }],
  };

  it('completes what was missing and clears the deficiency', () => {
    const state = fold(disclosureDecider, [
      given(DisclosureMade, half, { actor: { role: 'partner', organisation: trust } }),
      given(
        DisclosureCorrected,
        correction({ purpose: 'ETREAT', agreement: 'agreement-1' }),
        by(trust),
      ),
    ]);
    expect(state.flow).toMatchObject({ purpose: 'ETREAT', deficiencies: [] });
    expect(state.corrections).toMatchObject([{ counts: true, reason: 'known the next day' }]);
  });

  it('tells its sender what is still missing', () => {
    const history = [given(DisclosureMade, { ...half, reason: 'notStated' }, by(trust))] as never[];
    const [fact] = decided(
      'DisclosureCorrected',
      correction({ purpose: 'ETREAT' }),
      trust,
      history,
    );
    expect(codes(fact?.data)).toEqual(['REASON_NOT_STATED']);
  });

  it('that comes before its disclosure waits for it', () => {
    const state = fold(disclosureDecider, [
      given(DisclosureCorrected, correction({ purpose: 'ETREAT' }), by(trust)),
      given(DisclosureMade, half, by(trust)),
    ]);
    expect(state.flow).toMatchObject({ purpose: 'ETREAT', deficiencies: [] });
  });

  it('by somebody else is kept, changes nothing, and tells its sender nothing', () => {
    const history = [given(DisclosureMade, half, by(trust))];
    const [fact] = decided(
      'DisclosureCorrected',
      correction({ purpose: 'THREAT' }),
      council,
      history as never[],
    );
    expect(codes(fact?.data)).toEqual([]);
    const state = fold(disclosureDecider, [
      ...history,
      given(DisclosureCorrected, correction({ purpose: 'THREAT' }), by(council)),
    ]);
    expect(state.flow?.purpose).toBe('notStated');
    expect(state.corrections).toMatchObject([{ counts: false, by: council }]);
  });

  it('by the giver of what a third party told of counts', () => {
    const state = fold(disclosureDecider, [
      given(DisclosureMade, { ...half, declaredBy: 'thirdParty' }, by(council)),
      given(DisclosureCorrected, correction({ purpose: 'ETREAT' }), by(trust)),
    ]);
    expect(state.flow?.purpose).toBe('ETREAT');
  });

  it('names a second approver of an emergency', () => {
    const emergency: EmergencyDisclosureMadeData = {
      ...complete,
      atRisk: 'person',
      whyNoConsent: 'she could not speak',
      deficiencies: [{ code: 'SECOND_APPROVER_NOT_STATED', field: '/secondApprover' }],
    };
    const state = fold(disclosureDecider, [
      given(EmergencyDisclosureMade, emergency, by(trust)),
      given(DisclosureCorrected, correction({}, { secondApprover: 'on-call lead' }), by(trust)),
    ]);
    expect(state.flow).toMatchObject({
      emergency: { secondApprover: 'on-call lead' },
      deficiencies: [],
    });
  });

  it('leaves the deficiencies that stand in the event where nothing was corrected', () => {
    const deficiencies = [{ code: 'RULE_OF_AN_OLDER_VERSION' }];
    const state = fold(disclosureDecider, [given(DisclosureMade, { ...complete, deficiencies })]);
    expect(state.flow?.deficiencies).toEqual(deficiencies);
  });
});

describe('What comes after a disclosure', () => {
  const made: EmergencyDisclosureMadeData = {
    ...complete,
    atRisk: 'person',
    whyNoConsent: 'x',
    secondApprover: 'y',
  };
  const emergency = (actor = trust, more: Partial<EmergencyDisclosureMadeData> = {}) =>
    given(EmergencyDisclosureMade, { ...made, ...more }, by(actor));
  const reviewBy = '2026-12-01T00:00:00Z';
  /** All that somebody can say of it afterwards. */
  const afterwards = (actor: typeof trust) => [
    given(EmergencyReviewOpened, { disclosure: 'd1' }, by(actor)),
    given(
      EmergencyReviewConcluded,
      { disclosure: 'd1', conclusion: 'upheld', explanation: 'right' },
      by(actor),
    ),
    given(
      InformingDeferred,
      { disclosure: 'd1', deferralGround: 'would harm', reviewBy },
      by(actor),
    ),
    given(PersonInformed, { disclosure: 'd1', how: 'by letter' }, by(actor)),
  ];
  const counted = (...history: LedgerEvent[]) => {
    const { review, informed, informingDeferred } = fold(disclosureDecider, history);
    return { review, informed, informingDeferred };
  };
  const everything = {
    review: 'upheld',
    informed: 'by letter',
    informingDeferred: { deferralGround: 'would harm', reviewBy },
  };
  const nothing = { review: undefined, informed: undefined, informingDeferred: undefined };
  const acknowledged = (outcome: RecallAcknowledgedData['outcome'], actor: typeof trust) =>
    given(RecallAcknowledged, { disclosure: 'd1', outcome, explanation: 'x' }, by(actor));

  it('is folded: recall, its answer, review, informing', () => {
    const state = fold(disclosureDecider, [
      emergency(),
      given(DisclosureRecalled, { disclosure: 'd1', recallReason: 'wrong person' }, by(trust)),
      acknowledged('deleted', police),
      ...afterwards(trust),
    ]);
    expect(state).toMatchObject({
      recalled: { reason: 'wrong person' },
      recallAnswer: { outcome: 'deleted' },
      ...everything,
    });
  });

  it('makes it be about everybody whom that is also about, whichever came first', () => {
    const about = [
      given(DisclosureMade, complete, { ...by(trust), alsoAbout: ['husband'] }),
      given(
        PersonInformed,
        { disclosure: 'd1', how: 'by letter' },
        { ...by(trust), correlation: 'meeting', alsoAbout: ['husband', 'sister'] },
      ),
    ];
    for (const history of [about, about.toReversed()]) {
      const { joined } = fold(disclosureDecider, history);
      expect(joined?.correlations).toEqual(['meeting']);
      expect(joined?.alsoAbout.toSorted()).toEqual(['husband', 'sister']);
    }
  });

  it('counts if its giver says it, also of what another told of, and also before it', () => {
    expect(counted(emergency(), ...afterwards(trust))).toEqual(everything);
    expect(counted(...afterwards(trust), emergency())).toEqual(everything);
    const reported = emergency(council, { declaredBy: 'thirdParty' });
    expect(counted(reported, ...afterwards(trust))).toEqual(everything);
  });

  it('counts if the recipient says it that told of the disclosure', () => {
    const told = emergency(police, { declaredBy: 'recipient' });
    expect(counted(told, ...afterwards(police))).toEqual(everything);
  });

  it('is kept and counts for nothing if anybody else says it', () => {
    for (const other of [police, council]) {
      expect(counted(emergency(), ...afterwards(other))).toEqual(nothing);
      expect(counted(...afterwards(other), emergency())).toEqual(nothing);
    }
    const { afterwards: kept } = fold(disclosureDecider, [emergency(), ...afterwards(council)]);
    expect(kept).toHaveLength(4);
  });

  it('stays a report if a third party says it that told of the disclosure', () => {
    const reported = emergency(council, { declaredBy: 'thirdParty' });
    expect(counted(reported, ...afterwards(council))).toEqual(nothing);
  });

  it('does not let another’s word replace what counts', () => {
    expect(counted(emergency(), ...afterwards(trust), ...afterwards(council))).toEqual(everything);
    const notUpheld = given(
      EmergencyReviewConcluded,
      { disclosure: 'd1', conclusion: 'notUpheld', explanation: 'wrong' },
      by(council),
    );
    expect(counted(emergency(), ...afterwards(trust), notUpheld)).toEqual(everything);
  });

  it('counts by who gave it as corrected, whichever came first', () => {
    const correction = given(
      DisclosureCorrected,
      { disclosure: 'd1', changes: { from: council }, correctionReason: 'x', deficiencies: [] },
      by(trust),
    );
    expect(counted(emergency(), correction, ...afterwards(council))).toEqual(everything);
    expect(counted(emergency(), ...afterwards(council), correction)).toEqual(everything);
  });

  it('keeps one word of each organisation on each matter, however often it is said', () => {
    const again = Array.from({ length: 50 }, () => afterwards(council)).flat();
    const { afterwards: kept } = fold(disclosureDecider, [emergency(), ...again]);
    expect(kept).toHaveLength(4);
  });

  it('counts an answer to a recall only of whom it was sent to, and the last', () => {
    const outcome = (...history: LedgerEvent[]) =>
      fold(disclosureDecider, history).recallAnswer?.outcome;
    expect(outcome(emergency(), acknowledged('deleted', trust))).toBeUndefined();
    expect(outcome(emergency(), acknowledged('deleted', council))).toBeUndefined();
    expect(outcome(acknowledged('deleted', police), emergency())).toBe('deleted');
    expect(
      outcome(emergency(), acknowledged('kept', police), acknowledged('deleted', police)),
    ).toBe('deleted');
  });

  it('is decided alike, whatever is known of the disclosure', () => {
    const data = { disclosure: 'd1', how: 'by letter' };
    const facts = [[], [emergency()], [emergency(), ...afterwards(trust)]].map((history) =>
      [trust, council].map((actor) =>
        decided('PersonInformed', data, actor, history as unknown as never[]),
      ),
    );
    for (const fact of facts.flat()) expect(fact).toEqual([{ type: 'PersonInformed', data }]);
  });

  it('is folded over events that cannot be opened any more', () => {
    const state = fold(disclosureDecider, [
      forgotten('DisclosureMade'),
      given(DisclosureRecalled, { disclosure: 'd1', recallReason: 'x' }),
    ]);
    expect(state.flow).toBeUndefined();
    expect(state.recalls).toMatchObject([{ reason: 'x' }]);
  });

  it('counts a recall of who gave it alone, also one that comes before it', () => {
    const recall = (recallReason: string, actor: typeof trust) =>
      given(DisclosureRecalled, { disclosure: 'd1', recallReason }, by(actor));
    const made = given(DisclosureMade, complete, by(trust));
    const recalled = (...history: LedgerEvent[]) => fold(disclosureDecider, history).recalled;
    expect(recalled(made, recall('not mine', council))).toBeUndefined();
    expect(recalled(recall('not mine', council), made)).toBeUndefined();
    expect(recalled(recall('wrong person', trust), made)).toMatchObject({ by: trust });
    expect(recalled(made, recall('wrong person', trust), recall('not mine', police))).toMatchObject(
      { reason: 'wrong person' },
    );
  });
});

describe('What partners may say of a disclosure', () => {
  const person = { system: NHS_NUMBER, value: '9990001014' };
  const least = {
    person,
    occurredAt: '2026-11-05T02:05:00Z',
    from: trust,
    to: { organisation: police },
    channel: 'phone',
    items: [{ words: 'what helps her' }],
  };

  it('needs person, giver, recipient, when, channel and what, and nothing else', () => {
    expect(faults(disclosureInputs.DisclosureMade, least)).toEqual([]);
    for (const field of Object.keys(least)) {
      const { [field as 'person']: _left, ...others } = least;
      expect(faults(disclosureInputs.DisclosureMade, others).join()).toContain(field);
    }
  });

  it.each([
    [{ to: { organisation: police, individual: 'her sister' } }, 'to isRecipient'],
    [{ to: {} }, 'to isRecipient'],
    [{ channel: 'pigeon' }, 'channel isIn'],
    [{ items: [] }, 'items arrayMinSize'],
    [{ items: [{ sections: ['Helps!'] }] }, 'items.0.sections matches'],
    [{ person: { system: NHS_NUMBER, value: '9434765918' } }, 'person.value isIdentifierValue'],
    [{ occurredAt: 'yesterday' }, 'occurredAt isWhen'],
    [{ purpose: 'CURIOSITY' }, 'purpose isPurpose'],
    [{ colour: 'red' }, 'colour whitelistValidation'],
    [{ from: { ...trust, colour: 'red' } }, 'from.colour whitelistValidation'],
    [{ reason: 7 }, 'reason isLength'],
  ])('refuses %j for %s', (changes, fault) => {
    expect(faults(disclosureInputs.DisclosureMade, { ...least, ...changes })).toContain(fault);
  });

  it('refuses words that are too long', () => {
    const message = { ...least, reason: 'x'.repeat(4001) };
    expect(faults(disclosureInputs.DisclosureMade, message)).toEqual(['reason isLength']);
  });

  it('has a data class for every event of the noun', () => {
    expect(Object.keys(disclosureInputs).sort()).toEqual(
      disclosureEvents.map(({ name }) => name).sort(),
    );
  });
});

describe('What happened under Part 3', () => {
  const DECIDED = { held: false, ground: 'no risk', decider: 'Superintendent' };
  const HELD = { held: true, ground: 'DPA_PART3' };
  const person = { system: NHS_NUMBER, value: '9990001014' };
  const least = { person, occurredAt: '2026-11-05', channel: 'phone', items: [{ words: 'x' }] };
  /** What is recorded of an event's visibility; `undefined` where it is what the event says. */
  const visibility = (
    dataClass: new () => object,
    said: object,
    stated: Visibility | undefined,
    actor = police,
  ) => {
    const data = Object.assign(new dataClass(), least, said, { visibility: stated });
    const told = toldOf(data as Parameters<typeof toldOf>[0]);
    return visibilityOf(told, { organisation: actor }, { now: 0 }).visibility;
  };
  const made = { from: police, to: { organisation: trust }, regime: 'DPA_PART3' };
  const flow = (stated?: Visibility, actor = police) =>
    visibility(disclosureInputs.DisclosureMade, made, stated, actor);
  const correction = (changes: object, stated?: Visibility) =>
    visibility(
      disclosureInputs.DisclosureCorrected,
      { disclosure: 'd1', changes, correctionReason: 'x' },
      stated,
    );

  it('is held if nothing is said of that', () => {
    expect(flow()).toEqual(HELD);
  });

  it('is held though it says otherwise, without a ground or without who decided', () => {
    expect(flow({ held: false })).toEqual(HELD);
    expect(flow({ held: false, ground: 'no risk' })).toEqual(HELD);
    expect(flow({ held: false, decider: 'Superintendent' })).toEqual(HELD);
  });

  it('is not held where its giver decided so, on a ground', () => {
    expect(flow(DECIDED)).toBeUndefined();
  });

  it('is held whatever anybody but its giver decides', () => {
    expect(flow(DECIDED, council)).toEqual(HELD);
    expect(flow(DECIDED, trust)).toEqual(HELD);
  });

  it('is held on the ground that its sender gives, if it gives one', () => {
    expect(flow({ held: true, ground: 'informant' }, council)).toBeUndefined();
  });

  it('is held where only a correction says that it was, for what was shown cannot be taken back', () => {
    expect(correction({ regime: 'DPA_PART3' })).toEqual(HELD);
    expect(correction({ regime: 'DPA_PART3' }, { held: false })).toEqual(HELD);
    expect(correction({ regime: 'DPA_PART3' }, DECIDED)).toBeUndefined();
    expect(correction({ reason: 'x' })).toBeUndefined();
    expect(correction({ regime: 'UK_GDPR' })).toBeUndefined();
  });

  it('alone is held: under UK GDPR it is as the event says', () => {
    const welfare = { ...made, regime: 'UK_GDPR' };
    for (const stated of [undefined, { held: false }, { held: true, ground: 'x' }]) {
      expect(visibility(disclosureInputs.DisclosureMade, welfare, stated)).toBeUndefined();
    }
  });
});
