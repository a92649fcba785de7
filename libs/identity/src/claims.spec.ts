import { describe, expect, it } from '@jest/globals';
import { actorOf, parseReference } from './claims.js';
import { isIdentityError } from './identity.errors.js';

const ORGANISATION = 'https://fhir.nhs.uk/Id/ods-organization-code|RXX';

describe('claims', () => {
  it('make a person, who is nobody of an organisation', () => {
    const claims = {
      sub: 'account',
      waymark_role: 'person',
      waymark_person: 'psn_1',
      waymark_organisation: ORGANISATION,
    };
    expect(actorOf(claims)).toEqual({ role: 'person', person: 'psn_1', account: 'account' });
  });

  it.each(['representative', 'carer'])(
    'make a %s, who is themselves and acts for another',
    (role) => {
      const claims = {
        sub: 'account',
        waymark_role: role,
        waymark_person: 'psn_1',
        waymark_self: 'psn_2',
        waymark_organisation: ORGANISATION,
      };
      expect(actorOf(claims)).toEqual({ role, person: 'psn_1', self: 'psn_2', account: 'account' });
    },
  );

  it('say when somebody proved who they are', () => {
    const claims = { sub: 'a', waymark_role: 'person', waymark_person: 'psn_1', auth_time: 1_700 };
    expect(actorOf(claims).signedInAt).toBe(1_700_000);
  });

  it.each(['partner', 'officer', 'auditor'])(
    'make a %s of an organisation, who is no person',
    (role) => {
      const claims = {
        sub: 'account',
        waymark_role: role,
        waymark_person: 'psn_1',
        waymark_organisation: ORGANISATION,
      };
      expect(actorOf(claims)).toEqual({
        role,
        organisation: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' },
        account: 'account',
      });
    },
  );

  it.each([
    ['sub', {}],
    ['waymark_self', { sub: 'a', waymark_role: 'carer', waymark_person: 'p' }],
    ['waymark_person', { sub: 'a', waymark_role: 'representative', waymark_self: 'p' }],
    ['auth_time', { sub: 'a', waymark_role: 'person', waymark_person: 'p', auth_time: 'now' }],
    ['sub', { sub: '' }],
    ['sub', { sub: 7 }],
    ['waymark_role', { sub: 'a' }],
    ['waymark_role', { sub: 'a', waymark_role: 'public' }],
    ['waymark_role', { sub: 'a', waymark_role: 'admin' }],
    ['waymark_role', { sub: 'a', waymark_role: ['officer'] }],
    ['waymark_role', { sub: 'a', waymark_role: 'constructor' }],
    ['waymark_person', { sub: 'a', waymark_role: 'person' }],
    ['waymark_person', { sub: 'a', waymark_role: 'person', waymark_person: 'a b' }],
    ['waymark_person', { sub: 'a', waymark_role: 'person', waymark_person: { id: 'x' } }],
    ['waymark_organisation', { sub: 'a', waymark_role: 'partner' }],
    ['waymark_organisation', { sub: 'a', waymark_role: 'partner', waymark_organisation: 'RXX' }],
    ['waymark_organisation', { sub: 'a', waymark_role: 'officer', waymark_organisation: '|RXX' }],
    ['waymark_organisation', { sub: 'a', waymark_role: 'auditor', waymark_organisation: 'x|' }],
  ])('are refused naming %s in %j, without its value', (claim, claims) => {
    const refuse = () => actorOf(claims);
    expect(refuse).toThrow(claim);
    try {
      refuse();
    } catch (error) {
      expect(isIdentityError(error, 'TOKEN_CLAIMS')).toBe(true);
    }
  });

  it('split SYSTEM|VALUE at the first bar, as a value may hold one', () => {
    expect(parseReference('urn:x|a|b')).toEqual({ system: 'urn:x', value: 'a|b' });
    expect(parseReference('psn_1')).toBeUndefined();
    expect(parseReference('urn x|a')).toBeUndefined();
  });
});
