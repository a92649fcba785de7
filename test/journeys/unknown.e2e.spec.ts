import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type request from 'supertest';
import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { isKnown, ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/** No answer to a partner tells whether a person, a plan, a consent or a disclosure was known. */

const UNKNOWN = '11111111-1111-4111-8111-111111111111';
const occurredAt = '2026-11-05T11:30:00Z';
const police = synthetic('police');

const service = new RunningService();
const people = new People(110_000);
let trust: Partner;
let haven: Partner;

beforeAll(async () => {
  service.setClock('2026-11-05T12:00:00Z');
  await service.start();
  trust = await Partner.of(service, 'trust');
  haven = await Partner.of(service, 'haven');
}, 60_000);
afterAll(async () => service.remove());

/** What events refer to. */
interface Refers {
  readonly plan: string;
  readonly consent: string;
  readonly disclosure: string;
}

/** Everything that can be sent about somebody, naming what is there or what is not. */
function everything(
  person: IdentifierValue,
  refers: Refers,
): readonly (readonly [string, object])[] {
  const about = { person, occurredAt };
  const plan = { ...about, plan: refers.plan };
  const of = { ...about, disclosure: refers.disclosure };
  const decision = { event: refers.disclosure, reason: 'x', decider: 'y', deciderRole: 'z' };
  const transfer = {
    ...about,
    from: synthetic('trust'),
    to: { organisation: synthetic('haven') },
    channel: 'phone',
    items: [{ plan: refers.plan, version: 1 }],
  };
  return [
    ['PersonRegistered', about],
    ['AccessNeedRecorded', { ...about, group: 'contact-method', words: 'Text me' }],
    ['SafeContactRecorded', { ...about, words: 'Never at home' }],
    ['ConsentSought', { ...about, recipients: [police] }],
    ['ConsentGranted', { ...about, recipients: [police] }],
    ['ConsentRefused', about],
    ['ConsentLimited', { ...about, recipients: [police] }],
    ['ConsentWithdrawn', { ...about, consent: refers.consent }],
    ['ConsentReconfirmed', { ...about, consent: refers.consent }],
    ['ConsentExpired', { ...about, consent: refers.consent }],
    ['ConsentEnteredInError', { ...about, consent: refers.consent }],
    [
      'CapacityAssessed',
      { ...about, consent: refers.consent, outcome: 'lacks', assessorRole: 'doctor' },
    ],
    ['PlanCreated', plan],
    ['SectionEdited', { ...plan, section: 'helps', words: 'x' }],
    ['HelpfulItemAdded', { ...plan, words: 'x' }],
    ['HelpfulItemRemoved', { ...plan, item: 'tea' }],
    ['UnhelpfulItemAdded', { ...plan, words: 'x' }],
    ['UnhelpfulItemRemoved', { ...plan, item: 'noise' }],
    ['PlanAgreed', plan],
    ['PlanReviewed', plan],
    ['PlanPublished', plan],
    ['PlanRetired', plan],
    ['DisclosureRequested', transfer],
    ['DisclosureMade', transfer],
    ['DisclosureRefused', transfer],
    ['DisclosureReceived', { ...transfer, disclosure: refers.disclosure }],
    ['OnwardShared', { ...transfer, onwardOf: refers.disclosure }],
    ['DisclosureViewed', transfer],
    ['EmergencyDisclosureMade', transfer],
    ['DisclosureCorrected', { ...of, changes: { reason: 'x' }, correctionReason: 'x' }],
    ['DisclosureRecalled', { ...of, recallReason: 'x' }],
    ['RecallAcknowledged', of],
    ['EmergencyReviewOpened', of],
    ['EmergencyReviewConcluded', { ...of, conclusion: 'upheld', explanation: 'x' }],
    ['PersonInformed', { ...of, how: 'x' }],
    ['HeldReviewed', { ...about, ...decision, reviewBy: '2026-12-01T00:00:00Z' }],
    ['HeldReleased', { ...about, ...decision }],
    ['InformingDeferred', { ...of, deferralGround: 'x', reviewBy: '2026-12-01T00:00:00Z' }],
  ];
}

/** All that an answer shows but ids, hashes, signatures of them and what HTTP itself counts. */
function shape({ status, text, headers }: request.Response): object {
  const { date: _date, 'x-request-id': _request, ...others } = headers as Record<string, string>;
  const masked = (value: string) =>
    value
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
      .replaceAll(/[A-Za-z0-9+/]{91}=/g, 'SIGNATURE')
      .replaceAll(/[A-Za-z0-9+/]{43}=/g, 'HASH');
  return { status, text: masked(text), headers: masked(JSON.stringify(others)) };
}

/** Sends something and gives the whole answer. */
const say = (partner: Partner, name: string, data: object, id?: string) =>
  partner.post(partner.event(name, data, id));

describe('a partner who wants to find out who is known', () => {
  const known = people.next();
  let ofKnown: Refers;
  const ofNobody: Refers = { plan: 'no-one-plan', consent: UNKNOWN, disclosure: UNKNOWN };

  beforeAll(async () => {
    const about = { person: known, occurredAt: '2026-11-05T10:00:00Z' };
    const sections = [
      { section: 'helps', helpful: [{ item: 'tea', words: 'Tea' }] },
      { section: 'not-helpful', unhelpful: [{ item: 'noise', words: 'Noise' }] },
    ];
    await trust.send('PersonRegistered', about);
    await trust.send('PlanCreated', { ...about, plan: 'known-plan', sections });
    await trust.send('PlanPublished', { ...about, plan: 'known-plan' });
    ofKnown = {
      plan: 'known-plan',
      consent: await trust.send('ConsentGranted', { ...about, recipients: [police] }),
      disclosure: await trust.send('DisclosureMade', {
        ...about,
        from: trust.organisation,
        to: { organisation: haven.organisation },
        channel: 'phone',
        items: [{ plan: 'known-plan', version: 1 }],
      }),
    };
  });

  it('gets the same answer whether person, plan, consent and disclosure are known or not', async () => {
    const ofUnknown = everything(people.next(), ofNobody);
    for (const [nth, [name, data]] of everything(known, ofKnown).entries()) {
      const told = await say(haven, name, data);
      // Somebody new each time: the first event about them makes them known.
      const untold = await say(haven, name, { ...ofUnknown[nth]?.[1], person: people.next() });
      expect([name, told.status]).toEqual([name, 201]);
      expect([name, shape(untold)]).toEqual([name, shape(told)]);
    }
  });

  it('gets the same answer where what it sends is refused', async () => {
    const about = { occurredAt };
    const refused: readonly (readonly [string, object])[] = [
      ['ConsentGranted', about],
      ['ConsentWithdrawn', about],
      ['CapacityAssessed', { ...about, outcome: 'lacks', assessorRole: 'doctor' }],
      ['AccessNeedRecorded', { ...about, group: 'contact-method' }],
      ['PersonRegistered', { ...about, dateOfBirth: '2030-01-01' }],
      ['DisclosureMade', { ...about, channel: 'pigeon' }],
      ['OutcomeRecorded', about],
    ];
    for (const [name, data] of refused) {
      const told = await say(haven, name, { ...data, person: known });
      const untold = await say(haven, name, { ...data, person: people.next() });
      expect([name, told.status]).toEqual([name, 422]);
      expect([name, shape(untold)]).toEqual([name, shape(told)]);
    }
  });

  it('gets the same answer where it would merge people, which is not for partners', async () => {
    for (const name of [
      'IdentitiesMerged',
      'MergeVerified',
      'IdentitiesUnmerged',
      'IdentitiesToldApart',
    ]) {
      const data = { occurredAt, reason: 'Alike', merge: UNKNOWN };
      const told = await say(haven, name, { ...data, person: known, other: known });
      const person = people.next();
      const untold = await say(haven, name, { ...data, person, other: person });
      expect([name, told.status]).toEqual([name, 403]);
      expect([name, shape(untold)]).toEqual([name, shape(told)]);
    }
  });

  it('gets the same answer whoever an identifier leads to already', async () => {
    const linked = people.next();
    await trust.send('PersonRegistered', { person: linked, occurredAt });
    const answers: object[] = [];
    for (const person of [linked, people.next()]) {
      for (const identifier of [known, people.next(), person]) {
        const answer = await say(haven, 'IdentifierLinked', { person, occurredAt, identifier });
        expect(answer.status).toBe(201);
        answers.push(shape(answer));
      }
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('means by its own numbers its own people, whoever else uses the same', async () => {
    const own = { system: 'https://records.example/number', value: '17' };
    const number = people.next();
    for (const partner of [trust, haven]) {
      await partner.send('PersonRegistered', { person: own, occurredAt });
    }
    await trust.send('IdentifierLinked', { person: own, occurredAt, identifier: number });
    const hers = await ledgerId(service, number);
    const link = { person: own, occurredAt, identifier: people.next() };
    await haven.send('IdentifierLinked', link);
    expect(await ledgerId(service, link.identifier)).not.toBe(hers);
  });

  it('links nothing by an event whose id was used before', async () => {
    const [his, number] = [people.next(), people.next()];
    await say(haven, 'PersonRegistered', { person: known, occurredAt }, 'used');
    await haven.send('PersonRegistered', { person: his, occurredAt });
    const data = { person: his, occurredAt, identifier: number };
    expect((await say(haven, 'IdentifierLinked', data, 'used')).status).toBe(409);
    expect(await isKnown(service, number)).toBe(false);
  });

  it('gets the same answer for the ledger’s id of somebody and for one that is none', async () => {
    const id = await ledgerId(service, known);
    const none = id.replaceAll(/[0-9a-f]/g, (digit) => (digit === '0' ? '1' : '0'));
    const answers: object[] = [];
    for (const value of [id, none]) {
      const person = { system: 'https://waymark.org/Id/person', value };
      for (const [name, data] of everything(person, ofNobody)) {
        const answer = await say(haven, name, data);
        expect([name, answer.status]).toEqual([name, 201]);
        answers.push(shape(answer));
      }
    }
    expect(answers.slice(answers.length / 2)).toEqual(answers.slice(0, answers.length / 2));
  });
});
