import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Actor, PUBLIC_ACTOR } from '../../libs/access/src/actor.js';
import { LEDGER_PERSON_ID, personReference } from '../../libs/vocabulary/src/identifier.js';
import { organisationKey } from '../../libs/vocabulary/src/organisation.js';
import {
  AUDITOR,
  NHS,
  NOBODY,
  OFFICER,
  openTestHouse,
  OTHER,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
  TRUST,
} from './house.features.js';

let house: TestHouse;
let amina: PersonActor;
let bilal: PersonActor;

beforeAll(async () => {
  house = await openTestHouse();
  amina = await house.register(NHS);
  bilal = await house.register(OTHER);
});
afterAll(async () => house.end());

const grant = { recipients: [POLICE], purposes: ['ETREAT'], sections: ['helps'] };

describe('A mutation', () => {
  it('is recorded once however often it is sent, though time goes on', async () => {
    await house.setClock('2026-11-03T10:00:00Z');
    const input = { id: 'again', ...grant };
    const first = await house.mutate(amina, 'grantConsent', 'GrantConsentInput', input);
    await house.setClock('2026-11-03T11:00:00Z');
    const others = await Promise.all(
      [1, 2, 3].map(() => house.mutate(amina, 'grantConsent', 'GrantConsentInput', input)),
    );
    for (const other of others) expect(other).toEqual(first);
    const found = await house.ledger.reader.find(first.recorded?.receipt.eventId ?? '');
    expect(found?.event).toMatchObject({ header: { occurredAt: '2026-11-03T10:00:00.000Z' } });
  });

  it('is recorded once where it is sent many times at once', async () => {
    const input = { id: 'at once', ...grant };
    const all = await Promise.all(
      Array.from({ length: 8 }, () =>
        house.mutate(amina, 'grantConsent', 'GrantConsentInput', input),
      ),
    );
    expect(new Set(all.map(({ recorded }) => recorded?.receipt.eventId)).size).toBe(1);
  });

  it('is refused with the same id and other content', async () => {
    const input = { id: 'once', ...grant };
    await house.record(amina, 'grantConsent', 'GrantConsentInput', input);
    for (const other of [{ words: 'No' }, { occurredAt: { earliest: '2026-11-01' } }]) {
      const { refused } = await house.mutate(amina, 'grantConsent', 'GrantConsentInput', {
        ...input,
        ...other,
      });
      expect(refused).toMatchObject({ code: 'CONTENT_MISMATCH' });
    }
  });

  it('does not collide with another person’s of the same id', async () => {
    const input = { id: 'c1', ...grant };
    expect((await house.mutate(bilal, 'grantConsent', 'GrantConsentInput', input)).refused).toBe(
      undefined,
    );
  });

  it.each([
    [{ purposes: ['SNOOP'] }, 'isPurpose', '/purposes'],
    [{ recipients: [{ system: 'has spaces', value: '1' }] }, 'matches', '/recipients/0/system'],
    [{ period: { until: 'tomorrow' } }, 'isWhen', '/period/until'],
    [{ occurredAt: { earliest: 'yesterday' } }, 'isWhen', '/occurredAt'],
    [{ consent: 'not an id' }, 'isUuid', '/consent'],
    [{ id: '' }, 'isLength', '/id'],
    [{ id: 'x'.repeat(257) }, 'isLength', '/id'],
    [{ occurredAt: { earliest: '2026-12-24T10:00:00Z' } }, 'OCCURRED_IN_THE_FUTURE', '/occurredAt'],
    [{ recipients: null, purposes: null, sections: null }, 'CONSENT_SAYS_NOTHING', undefined],
  ])('is held to the rules of the ingest route: %j', async (wrong, code, pointer) => {
    const input = { id: 'wrong', ...grant, ...wrong };
    const { refused } = await house.mutate(amina, 'grantConsent', 'GrantConsentInput', input);
    expect(refused).toMatchObject({ name: 'DecisionRefused', code });
    expect((refused as { pointer?: string }).pointer).toBe(pointer);
  });

  const REFUSED: readonly (readonly [string, () => Actor, () => string | null, string])[] = [
    ['a person for another', () => amina, () => bilal.person, 'NOT_FOUND'],
    ['a person for nobody', () => amina, () => NOBODY, 'NOT_FOUND'],
    ['an officer for nobody', () => OFFICER, () => NOBODY, 'NOT_FOUND'],
    ['an officer who names none', () => OFFICER, () => null, 'PERSON_NOT_NAMED'],
    ['a partner', () => PARTNER, () => amina.person, 'ROLE_NOT_PERMITTED'],
    ['a partner for nobody', () => PARTNER, () => NOBODY, 'ROLE_NOT_PERMITTED'],
    ['an auditor', () => AUDITOR, () => amina.person, 'ROLE_NOT_PERMITTED'],
    ['nobody', () => PUBLIC_ACTOR, () => amina.person, 'SIGN_IN_NEEDED'],
  ];

  it.each(REFUSED)('is refused to %s', async (_who, actor, person, code) => {
    const input = { id: 'x', person: person(), ...grant };
    const { refused } = await house.mutate(actor(), 'grantConsent', 'GrantConsentInput', input);
    expect(refused).toMatchObject({ code });
  });

  it('opens no record of somebody who is not known', async () => {
    const references = ['', organisationKey(TRUST)].map((namespace) =>
      personReference({ system: LEDGER_PERSON_ID, value: NOBODY }, namespace),
    );
    expect(await house.ledger.vault.find(references)).toEqual([undefined, undefined]);
    expect((await house.ledger.vault.keys([NOBODY])).size).toBe(0);
  });

  it('is an officer’s for a person, and says so', async () => {
    const limited = await house.record(OFFICER, 'limitConsent', 'LimitConsentInput', {
      id: 'for amina',
      person: amina.person,
      categories: ['record/risk'],
      occurredAt: { earliest: '2026-11-02T14:00:00Z', latest: '2026-11-02T16:00:00Z' },
      learnedAt: '2026-11-03T09:00:00Z',
      learnedHow: 'She rang',
      language: 'cy',
    });
    const answer = (await house.me(
      amina,
      'consents { id learnedAt language occurredAt { latest } toldBy { role { code } organisation { value } } }',
      limited,
    )) as { consents: { id: string }[] };
    expect(answer.consents.find(({ id }) => id === limited)).toEqual({
      id: limited,
      learnedAt: '2026-11-03T09:00:00.000Z',
      language: 'cy',
      occurredAt: { latest: '2026-11-02T16:00:00.000Z' },
      toldBy: { role: { code: 'officer' }, organisation: { value: 'RXX' } },
    });
  });
});
