import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consentIngest } from '../../libs/consent/src/consent.commands.js';
import { crisisPlanIngest } from '../../libs/crisis-plan/src/crisis-plan.commands.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import {
  NHS,
  OFFICER,
  openTestHouse,
  OTHER,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
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

describe('A person’s consents over GraphQL', () => {
  it('are granted, taken back and shown, by the same commands as the ingest route', async () => {
    const granted = await house.record(amina, 'grantConsent', 'GrantConsentInput', {
      id: 'c1',
      ...grant,
      occurredAt: { earliest: '2026-11-02T10:00:00Z' },
      period: { until: '2027-05-03' },
      words: 'Yes',
    });
    const withdrawn = await house.record(amina, 'withdrawConsent', 'WithdrawConsentInput', {
      id: 'w1',
      consent: granted,
    });
    const fields = `
      consents { id kind { words } status { code } because toldBy { role { code } } language
        scope { recipients { organisation { value } } purposes { code } sections categories { code } }
        period { until } inPlainWords occurredAt { earliest latest } }
      consentHistory { edges { node { id kind { code } about recordedAt } } }`;
    expect(await house.me(amina, fields, withdrawn)).toEqual({
      consents: [
        {
          id: granted,
          kind: { words: 'You said yes.' },
          status: { code: 'withdrawn' },
          because: [withdrawn],
          toldBy: { role: { code: 'person' } },
          language: 'en',
          scope: {
            recipients: [{ organisation: { value: '45' } }],
            purposes: [{ code: 'ETREAT' }],
            sections: ['helps'],
            categories: null,
          },
          period: { until: '2027-05-03T22:59:59.999Z' },
          inPlainWords:
            'You said yes. With: 45. For: Your care in an emergency. What: from the crisis plan: helps. Until 3 May 2027.',
          occurredAt: {
            earliest: '2026-11-02T10:00:00.000Z',
            latest: '2026-11-02T10:00:00.000Z',
          },
        },
      ],
      consentHistory: {
        edges: [
          {
            node: {
              id: withdrawn,
              kind: { code: 'ConsentWithdrawn' },
              about: [granted],
              recordedAt: '2026-11-03T10:00:00.000Z',
            },
          },
          {
            node: expect.objectContaining({ id: granted, about: [] }) as unknown,
          },
        ],
      },
    });
    const found = await house.ledger.reader.find(granted);
    expect(found?.event).toMatchObject({
      type: 'ConsentGranted',
      header: { subject: amina.person, actor: { role: 'person' } },
      received: { mode: 'graphql', source: 'graphql:grantConsent', id: 'c1' },
    });
  });

  it('are limited, refused, given again, and entered in error', async () => {
    const granted = await house.record(bilal, 'grantConsent', 'GrantConsentInput', {
      id: '1',
      ...grant,
    });
    const limited = await house.record(bilal, 'limitConsent', 'LimitConsentInput', {
      id: '2',
      recipients: [{ ...POLICE, team: 'night team' }],
    });
    const refused = await house.record(bilal, 'refuseConsent', 'RefuseConsentInput', { id: '3' });
    const again = await house.record(bilal, 'reconfirmConsent', 'ReconfirmConsentInput', {
      id: '4',
      consent: granted,
    });
    const error = await house.record(bilal, 'enterConsentInError', 'EnterConsentInErrorInput', {
      id: '5',
      consent: limited,
    });
    const fields = 'consents { id status { code } decision { code } scope { sections } }';
    expect(await house.me(bilal, fields, error)).toEqual({
      consents: [
        shown(again, 'standing', 'permit', ['helps']),
        shown(refused, 'standing', 'deny', null),
        shown(limited, 'enteredInError', 'deny', null),
        shown(granted, 'standing', 'permit', ['helps']),
      ],
    });
    const history = (await house.me(bilal, 'consentHistory { edges { node { id } } }')) as {
      consentHistory: { edges: { node: { id: string } }[] };
    };
    expect(history.consentHistory.edges.map(({ node }) => node.id)).toEqual([
      error,
      again,
      refused,
      limited,
      granted,
    ]);
  });

  function shown(id: string, status: string, decision: string, sections: string[] | null) {
    return { id, status: { code: status }, decision: { code: decision }, scope: { sections } };
  }

  it('leave out what is held', async () => {
    const held = { held: true, ground: 'safeguarding' };
    const data = { person: OTHER, occurredAt: '2026-11-02', ...grant, visibility: held };
    const { receipt } = await house.send(PARTNER, (context) =>
      consentIngest.ConsentGranted.command(data, context),
    );
    const answer = await house.me(
      bilal,
      'consents { id } consentHistory { edges { node { id } } }',
    );
    expect(JSON.stringify(answer)).not.toContain(receipt.eventId);
  });

  it('are paged through', async () => {
    const pages: string[] = [];
    for (let after: string | null = null; ;) {
      const { data } = await house.ask(
        bilal,
        `query($after: String) { me { consentHistory(first: 2, after: $after) {
          edges { node { id } } pageInfo { hasNextPage endCursor } } } }`,
        { after },
      );
      const { consentHistory } = data?.['me'] as {
        consentHistory: {
          edges: { node: { id: string } }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      };
      pages.push(...consentHistory.edges.map(({ node }) => node.id));
      if (!consentHistory.pageInfo.hasNextPage) break;
      after = consentHistory.pageInfo.endCursor;
    }
    expect(new Set(pages).size).toBe(5);
    const { errors } = await house.ask(
      bilal,
      '{ me { consentHistory(after: "nonsense") { edges { cursor } } } }',
    );
    expect(errors?.[0]?.extensions['code']).toBe('BAD_REQUEST');
  });
});

describe('A person’s plans over GraphQL', () => {
  const made = {
    person: NHS,
    occurredAt: '2026-11-03T09:00:00Z',
    plan: 'p1',
    sections: [{ section: 'helps' }, { section: 'not-helpful' }],
  };

  it('take what helps and what does not from the person, each in its list', async () => {
    await house.send(PARTNER, (context) => crisisPlanIngest.PlanCreated.command(made, context));
    const published = { person: NHS, occurredAt: '2026-11-03T09:01:00Z', plan: 'p1' };
    await house.send(PARTNER, (context) =>
      crisisPlanIngest.PlanPublished.command(published, context),
    );
    await house.record(amina, 'addHelpfulItem', 'AddPlanItemInput', {
      id: 'h1',
      plan: 'p1',
      item: 'tea',
      words: 'Mint tea',
      notToBeToldTo: [POLICE],
    });
    await house.record(amina, 'addUnhelpfulItem', 'AddPlanItemInput', {
      id: 'u1',
      plan: 'p1',
      item: 'radio',
      words: 'Loud radios',
    });
    await house.record(amina, 'addUnhelpfulItem', 'AddPlanItemInput', {
      id: 'u2',
      plan: 'p1',
      item: 'tea',
      words: 'Coffee',
    });
    await house.record(amina, 'removeUnhelpfulItem', 'RemovePlanItemInput', {
      id: 'u3',
      plan: 'p1',
      item: 'tea',
      reason: 'It is fine',
    });
    const helpful = await house.record(amina, 'addHelpfulItem', 'AddPlanItemInput', {
      id: 'h2',
      plan: 'p1',
      item: 'walk',
      words: 'A walk',
    });
    const removed = await house.record(amina, 'removeHelpfulItem', 'RemovePlanItemInput', {
      id: 'h3',
      plan: 'p1',
      item: 'walk',
    });
    expect(helpful).not.toBe(removed);
    const fields = `plans { id made { kind { code } } nextReviewDue versions { version current
      sections { section helpful { words } } }
      sections { section helpful { id words authoredBy { code } notToBeToldTo { value } }
        unhelpful { id words list { words } } } }`;
    expect(await house.me(amina, fields, removed)).toEqual({
      plans: [
        {
          id: await house.shown(amina, 'plan', 'p1'),
          made: { kind: { code: '736253002' } },
          nextReviewDue: '2027-05-03',
          versions: [
            {
              version: 1,
              current: true,
              sections: [
                { section: 'helps', helpful: [] },
                { section: 'not-helpful', helpful: [] },
              ],
            },
          ],
          sections: [
            {
              section: 'helps',
              helpful: [
                {
                  id: await house.shown(amina, 'item', 'tea'),
                  words: 'Mint tea',
                  authoredBy: { code: 'person' },
                  notToBeToldTo: [{ value: '45' }],
                },
              ],
              unhelpful: [],
            },
            {
              section: 'not-helpful',
              helpful: [],
              unhelpful: [
                {
                  id: await house.shown(amina, 'item', 'radio'),
                  words: 'Loud radios',
                  list: { words: 'This does not help. Do not do it.' },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('tell an officer what is missing in an item', async () => {
    const { recorded } = await house.mutate(OFFICER, 'addHelpfulItem', 'AddPlanItemInput', {
      id: 'h9',
      person: amina.person,
      plan: 'p1',
      words: 'A quiet room',
    });
    expect(recorded?.deficiencies.map(({ code }) => code)).toEqual([
      'ITEM_AUTHOR_NOT_STATED',
      'ITEM_KNOWN_NOT_STATED',
    ]);
  });

  it('refuse a person the words of another', async () => {
    const { refused } = await house.mutate(amina, 'addHelpfulItem', 'AddPlanItemInput', {
      id: 'h10',
      plan: 'p1',
      words: 'Rest',
      authoredBy: 'staff',
    });
    expect(refused).toMatchObject({ code: 'WORDS_OF_ANOTHER', pointer: '/authoredBy' });
  });
});

describe('A person over GraphQL', () => {
  it('has names, needs and safe contact', async () => {
    const about = { person: OTHER, occurredAt: '2026-11-03T09:00:00Z' };
    const need = { ...about, group: 'information-format' as const, words: 'Large print' };
    await house.send(PARTNER, (context) => personIngest.AccessNeedRecorded.command(need, context));
    const identifier = { system: 'https://example.org/custody', value: 'C-17' };
    await house.send(PARTNER, (context) =>
      personIngest.IdentifierLinked.command({ ...about, identifier }, context),
    );
    const safe = { ...about, contacts: [{ method: 'text' as const, safe: true }] };
    await house.send(PARTNER, (context) => personIngest.SafeContactRecorded.command(safe, context));
    const fields = `names { text } dateOfBirth identifiers { system value }
      accessNeeds { words met { code } } safeContact { ways { method { code } safety } }`;
    const person = {
      names: [{ text: 'Somebody Synthetic' }],
      dateOfBirth: null,
      identifiers: [identifier],
      accessNeeds: [{ words: 'Large print', met: { code: 'notStated' } }],
      safeContact: { ways: [{ method: { code: 'text' }, safety: 'This is safe.' }] },
    };
    expect(await house.me(bilal, fields)).toEqual(person);
    const { data, errors } = await house.ask(
      OFFICER,
      `query($id: ID!) { person(id: $id, purpose: COMPLAINT) { ${fields} } }`,
      { id: bilal.person },
    );
    expect([data?.['person'], errors]).toEqual([person, undefined]);
  });

  it('shows nothing of another', async () => {
    const answer = JSON.stringify(
      await house.me(amina, 'accessNeeds { words } safeContact { words } identifiers { value }'),
    );
    expect(answer).toBe('{"accessNeeds":[],"safeContact":null,"identifiers":[]}');
  });
});
