import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../libs/access/src/actor.js';
import { isAccessDenied } from '../../libs/access/src/access-denied.js';
import { crisisPlanIngest } from '../../libs/crisis-plan/src/crisis-plan.commands.js';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import { carerIngest } from '../../libs/person/src/carer.commands.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { representativeIngest } from '../../libs/person/src/representative.commands.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import {
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

/** What could tell somebody who acts or cares for a person of what is not theirs to see. */

const SECOND: Actor = { ...OFFICER, account: 'second' };
const FORCE: Actor = { role: 'partner', organisation: POLICE, account: 'force' };
/** Another number of whoever acts. */
const ALIAS = { ...OTHER, value: '9990001030' };
const THIRD = { ...OTHER, value: '9990000042' };
const FOURTH = { ...OTHER, value: '9990000050' };
const OF_COUNCIL = { system: 'https://council.example/Id/council', value: 'SCC' };
const COUNCIL: Actor = { role: 'partner', organisation: OF_COUNCIL, account: 'council' };
const occurredAt = '2026-11-03T09:00:00Z';

let house: TestHouse;
let her: PersonActor;
let his: PersonActor;
let alias: PersonActor;
let acting: Actor;
let caring: Actor;

interface Declared {
  readonly command: (
    data: never,
    context: Parameters<Parameters<TestHouse['send']>[1]>[0],
  ) => ReturnType<Parameters<TestHouse['send']>[1]>;
}

async function sent(actor: Actor, declared: Declared, data: object): Promise<string> {
  const { receipt } = await house.send(actor, (context) =>
    declared.command({ person: NHS, occurredAt, ...data } as never, context),
  );
  return receipt.eventId;
}

const made = (data: object) =>
  sent(PARTNER, disclosureIngest.DisclosureMade, {
    from: TRUST,
    to: { organisation: POLICE },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
    ...data,
  });
const received = (data: object) =>
  sent(FORCE, disclosureIngest.DisclosureReceived, {
    from: TRUST,
    to: { organisation: POLICE },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
    ...data,
  });

async function answer<Answer>(actor: Actor, source: string): Promise<Answer> {
  const { data, errors } = await house.ask(actor, source);
  if (errors?.[0]) throw errors[0];
  return data as Answer;
}

interface Node {
  readonly id: string;
  readonly deficiencies: readonly { readonly code: string }[];
  readonly declaration: { readonly code: string };
}

async function listed(actor: Actor, field: string, asked = 'id'): Promise<readonly Node[]> {
  const { me } = await answer<{ me: { list: { edges: { node: Node }[] } } }>(
    actor,
    `{ me { list: ${field} { edges { node { ${asked} } } } } }`,
  );
  return me.list.edges.map(({ node }) => node);
}

async function idsIn(actor: Actor, field: string): Promise<readonly string[]> {
  return (await listed(actor, field)).map(({ id }) => id);
}

const keepBack = (event: string, from = 'representative') =>
  house.record(her, 'keepBack', 'KeepBackInput', { id: `keep-${event}-${from}`, event, from });

async function involvement(): Promise<unknown> {
  const { caringFor } = await answer<{ caringFor: object }>(
    caring,
    '{ caringFor { involvement { code } person { id } } }',
  );
  return caringFor;
}

beforeAll(async () => {
  house = await openTestHouse();
  her = await house.register(NHS);
  his = await house.register(OTHER);
  alias = await house.register(ALIAS);
  const self = { person: her.person, self: his.person, account: 'his' };
  acting = { role: 'representative', ...self };
  caring = { role: 'carer', ...self };
  await sent(PARTNER, representativeIngest.RepresentativeAuthorised, {
    representative: OTHER,
    authority: 'lpa',
    scope: { kinds: ['disclosures'] },
  });
});
afterAll(async () => house.end());

describe('Whoever acts for a person', () => {
  it('is not shown a disclosure whose other end is also about them', async () => {
    const shared = { correlation: 'strategy-meeting' };
    await sent(PARTNER, disclosureIngest.DisclosureMade, {
      ...{ from: TRUST, to: { organisation: POLICE }, channel: 'meeting' },
      ...{ items: [{ category: 'record/safeguarding' }], person: OTHER, ...shared },
    });
    const flow = await made({ occurredAt: '2026-11-02T09:00:00Z' });
    expect(await idsIn(acting, 'whereMyDataWent')).toContain(flow);
    await received({ occurredAt: '2026-11-02T09:05:00Z', disclosure: flow, ...shared });
    expect(await idsIn(acting, 'whereMyDataWent')).not.toContain(flow);
    expect(await idsIn(her, 'whereMyDataWent')).toContain(flow);
  });

  it('is not shown what a correction made be about them, at no moment, nor where it went', async () => {
    const shared = { correlation: 'second-meeting' };
    await sent(PARTNER, disclosureIngest.DisclosureMade, {
      ...{ from: TRUST, to: { organisation: POLICE }, channel: 'meeting' },
      ...{ items: [{ category: 'record/safeguarding' }], person: OTHER, ...shared },
    });
    const flow = await made({ occurredAt: '2026-11-02T15:00:00Z' });
    const onward = await sent(FORCE, disclosureIngest.OnwardShared, {
      ...{ from: POLICE, to: { organisation: TRUST }, channel: 'phone', onwardOf: flow },
      items: [{ category: 'record/risk' }],
    });
    const before = '2026-11-03T10:30:00Z';
    await house.setClock('2026-11-03T11:00:00Z');
    const at = `whereMyDataWent(knownAt: "${before}")`;
    expect(await idsIn(acting, at)).toEqual(expect.arrayContaining([flow, onward]));
    await sent(PARTNER, disclosureIngest.DisclosureCorrected, {
      ...{
        disclosure: flow,
        changes: { channel: 'meeting' },
        correctionReason: 'It was said there',
      },
      ...shared,
    });
    for (const asked of [at, 'whereMyDataWent']) {
      const shown = await idsIn(acting, asked);
      expect(shown).not.toContain(flow);
      expect(shown).not.toContain(onward);
      expect(await idsIn(her, asked)).toEqual(expect.arrayContaining([flow, onward]));
    }
  });

  it('reads of a receipt nothing that comes from what the person keeps from them', async () => {
    const time = { occurredAt: '2026-11-01T12:00:00Z' };
    const declarations = async (actor: Actor) =>
      (await listed(actor, 'undeclaredReceipts', 'declaration { code }')).map(
        ({ declaration }) => declaration.code,
      );
    // One of two, and nobody knows which.
    const flows = [await made({ ...time, channel: 'post' }), await made({ ...time })];
    await received(time);
    const before = await declarations(acting);
    expect(before).toEqual(await declarations(her));
    for (const flow of flows) await keepBack(flow);
    const after = await declarations(acting);
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
    expect(await declarations(her)).toEqual(before);
  });

  it('and may not see plans learns nothing of them by filters or deficiencies', async () => {
    const plan = 'plan';
    await sent(PARTNER, crisisPlanIngest.PlanCreated, {
      plan,
      sections: [{ section: 'helps', words: 'Words' }],
    });
    await sent(PARTNER, crisisPlanIngest.PlanPublished, { plan, version: 1 });
    const flow = await made({ items: [{ plan, version: 1 }] });
    const unknown = await made({ items: [{ plan, version: 7 }] });
    const withSection = (section: string) => `whereMyDataWent(filter: { section: "${section}" })`;
    expect(await idsIn(her, withSection('helps'))).toContain(flow);
    expect(await idsIn(her, withSection('other'))).not.toContain(flow);
    expect(await idsIn(acting, withSection('helps'))).toContain(flow);
    expect(await idsIn(acting, withSection('other'))).toContain(flow);
    const deficient = 'whereMyDataWent(filter: { deficiency: "PLAN_VERSION_UNKNOWN" })';
    expect(await idsIn(her, deficient)).toEqual([unknown]);
    expect(await idsIn(acting, deficient)).toEqual([]);
    const told = await listed(acting, 'whereMyDataWent', 'deficiencies { code }');
    expect(JSON.stringify(told)).not.toContain('PLAN_VERSION');
  });

  it('and may see some organisations is shown no plan in which another wrote, nor told of one', async () => {
    const adviser = await house.register(THIRD);
    const bounded: Actor = { ...acting, self: adviser.person, account: 'adviser' };
    const scope = { kinds: ['plans', 'disclosures'], organisations: [TRUST, POLICE] };
    await sent(PARTNER, representativeIngest.RepresentativeAuthorised, {
      ...{ representative: THIRD, authority: 'lpa', scope },
    });
    const titles = async (actor: Actor) => {
      const { me } = await answer<{ me: { plans: readonly { title: string | null }[] } }>(
        actor,
        '{ me { plans { title sections { words } } } }',
      );
      return me.plans.map(({ title }) => title).sort();
    };
    const plan = (id: string, title: string, by: Actor, more: object = {}) =>
      sent(by, crisisPlanIngest.PlanCreated, {
        ...{ plan: id, title, sections: [{ section: 'helps', words: title }], ...more },
      });
    await plan('theirs', 'The trust wrote it', PARTNER);
    await plan('others', 'The council wrote it', COUNCIL);
    await plan('told', 'The council is said to have', PARTNER, { reportedBy: OF_COUNCIL });
    await plan('both', 'The trust and the council wrote it', PARTNER);
    const edit = { section: 'helps', words: 'More', authoredBy: 'staff' };
    await sent(COUNCIL, crisisPlanIngest.SectionEdited, { plan: 'both', ...edit });
    expect(await titles(her)).toEqual(
      expect.arrayContaining(['The council wrote it', 'The trust and the council wrote it']),
    );
    const shown = await titles(bounded);
    expect(shown).toContain('The trust wrote it');
    expect(shown.filter((title) => title?.includes('council'))).toEqual([]);
    // Of a plan that they are not shown they are not told that nobody knows it, nor that it is there.
    await made({ items: [{ plan: 'others', version: 1 }] });
    await made({ items: [{ plan: 'nobodys', version: 1 }] });
    const deficient = 'whereMyDataWent(filter: { deficiency: "PLAN_VERSION_UNKNOWN" })';
    expect((await idsIn(her, deficient)).length).toBeGreaterThan(1);
    const told = await listed(bounded, 'whereMyDataWent', 'deficiencies { code } items { plan }');
    const unknown = told.filter(({ deficiencies }) =>
      deficiencies.some(({ code }) => code === 'PLAN_VERSION_UNKNOWN'),
    );
    expect(unknown).toHaveLength(1);
  });

  it('reads for which purpose an officer looked, and none of the officer’s own words', async () => {
    const reason = 'Her husband frightens her';
    const looked = await house.ask(
      OFFICER,
      `{ person(id: "${her.person}", purpose: COMPLAINT, reason: "${reason}") { id } }`,
    );
    expect(looked.errors).toBeUndefined();
    // What is sent after the look-up is in the views after it.
    const adviser = await house.register(FOURTH);
    await sent(PARTNER, representativeIngest.RepresentativeAuthorised, {
      ...{ representative: FOURTH, authority: 'lpa', scope: { kinds: ['lookUps'] } },
    });
    const said = 'role purpose { code } reason';
    const hers = JSON.stringify(await listed(her, 'lookUps', said));
    const theirs = JSON.stringify(
      await listed({ ...acting, self: adviser.person, account: 'next' }, 'lookUps', said),
    );
    expect(hers).toContain(reason);
    expect(theirs).toContain('COMPLAINT');
    expect(theirs).not.toContain('husband');
  });

  it('and for nobody is told so no sooner than whoever names nobody', async () => {
    const waited = async (person: string) => {
      const began = performance.now();
      const stranger: Actor = { role: 'representative', person, self: his.person, account: 'his' };
      const { errors = [] } = await house.ask(stranger, '{ me { id } }');
      const { originalError } = errors[0] as { readonly originalError?: Error };
      expect(originalError && isAccessDenied(originalError) && originalError.code).toBe(
        'NOT_FOUND',
      );
      return performance.now() - began;
    };
    for (const person of [alias.person, NOBODY]) {
      expect(await waited(person)).toBeGreaterThanOrEqual(40);
    }
  });

  it('acts no more once another of their numbers is revoked', async () => {
    const both = {
      person: { system: LEDGER_PERSON_ID, value: his.person },
      other: { system: LEDGER_PERSON_ID, value: alias.person },
    };
    const merge = await sent(OFFICER, personIngest.IdentitiesMerged, { ...both, reason: 'Alike' });
    await sent(SECOND, personIngest.MergeVerified, { ...both, merge });
    expect(await idsIn(acting, 'whereMyDataWent')).not.toEqual([]);
    await sent(PARTNER, representativeIngest.RepresentativeRevoked, { representative: ALIAS });
    const refused = await answer(acting, '{ me { id } }').catch((error: unknown) => error);
    const { originalError } = refused as { readonly originalError?: Error };
    expect(originalError && isAccessDenied(originalError) && originalError.code).toBe('NOT_FOUND');
  });
});

describe('Whoever cares for a person', () => {
  const decided = { decidedBy: 'best-interests' };

  it('is told nothing more once it ended for another of their numbers', async () => {
    await sent(PARTNER, carerIngest.CarerNamed, { carer: ALIAS });
    await sent(PARTNER, carerIngest.CarerInvolvementAgreed, { carer: OTHER, ...decided });
    expect(await involvement()).toMatchObject({ involvement: { code: 'agreed' } });
    await sent(PARTNER, carerIngest.CarerInvolvementEnded, { carer: ALIAS, ...decided });
    expect(await involvement()).toEqual({ involvement: { code: 'ended' }, person: null });
  });

  it('stands once in the person’s list, by however many of their linked numbers', async () => {
    const { carers } = (await house.me(her, 'carers { involvement { code } }')) as {
      readonly carers: readonly unknown[];
    };
    expect(carers).toEqual([
      { involvement: expect.objectContaining({ code: 'ended' }) as unknown },
    ]);
  });

  it('is not told of a death that is held back', async () => {
    await sent(PARTNER, carerIngest.CarerInvolvementAgreed, { carer: OTHER, ...decided });
    await sent(PARTNER, personIngest.DeathRecorded, {
      visibility: { held: true, ground: 'inquiry' },
    });
    expect(await involvement()).toEqual({ involvement: { code: 'ended' }, person: null });
    await sent(PARTNER, personIngest.DeathRecorded, {});
    expect(await involvement()).toEqual({ involvement: { code: 'endedByDeath' }, person: null });
  });
});

describe('A person’s own screen', () => {
  it('shows nobody who acts or cares for them where they keep that back', async () => {
    const authority = await house.record(
      her,
      'authoriseRepresentative',
      'AuthoriseRepresentativeInput',
      { id: 'adviser', representative: ALIAS, name: 'Her adviser' },
    );
    const carer = await house.record(her, 'nameCarer', 'NameCarerInput', {
      id: 'friend',
      carer: { ...OTHER, value: '9434765919' },
      name: 'Her friend',
    });
    const fields = 'representatives { name } carers { name }';
    const before = JSON.stringify(await house.me(her, fields));
    expect(before).toContain('Her adviser');
    expect(before).toContain('Her friend');
    await keepBack(authority, 'ownScreen');
    await keepBack(carer, 'ownScreen');
    const after = JSON.stringify(await house.me(her, fields));
    expect(after).not.toContain('Her adviser');
    expect(after).not.toContain('Her friend');
  });
});
