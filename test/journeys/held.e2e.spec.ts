import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { answered } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { Everything } from '../harness/everything.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/** What is held back from somebody shows in nothing that they are answered, nor leaves a gap in it. */

const MARK = 'held-marker';
const NOBODYS = '00000000-0000-8000-8000-000000000000';
const held = { visibility: { held: true, ground: MARK } };
/** Not to hold what happened under Part 3 is its giver's to decide, and nobody else's. */
const DECIDED = { held: false, ground: MARK, decider: MARK };
const occurredAt = '2026-11-11T09:00:00Z';
const ambulanceOf = synthetic('ambulance');

const service = new RunningService();
const diary = new Diary(service, new People(310_000).next());
const heldIds: string[] = [];
let trust: Partner;
let police: Partner;
let haven: Partner;
let everything: Everything;
/** The person's id in the ledger, and their token. */
let id: string;
let person: string;

const at = (clock: string, partner: Partner, name: string, type: string, data: object) =>
  diary.at(`2026-11-${clock}:00Z`, partner, name, type, data);

const given = (more: object) => ({
  occurredAt: '2026-11-05T02:00:00Z',
  from: trust.organisation,
  to: { organisation: ambulanceOf },
  channel: 'phone',
  items: [{ plan: 'plan', version: 1, sections: ['helps'] }],
  ...more,
});

const inquiry = () => ({
  occurredAt,
  from: police.organisation,
  to: { organisation: trust.organisation },
  channel: 'email',
  items: [{ words: MARK, category: 'record/police' }],
});

/** Every event that can be held, each about what is shown already. */
function everyHeldEvent(): readonly (readonly [Partner, string, object])[] {
  const about = { occurredAt, disclosure: diary.idOf('given') };
  const toPart3 = { ...about, changes: { regime: 'DPA_PART3' }, correctionReason: MARK };
  const plan = { occurredAt, plan: 'plan' };
  const wish = { occurredAt: '2026-11-05T00:00:00Z', words: MARK };
  const identifier = { system: 'https://police.example/custody', value: MARK };
  const ofConsent = { occurredAt, consent: diary.idOf('consent'), reason: MARK };
  return [
    [police, 'DisclosureMade', { ...inquiry(), regime: 'DPA_PART3', visibility: undefined }],
    [police, 'DisclosureMade', { ...inquiry(), regime: 'DPA_PART3', visibility: { held: false } }],
    [trust, 'DisclosureMade', { ...inquiry(), regime: 'DPA_PART3', visibility: DECIDED }],
    [police, 'OnwardShared', { ...inquiry(), onwardOf: about.disclosure }],
    [police, 'DisclosureViewed', inquiry()],
    [trust, 'EmergencyDisclosureMade', inquiry()],
    [trust, 'DisclosureRefused', inquiry()],
    [trust, 'DisclosureRequested', inquiry()],
    [trust, 'DisclosureReceived', { ...inquiry(), disclosure: heldIds[0] }],
    [
      police,
      'DisclosureReceived',
      given({ to: { organisation: police.organisation }, disclosure: diary.idOf('onward') }),
    ],
    [trust, 'DisclosureCorrected', { ...about, changes: { reason: MARK }, correctionReason: MARK }],
    [trust, 'DisclosureCorrected', { ...toPart3, visibility: undefined }],
    [trust, 'DisclosureCorrected', { ...toPart3, visibility: { held: false } }],
    [trust, 'DisclosureRecalled', { ...about, recallReason: MARK }],
    [trust, 'RecallAcknowledged', { ...about, outcome: 'deleted' }],
    [trust, 'PersonInformed', { ...about, how: MARK }],
    [haven, 'ConsentGranted', { ...wish, recipients: [police.organisation] }],
    [haven, 'ConsentLimited', { ...wish, recipients: [ambulanceOf] }],
    [haven, 'ConsentRefused', wish],
    [trust, 'ConsentWithdrawn', ofConsent],
    [trust, 'ConsentEnteredInError', ofConsent],
    [trust, 'HelpfulItemAdded', { ...plan, words: MARK, notToBeToldTo: [ambulanceOf] }],
    [trust, 'HelpfulItemRemoved', { ...plan, item: 'tea' }],
    [trust, 'SectionEdited', { ...plan, section: 'helps', words: MARK }],
    [trust, 'PlanPublished', plan],
    [trust, 'PlanRetired', plan],
    [trust, 'PlanCreated', { ...plan, plan: MARK }],
    [trust, 'SafeContactRecorded', { occurredAt, words: MARK }],
    [trust, 'AccessNeedRecorded', { occurredAt, group: 'contact-method', words: MARK }],
    [trust, 'IdentifierLinked', { occurredAt, identifier }],
    [trust, 'PersonRegistered', { occurredAt, names: [{ use: 'official', text: MARK }] }],
  ];
}

