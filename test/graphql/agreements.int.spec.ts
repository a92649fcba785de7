import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { printType } from 'graphql';
import { type Actor, PUBLIC_ACTOR } from '../../libs/access/src/actor.js';
import { agreementIngest } from '../../libs/agreement/src/agreement.commands.js';
import {
  AUDITOR,
  OFFICER,
  openTestHouse,
  PARTNER,
  POLICE,
  type TestHouse,
  TRUST,
} from './house.features.js';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => house.end());

describe('The public register of agreements', () => {
  const terms = {
    title: 'Sharing in a crisis',
    occurredAt: '2026-11-01T10:00:00Z',
    parties: [
      { organisation: TRUST, name: 'The trust', kind: 'nhs-trust' as const },
      { organisation: POLICE, name: 'The police', kind: 'police' as const },
    ],
    controllers: [TRUST],
    jointControllers: false,
    regime: 'UK_GDPR' as const,
    sections: ['helps'],
    howUsed: 'To calm things down',
    purposes: [{ purpose: 'ETREAT', words: 'To keep somebody safe' }],
    benefits: [{ to: 'person' as const, words: 'Fewer nights in custody' }],
    effectiveFrom: '2026-11-01',
  };
  const own = {
    ...terms,
    id: '0',
    operator: TRUST,
    contact: 'ledger@example.org',
    impactAssessment: { reference: 'DPIA-1' },
  };

  beforeAll(async () => {
    await house.send(OFFICER, (context) =>
      agreementIngest.AgreementRegistered.command(own, context),
    );
    for (const id of ['b', 'a']) {
      const data = { ...terms, id };
      await house.send(PARTNER, (context) =>
        agreementIngest.AgreementRegistered.command(data, context),
      );
    }
  });

  const query = `query($first: Int!, $after: String) { agreements(first: $first, after: $after) {
    edges { cursor node { id ledgersOwn inForce { title purposes { words } operator { name } } } }
    pageInfo { hasNextPage hasPreviousPage endCursor } } }`;

  interface Page {
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly inForce: unknown };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  }

  async function page(actor: Actor, variables: object): Promise<Page> {
    const { data, errors } = await house.ask(actor, query, variables);
    expect(errors).toBeUndefined();
    return data?.['agreements'] as Page;
  }

  it('is everybody’s to read, in the order in which agreements came in', async () => {
    const first = await page(PUBLIC_ACTOR, { first: 2 });
    expect(first.edges.map(({ node }) => node.id)).toEqual(['0', 'b']);
    expect(first.edges[0]?.node).toEqual({
      id: '0',
      ledgersOwn: true,
      inForce: {
        title: 'Sharing in a crisis',
        purposes: [{ words: 'To keep somebody safe' }],
        operator: { name: 'The trust' },
      },
    });
    const second = await page(AUDITOR, { first: 2, after: first.pageInfo.endCursor });
    expect(second.edges.map(({ node }) => node.id)).toEqual(['a']);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it('is asked for one agreement, as fresh as a receipt', async () => {
    const { data } = await house.ask(PUBLIC_ACTOR, '{ agreement(id: "a") { id ended { at } } }');
    expect(data).toEqual({ agreement: { id: 'a', ended: null } });
    const ended = { id: 'a', occurredAt: '2026-11-03T09:00:00Z', endsAt: '2026-11-03T10:00:00Z' };
    const { receipt } = await house.send(PARTNER, (context) =>
      agreementIngest.AgreementEnded.command(ended, context),
    );
    const after = await house.ask(
      PUBLIC_ACTOR,
      'query($event: ID) { agreement(id: "a", freshAs: $event) { inForce { title } ended { at } } }',
      { event: receipt.eventId },
    );
    expect(after.data).toEqual({
      agreement: { inForce: null, ended: { at: '2026-11-03T10:00:00.000Z' } },
    });
    const none = await house.ask(PUBLIC_ACTOR, '{ agreement(id: "z") { id } }');
    expect(none).toEqual({ data: { agreement: null } });
  });

  it('refuses a cursor that is none', async () => {
    const { errors } = await house.ask(PUBLIC_ACTOR, query, { first: 1, after: 'eg' });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_REQUEST');
  });
});

describe('The schema', () => {
  const type = (name: string) => {
    const found = house.schema.getType(name);
    if (!found) throw new Error(`the schema has no ${name}`);
    return printType(found);
  };

  it('hangs on a person what nouns know of them', () => {
    expect(type('Person')).toContain('consents: [Consent!]!');
    expect(type('Person')).toContain('plans: [CrisisPlan!]!');
    expect(type('Person')).toMatch(
      /consentHistory\([^)]*after: String[^)]*first: Int! = 50\s*\): ConsentEventConnection!/,
    );
    expect(type('Query')).toMatch(/agreements\([^)]*\): AgreementConnection!/);
  });

  it('shows nobody the pseudonyms of a person', () => {
    for (const name of ['Person', 'CrisisPlan']) expect(type(name)).not.toContain('subjects');
  });

  it('has a mutation for whatever a person may say, and for what officers decide of erasing', () => {
    const mutations = house.schema.getMutationType()?.getFields();
    expect(Object.keys(mutations ?? {}).sort()).toEqual([
      'addHelpfulItem',
      'addUnhelpfulItem',
      'agreeCarerInvolvement',
      'approveErasure',
      'authoriseRepresentative',
      'endCarerInvolvement',
      'enterConsentInError',
      'grantConsent',
      'keepBack',
      'liftLegalHold',
      'limitCarerInvolvement',
      'limitConsent',
      'nameCarer',
      'placeLegalHold',
      'reconfirmConsent',
      'refuseConsent',
      'refuseErasure',
      'removeHelpfulItem',
      'removeUnhelpfulItem',
      'requestErasure',
      'revokeRepresentative',
      'showAgain',
      'withdrawConsent',
    ]);
  });
});
