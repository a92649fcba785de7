import { describe, expect, it } from '@jest/globals';
import { demand, isAccessDenied } from './access-denied.js';
import { AccessPurpose } from './access-purpose.js';
import { type Actor, PUBLIC_ACTOR, type Role, ROLES } from './actor.js';
import { authorise, authoriseRole, type Denial, type Resource } from './authorise.js';
import { type Action, ACTIONS } from './permissions.js';

const TRUST = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };
const POLICE = { system: 'https://police.example/force', value: 'RXX' };
const OPERATOR = { system: 'https://waymark.org/synthetic/organisation', value: 'operator' };

const ACTORS: Record<Role, Actor> = {
  person: { role: 'person', person: 'amina', account: 'a' },
  representative: { role: 'representative', person: 'amina', self: 'dara', account: 'e' },
  carer: { role: 'carer', person: 'amina', self: 'dara', account: 'f' },
  partner: { role: 'partner', organisation: TRUST, account: 'b' },
  officer: { role: 'officer', organisation: TRUST, account: 'c' },
  auditor: { role: 'auditor', organisation: TRUST, account: 'd' },
  public: PUBLIC_ACTOR,
};

/** Resources that differ in one thing each from what each role could call its own. */
const OWN: Resource = {
  person: 'amina',
  represented: true,
  sender: TRUST,
  operator: TRUST,
  purpose: AccessPurpose.COMPLAINT,
};
const ANOTHERS: Resource = {
  person: 'bilal',
  represented: true,
  sender: POLICE,
  operator: OPERATOR,
  purpose: AccessPurpose.COMPLAINT,
};
const NOBODYS: Resource = {};

const may = 'permitted';
type Answer = typeof may | Denial;
/** Answers for what is one's own, another's, and for what does not exist. */
type Answers = readonly [own: Answer, anothers: Answer, nobodys: Answer];

const no: Answers = ['ROLE_NOT_PERMITTED', 'ROLE_NOT_PERMITTED', 'ROLE_NOT_PERMITTED'];
const signIn: Answers = ['SIGN_IN_NEEDED', 'SIGN_IN_NEEDED', 'SIGN_IN_NEEDED'];
const all: Answers = [may, may, may];
const own: Answers = [may, 'NOT_FOUND', 'NOT_FOUND'];
const purpose: Answers = [may, may, 'PURPOSE_NEEDED'];
const operator: Answers = [may, 'ROLE_NOT_PERMITTED', 'ROLE_NOT_PERMITTED'];

/** Written apart from the table it is held against. Columns: as `ROLES`. */
const EXPECTED: Record<Action, readonly Answers[]> = {
  'event.send': [no, no, no, all, all, no, signIn],
  'fact.record': [no, no, no, all, no, no, signIn],
  'event.refile': [no, no, no, no, all, no, signIn],
  'identity.merge': [no, no, no, no, all, no, signIn],
  'identifier.supersede': [no, no, no, all, all, no, signIn],
  'identity.review': [no, no, no, no, all, no, signIn],
  'identity.undone': [no, no, no, no, purpose, no, signIn],
  'identity.audit': [no, no, no, no, no, purpose, signIn],
  'consent.declare': [own, no, no, all, all, no, signIn],
  'plan.edit': [own, no, no, all, all, no, signIn],
  'agreement.record': [no, no, no, all, all, no, signIn],
  'reporting.declare': [no, no, no, all, all, no, signIn],
  'held.decide': [no, no, no, all, all, no, signIn],
  'held.read': [no, no, no, no, all, no, signIn],
  'held.review': [no, no, no, no, all, no, signIn],
  'representative.record': [own, no, no, all, all, no, signIn],
  'carer.record': [own, no, no, all, all, no, signIn],
  'carer.read': [no, no, all, no, no, no, signIn],
  'own-view.decide': [own, no, no, no, no, no, signIn],
  'own-view.read': [all, no, no, no, all, no, signIn],
  'erasure.request': [own, no, no, no, all, no, signIn],
  'erasure.decide': [no, no, no, no, all, no, signIn],
  'erasure.read': [no, no, no, no, all, all, signIn],
  'retention.read': [no, no, no, no, all, no, signIn],
  'legal-hold.decide': [no, no, no, no, all, no, signIn],
  'person.read': [own, own, no, no, purpose, no, signIn],
  'person.export': [own, no, no, no, purpose, no, signIn],
  'look-up.acting': [all, all, all, no, no, no, signIn],
  'person.find': [no, no, no, no, purpose, no, signIn],
  'receipt.read': [own, no, no, own, all, all, signIn],
  'log.read': [all, all, all, all, all, all, all],
  'log.now': [all, all, all, all, all, all, signIn],
  'log.entries': [no, no, no, no, no, all, signIn],
  'integrity.read': [no, no, no, no, all, all, signIn],
  'agreements.read': [all, all, all, all, all, all, all],
  'parked.read': [no, no, no, no, operator, all, signIn],
  'parked.retry': [no, no, no, no, operator, no, signIn],
  'metrics.read': [no, no, no, no, operator, all, signIn],
  'schema.read': [all, all, all, all, all, all, signIn],
};

function answer(decision: ReturnType<typeof authorise>): Answer {
  return decision.permitted ? may : decision.reason;
}

const CASES = ACTIONS.flatMap((action) =>
  ROLES.map((role, column) => [role, action, EXPECTED[action][column] ?? no] as const),
);

describe('who may do what', () => {
  it('is asked of every role and every action', () => {
    expect(CASES).toHaveLength(ROLES.length * ACTIONS.length);
    expect(Object.keys(EXPECTED).sort()).toEqual([...ACTIONS].sort());
  });

  it.each(CASES)('answers a %s that asks for %s', (role, action, expected) => {
    const actor = ACTORS[role];
    expect([OWN, ANOTHERS, NOBODYS].map((of) => answer(authorise(actor, action, of)))).toEqual(
      expected,
    );
  });

  it.each(CASES)(
    'tells a %s before reading a body whether %s can be theirs',
    (role, action, answers) => {
      const decision = authoriseRole(ACTORS[role], action);
      const [first] = answers;
      expect(answer(decision)).toBe(first);
    },
  );

  it.each(['', 'CURIOSITY', 'complaint', 'toString'])('takes %j for no purpose', (word) => {
    const decision = authorise(ACTORS.officer, 'person.read', { ...OWN, purpose: word });
    expect(answer(decision)).toBe('PURPOSE_NEEDED');
  });

  it('does not take two unknown people, or two unknown organisations, for the same', () => {
    const person: Actor = { role: 'person', account: 'x' };
    const partner: Actor = { role: 'partner', account: 'x' };
    expect(answer(authorise(person, 'person.read', {}))).toBe('NOT_FOUND');
    expect(answer(authorise(partner, 'receipt.read', {}))).toBe('NOT_FOUND');
  });

  it('takes for represented nobody whom the noun does not say is', () => {
    const { representative } = ACTORS;
    const decision = authorise(representative, 'person.read', { person: 'amina' });
    expect(answer(decision)).toBe('NOT_FOUND');
  });

  it('tells organisations of different systems apart', () => {
    const decision = authorise(ACTORS.partner, 'receipt.read', { sender: POLICE });
    expect(answer(decision)).toBe('NOT_FOUND');
  });

  it('is demanded with an error that says why', () => {
    demand(ACTORS.person, 'person.read', OWN);
    try {
      demand(PUBLIC_ACTOR, 'person.read', OWN);
      throw new Error('it was permitted');
    } catch (error) {
      expect(isAccessDenied(error) && error.code).toBe('SIGN_IN_NEEDED');
    }
  });
});
