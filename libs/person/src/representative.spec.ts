import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import { forgotten, given, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import type { Scope } from '../../vocabulary/src/scope.js';
import { type AboutThePerson, authoritiesOf } from './representation.js';
import {
  RepresentativeAuthorised,
  RepresentativeRevoked,
  type RepresentativeAuthorisedData,
} from './representative.events.js';
import {
  representativeDecider,
  requireAuthorisation,
  requireOneRevoked,
  type RepresentativeCommand,
  type SaidAuthorisation,
} from './representative.js';

const TRUST = { role: 'partner', organisation: { system: 'ods', value: 'RXX' } };
const PERSON = { role: 'person' };
const GRANT = '0f8fad5b-d9cb-869f-a165-70867728950e';
const OTHER = '7c9e6679-7425-80de-944b-e07fc1f90ae7';
const at = (instant: string) => Date.parse(instant);
const NOW = at('2026-11-23T12:00:00Z');
const LIVES: AboutThePerson = { died: false, competentFor: [] };

const data: RepresentativeAuthorisedData = {
  representative: 'husband',
  authority: 'written',
  verification: 'said-by-person',
  deficiencies: [],
};
const authorised = (more: Partial<RepresentativeAuthorisedData> = {}, about: Given = {}) =>
  given(RepresentativeAuthorised, { ...data, ...more }, { id: GRANT, ...about });
const parental = (about: Given = {}) =>
  authorised({ representative: 'mother', authority: 'parental' }, about);

const standings = (events: readonly LedgerEvent[], about = LIVES, now = NOW) =>
  authoritiesOf(fold(representativeDecider, events), about, now).map(({ standing }) => standing);

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isDecisionRefused(error)) return error.code;
    throw error;
  }
  return 'not refused';
}

const revoke = (said: object, actor: object): RepresentativeCommand =>
  ({
    type: 'RepresentativeRevoked',
    data: said,
    actor,
    elsewhere: representativeDecider.initial,
  }) as RepresentativeCommand;

const decide = (command: RepresentativeCommand, events: readonly LedgerEvent[]) =>
  representativeDecider.decide(command, fold(representativeDecider, events));

describe('An authority to act for somebody', () => {
  it('is in force from when it is given until it expires', () => {
    const events = [authorised({ expiresAt: '2026-12-01T00:00:00Z' })];
    expect(standings(events)).toEqual(['inForce']);
    expect(standings(events, LIVES, at('2026-12-01T00:00:00Z'))).toEqual(['expired']);
  });

  it('ends with its revocation, whichever of the two was recorded first', () => {
    const revoked = given(RepresentativeRevoked, { authorisation: GRANT });
    expect(standings([authorised(), revoked])).toEqual(['revoked']);
    expect(standings([revoked, authorised()])).toEqual(['revoked']);
    expect(standings([authorised({}, { id: OTHER }), revoked])).toEqual(['inForce']);
  });

  it('ends with the revocation of all that a representative had, and may be given anew', () => {
    const revoked = given(
      RepresentativeRevoked,
      { representative: 'husband' },
      { occurredAt: '2026-11-10T00:00:00Z' },
    );
    const anew = authorised({}, { id: OTHER, occurredAt: '2026-11-11T00:00:00Z' });
    expect(standings([authorised(), revoked, anew])).toEqual(['revoked', 'inForce']);
    expect(standings([authorised({ representative: 'sister' }), revoked])).toEqual(['inForce']);
  });

  it('does not end where a person revokes what a court ordered', () => {
    const court = authorised({ authority: 'court' });
    const byPerson = given(RepresentativeRevoked, { authorisation: GRANT }, { actor: PERSON });
    const byTrust = given(RepresentativeRevoked, { authorisation: GRANT }, { actor: TRUST });
    expect(standings([court, byPerson])).toEqual(['inForce']);
    expect(standings([court, byTrust])).toEqual(['revoked']);
  });

  it('that is held back counts for nobody; a revocation that is counts', () => {
    const held = { visibility: { held: true } };
    expect(standings([authorised({}, held)])).toEqual([]);
    const revoked = given(RepresentativeRevoked, { authorisation: GRANT }, held);
    expect(standings([authorised(), revoked])).toEqual(['revoked']);
  });

  it('that cannot be read any more counts for nobody', () => {
    expect(standings([forgotten('RepresentativeAuthorised')])).toEqual([]);
  });

  it('ends with a death', () => {
    expect(standings([authorised()], { ...LIVES, died: true })).toEqual(['endedByDeath']);
  });
});