beforeAll(async () => {
  service.setClock('2026-11-01T09:00:00Z');
  await service.start();
  [trust, police, haven] = (await Promise.all(
    ['trust', 'police', 'haven'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner, Partner];
  everything = await Everything.of(service);
  for (const partner of [trust, police]) {
    await partner.send('ReportingPeriodDeclared', {
      occurredAt: '2026-11-01T09:00:00Z',
      from: '2026-11-01',
    });
  }
  const plan = { occurredAt: '2026-11-01T09:00:00Z', plan: 'plan' };
  await at('01T09:00', trust, 'plan', 'PlanCreated', {
    ...plan,
    sections: [{ section: 'helps', helpful: [{ item: 'tea', words: 'Tea' }] }],
  });
  await at('01T09:00', trust, 'v1', 'PlanPublished', plan);
  await at('01T09:00', trust, 'consent', 'ConsentGranted', {
    occurredAt: '2026-11-01T09:00:00Z',
    recipients: [ambulanceOf],
  });
  await at('05T02:00', trust, 'given', 'DisclosureMade', given({}));
  await at('05T02:00', trust, 'onward', 'OnwardShared', {
    ...given({ to: { organisation: police.organisation } }),
    onwardOf: diary.idOf('given'),
  });
  // The look-up that this records comes before the last event, as which answers are fresh.
  id = await ledgerId(service, diary.person);
  await at('05T02:00', trust, 'refused', 'DisclosureRefused', given({}));
  person = await service.token({ role: 'person', person: id });
}, 60_000);
afterAll(async () => service.remove());

const sees = async () => JSON.stringify(await everything.ofMe(service, person, diary.last));

describe('What is held back', () => {
  it('changes nothing of all that the person is answered, to the byte', async () => {
    service.setClock(occurredAt);
    const before = await sees();
    for (const [nth, [partner, type, data]] of everyHeldEvent().entries()) {
      const { eventId } = await at('11T09:00', partner, `held ${nth}`, type, { ...held, ...data });
      heldIds.push(eventId);
      expect([type, await sees()]).toEqual([type, before]);
    }
  });

  it('changes nothing of what an officer is answered, but who looked', async () => {
    const token = await service.token({ role: 'officer' });
    const root = `person(id: "${id}", purpose: AUDIT, freshAs: "${diary.last}")`;
    const asked = await everything.ofPerson(service, token, root);
    const { lookUps: _, ...told } = asked as { lookUps: unknown };
    const { lookUps: __, ...hers } = JSON.parse(await sees()) as { lookUps: unknown };
    expect(told).toEqual(hers);
  });

  it('has no receipt for the person, as if it did not exist, and has one for its sender', async () => {
    const receipt = (eventId: string) =>
      request(service.address)
        .get(`/v1/receipts/${eventId}`)
        .set('authorization', `Bearer ${person}`);
    const asked = (eventId: string) =>
      request(service.address)
        .post('/graphql')
        .set('authorization', `Bearer ${person}`)
        .send({ query: `{ receipt(eventId: "${eventId}") { eventId leafHash } }` });
    const [noReceipt, noAnswer] = [await receipt(NOBODYS), await asked(NOBODYS)];
    for (const eventId of heldIds) {
      const [found, answer] = [await receipt(eventId), await asked(eventId)];
      expect([found.status, found.text]).toEqual([404, noReceipt.text]);
      expect(answer.text).toBe(noAnswer.text);
    }
    expect((await police.receipt(heldIds[0] ?? '')).status).toBe(200);
  });

  it('holds what was passed on of it, and what is said of that', async () => {
    const before = await sees();
    await at('12T09:00', trust, 'from held', 'OnwardShared', given({ onwardOf: heldIds[0] }));
    await at('12T09:00', trust, 'further', 'OnwardShared', {
      ...given({ to: { organisation: police.organisation } }),
      onwardOf: diary.idOf('from held'),
    });
    for (const disclosure of [heldIds[0], diary.idOf('from held'), diary.idOf('further')]) {
      await at('12T09:00', trust, `said of ${disclosure ?? ''}`, 'DisclosureCorrected', {
        occurredAt,
        disclosure,
        changes: { reason: MARK },
        correctionReason: MARK,
      });
      expect(await sees()).toBe(before);
    }
  });

  it('is not confirmed nor awaited by what is shown: a receipt of it changes nothing', async () => {
    const before = await sees();
    await at('12T09:10', trust, 'receipt', 'DisclosureReceived', {
      ...inquiry(),
      disclosure: heldIds[0],
      items: [{ category: 'record/police' }],
    });
    expect(await sees()).toBe(before);
  });

  it('leaves no gap in what is shown: the next version has the next number', async () => {
    await at('12T09:30', trust, 'v2', 'PlanPublished', {
      occurredAt: '2026-11-12T09:30:00Z',
      plan: 'plan',
    });
    const { me } = await answered<{ me: { plans: { versions: { version: number }[] }[] } }>(
      service,
      person,
      `{ me(freshAs: "${diary.last}") { plans { versions { version } } } }`,
    );
    expect(me.plans.map(({ versions }) => versions.map(({ version }) => version))).toEqual([
      [2, 1],
    ]);
  });

  it('does not come back by asking for an earlier moment or by a filter', async () => {
    const { me } = await answered<{ me: Record<string, { edges: { node: { id: string } }[] }> }>(
      service,
      person,
      `{ me {
        then: whereMyDataWent(knownAt: "2026-11-11T10:00:00Z") { edges { node { id } } }
        asOf: whereMyDataWent(asOf: "2026-11-11T10:00:00Z") { edges { node { id } } }
        police: whereMyDataWent(filter: { category: "record/police" }) { edges { node { id } } }
        emergency: whereMyDataWent(filter: { emergency: true }) { edges { node { id } } } } }`,
    );
    const shown = (name: string) => me[name]?.edges.map(({ node }) => diary.nameOf(node.id)).sort();
    expect(shown('then')).toEqual(['given', 'onward']);
    expect(shown('asOf')).toEqual(['given', 'onward']);
    expect([shown('police'), shown('emergency')]).toEqual([[], []]);
  });

  it('does not come back with a kill, nor change what is shown', async () => {
    const before = await sees();
    await service.kill();
    await service.start();
    expect(await sees()).toBe(before);
  });
});
