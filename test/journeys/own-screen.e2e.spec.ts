import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answered, ask } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * A person keeps something from their own screen. Whoever has the phone sees nothing of it, nor that
 * there is anything; the person sees it again after signing in afresh.
 */

const service = new RunningService();
const people = new People(360_000);
const practice = synthetic('practice');
const refuge = synthetic('refuge');
const of = (day: string) => `2026-11-${day}:00Z`;
let trust: Partner;
let diary: Diary;
let id: string;

const given = (day: string, more: object = {}) => ({
  occurredAt: of(day),
  from: trust.organisation,
  to: { organisation: practice },
  channel: 'phone',
  items: [{ category: 'record/risk' }],
  ...more,
});

const fresh = () => service.token({ role: 'person', person: id });
const stale = () => service.token({ role: 'person', person: id, signedInAgo: 400 });

interface Me {
  readonly whereMyDataWent: {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  };
  readonly coverage: { readonly notReporting: readonly { readonly value: string }[] };
  readonly consents: readonly { readonly id: string }[];
  readonly consentHistory: {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
  };
}

async function me(token: string, args = '', first = 50): Promise<Me> {
  const { me: found } = await answered<{ me: Me }>(
    service,
    token,
    `{ me(freshAs: "${diary.last}"${args}) {
      whereMyDataWent(first: ${first}) { edges { node { id } } pageInfo { hasNextPage } }
      coverage { notReporting { value } } consents { id }
      consentHistory { edges { node { id } } } } }`,
  );
  return found;
}

const names = ({ whereMyDataWent }: Me) =>
  whereMyDataWent.edges.map(({ node }) => diary.nameOf(node.id));

const codeOf = async (token: string, query: string, variables: object = {}) =>
  (await ask(service, token, query, variables)).errors?.[0]?.extensions.code;

let ids = 0;
const says = (token: string, name: string, type: string, event: string, from = 'ownScreen') =>
  codeOf(token, `mutation ($input: ${type}!) { ${name}(input: $input) { receipt { eventId } } }`, {
    input: { id: `says-${(ids += 1)}`, event, from },
  });

beforeAll(async () => {
  service.setClock(of('01T09:00'));
  await service.start();
  trust = await Partner.of(service, 'trust');
  diary = new Diary(service, people.next());
  await diary.at(of('05T09:00'), trust, 'visit', 'DisclosureMade', given('05T08:00'));
  await diary.at(of('06T09:00'), trust, 'refuge', 'DisclosureMade', {
    ...given('06T08:00'),
    to: { organisation: refuge },
  });
  await diary.at(of('06T10:00'), trust, 'onward', 'OnwardShared', {
    ...given('06T09:30', { from: refuge, to: { organisation: practice } }),
    onwardOf: diary.idOf('refuge'),
  });
  await diary.at(of('07T09:00'), trust, 'again', 'DisclosureMade', given('07T08:00'));
  await diary.at(of('07T10:00'), trust, 'consent', 'ConsentGranted', {
    occurredAt: of('07T10:00'),
    recipients: [refuge],
  });
  await diary.at(of('07T11:00'), trust, 'withdrawn', 'ConsentWithdrawn', {
    occurredAt: of('07T11:00'),
    consent: diary.idOf('consent'),
  });
  id = await ledgerId(service, diary.person);
}, 60_000);
afterAll(async () => service.remove());

describe('What a person keeps from their own screen', () => {
  it('is gone from it at once, with where it went on, and leaves no gap', async () => {
    expect(names(await me(await stale()))).toEqual(['again', 'onward', 'refuge', 'visit']);
    // To hide something is quick: it takes no new sign-in.
    expect(
      await says(await stale(), 'keepBack', 'KeepBackInput', diary.idOf('refuge')),
    ).toBeUndefined();
    const seen = await me(await stale());
    expect(names(seen)).toEqual(['again', 'visit']);
    expect(seen.coverage.notReporting.map(({ value }) => value)).not.toContain(refuge.value);
    const page = await me(await stale(), '', 2);
    expect(page.whereMyDataWent.pageInfo.hasNextPage).toBe(false);
  });

  it('takes what was said of it along', async () => {
    await says(await stale(), 'keepBack', 'KeepBackInput', diary.idOf('consent'));
    const { consents, consentHistory } = await me(await stale());
    expect([consents, consentHistory.edges]).toEqual([[], []]);
  });

  it('is shown again on purpose to whoever has just signed in, and to nobody else', async () => {
    const query = '{ me(showKeptBack: true) { id } }';
    expect(await codeOf(await stale(), query)).toBe('SIGN_IN_AFRESH');
    expect(await codeOf(await stale(), '{ me { keptBack { event } } }')).toBe('SIGN_IN_AFRESH');
    expect(names(await me(await fresh(), ', showKeptBack: true'))).toHaveLength(4);
    // A sign-in alone does not bring it back to the screen.
    expect(names(await me(await fresh()))).toEqual(['again', 'visit']);
    const { me: kept } = await answered<{ me: { keptBack: { event: string }[] } }>(
      service,
      await fresh(),
      '{ me { keptBack { event } } }',
    );
    expect(kept.keptBack.map(({ event }) => diary.nameOf(event))).toEqual(['refuge', 'consent']);
  });

  it('stands for officers as it did', async () => {
    const officer = await service.token({ role: 'officer' });
    const { person } = await answered<{ person: Me }>(
      service,
      officer,
      `{ person(id: "${id}", purpose: AUDIT) { whereMyDataWent { edges { node { id } } } } }`,
    );
    expect(names(person)).toHaveLength(4);
  });

  it('is nothing of another’s, nor of nobody’s: both are answered alike', async () => {
    const other = new Diary(service, people.next());
    await other.at(of('08T09:00'), trust, 'theirs', 'DisclosureMade', given('08T08:00'));
    await diary.at(of('08T10:00'), trust, 'held', 'DisclosureMade', {
      ...given('08T09:00'),
      visibility: { held: true, ground: 'danger' },
    });
    for (const event of [other.last, diary.last, '6f1f7c4e-0000-8000-8000-000000000000']) {
      expect(await says(await fresh(), 'keepBack', 'KeepBackInput', event)).toBe('NOT_FOUND');
    }
  });

  it('comes back where they say so, after signing in afresh', async () => {
    const refugeId = diary.idOf('refuge');
    expect(await says(await stale(), 'showAgain', 'ShowAgainInput', refugeId)).toBe(
      'SIGN_IN_AFRESH',
    );
    expect(await says(await fresh(), 'showAgain', 'ShowAgainInput', refugeId)).toBeUndefined();
    expect(names(await me(await stale()))).toEqual(['again', 'onward', 'refuge', 'visit']);
  });
});