describe('Parental responsibility', () => {
  it('ends on the day on which a child may be eighteen', () => {
    const ends = (born: string, now: string) =>
      standings([parental()], { ...LIVES, born }, at(now))[0];
    expect(ends('2008-11-24', '2026-11-23T23:59:59Z')).toBe('inForce');
    expect(ends('2008-11-24', '2026-11-24T00:00:00Z')).toBe('endedAtEighteen');
    expect(ends('2008-11', '2026-11-01T00:00:00Z')).toBe('endedAtEighteen');
    expect(standings([authorised()], { ...LIVES, born: '1990' })).toEqual(['inForce']);
  });

  it('ends with competence for everything, and loses what a competence is about', () => {
    const competentFor: Scope[] = [{ sections: ['contraception'] }];
    const [authority] = authoritiesOf(
      fold(representativeDecider, [parental()]),
      { ...LIVES, competentFor },
      NOW,
    );
    expect(authority).toMatchObject({ standing: 'inForce', scope: { without: competentFor } });
    expect(standings([parental()], { ...LIVES, competentFor: [{}] })).toEqual([
      'endedByCompetence',
    ]);
    // Somebody whom the young person named themselves keeps what they were shown.
    expect(standings([authorised()], { ...LIVES, competentFor: [{}] })).toEqual(['inForce']);
  });

  it('is to be looked at again from the twelfth birthday on, until it is recorded anew', () => {
    const due = (about: Given, born: string) =>
      authoritiesOf(fold(representativeDecider, [parental(about)]), { ...LIVES, born }, NOW)[0]
        ?.reviewDue;
    expect(due({ occurredAt: '2024-01-01' }, '2015-01-01')).toBe(false);
    expect(due({ occurredAt: '2024-01-01' }, '2013-01-01')).toBe(true);
    expect(due({ occurredAt: '2025-02-01' }, '2013-01-01')).toBe(false);
  });
});

describe('What may be said of who acts for a person', () => {
  const said: SaidAuthorisation = {
    person: { system: 'nhs', value: '1' },
    representative: { system: 'nhs', value: '2' },
    authority: 'written',
    occurredAt: '2026-11-01T10:00:00Z',
  };

  it.each<[string, Partial<SaidAuthorisation>, object, string]>([
    ['nothing against it', {}, PERSON, 'not refused'],
    ['themselves', { representative: said.person }, TRUST, 'REPRESENTATIVE_IS_PERSON'],
    ['by a power that nobody saw', { authority: 'lpa' }, PERSON, 'AUTHORITY_NEEDS_A_SERVICE'],
    ['by a power that a service saw', { authority: 'lpa' }, TRUST, 'not refused'],
    [
      'until before it begins',
      { expiresAt: '2026-11-01T10:00:00Z' },
      TRUST,
      'AUTHORITY_OVER_BEFORE_IT_BEGINS',
    ],
  ])('somebody acts: %s', (_what, more, actor, code) => {
    expect(
      refusal(() => {
        requireAuthorisation({ ...said, ...more }, actor as typeof TRUST);
      }),
    ).toBe(code);
  });

  it('names what is missing: how it was checked, and when it ends', () => {
    const command = {
      type: 'RepresentativeAuthorised',
      data: { representative: 'husband', authority: 'lpa' },
      actor: TRUST,
      elsewhere: representativeDecider.initial,
    } as const;
    const [fact] = decide(command, []);
    expect(fact?.data).toMatchObject({
      verification: 'notStated',
      deficiencies: [
        { code: 'AUTHORITY_NOT_VERIFIED', field: '/verification' },
        { code: 'AUTHORITY_WITHOUT_END', field: '/expiresAt' },
      ],
    });
  });

  it('revokes one thing', () => {
    expect(
      refusal(() => {
        requireOneRevoked({});
      }),
    ).toBe('REVOKES_ONE');
    expect(
      refusal(() => {
        requireOneRevoked({ authorisation: GRANT, representative: {} });
      }),
    ).toBe('REVOKES_ONE');
    requireOneRevoked({ authorisation: GRANT });
  });

  it('a person is told which authority does not end by their word, and that none is recorded', () => {
    const own = revoke({ authorisation: GRANT }, PERSON);
    expect(refusal(() => decide(own, []))).toBe('NO_SUCH_AUTHORITY');
    expect(refusal(() => decide(own, [authorised({}, { visibility: { held: true } })]))).toBe(
      'NO_SUCH_AUTHORITY',
    );
    expect(refusal(() => decide(own, [authorised({ authority: 'court' })]))).toBe(
      'NOT_YOURS_TO_END',
    );
    expect(refusal(() => decide(own, [authorised({ authority: 'lpa' })]))).toBe('not refused');
  });

  it('of a service is recorded alike, whether anything is known or not', () => {
    const partners = revoke({ authorisation: GRANT }, TRUST);
    expect(decide(partners, [])).toEqual(decide(partners, [authorised({ authority: 'court' })]));
  });
});
