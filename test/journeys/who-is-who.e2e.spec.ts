import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { answered, ask } from '../harness/ask.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * What officers do about who is who, through the doors: a woman in custody is like a patient, who is
 * another woman. They are merged, told apart, and whoever saw both is told of. She has no NHS number
 * until she is named; later that number is changed and sealed.
 */

const people = new People(640_000);
const service = new RunningService();
const custody = { system: 'https://police.example/custody', value: 'C-7731' };
const [patient, named, changed] = [people.next(), people.next(), people.next()];

let trust: Partner;
let police: Partner;
const tokens = new Map<string, string>();
const ids = { woman: '', patient: '' };
/** The last event: answers are as fresh as it. */
let last = '';
let merge = '';
let sent = 0;

async function says(account: string, clock: string, type: string, data: object): Promise<void> {
  const at = `2026-11-${clock}:00Z`;
  service.setClock(at);
  const event = trust.event(type, { occurredAt: at, ...data }, `${type}-${(sent += 1)}`);
  const answer = await request(service.address)
    .post('/v1/events')
    .set('authorization', `Bearer ${tokens.get(account) ?? ''}`)
    .set('content-type', 'application/cloudevents+json')
    .send(JSON.stringify(event));
  expect([type, answer.status, answer.text]).toEqual([type, 201, expect.any(String)]);
  last = (answer.body as { eventId: string }).eventId;
}

const pair = () => ({
  person: { system: LEDGER_PERSON_ID, value: ids.woman },
  other: { system: LEDGER_PERSON_ID, value: ids.patient },
});

/** Asks once the views hold the last event: somebody who signed in waits for it. */
async function asks<Data>(account: string, query: string): Promise<Data> {
  await answered(service, tokens.get('woman'), `{ me(freshAs: "${last}") { id } }`);
  return answered<Data>(service, tokens.get(account), query);
}

interface Edges<Node> {
  readonly edges: readonly { readonly node: Node }[];
}

async function finds(account: string, { system, value }: IdentifierValue): Promise<string> {
  const { data, errors } = await ask<{ findPerson: { id: string } } | null>(
    service,
    tokens.get(account),
    'query ($input: FindPersonInput!) { findPerson(input: $input) { id } }',
    { input: { system, value, purpose: 'IDENTITY_CHECK' } },
  );
  return errors?.[0]?.extensions.code ?? data?.findPerson.id ?? '';
}

const flows = async (who: 'woman' | 'patient') => {
  const { me } = await asks<{ me: { whereMyDataWent: Edges<{ id: string }> } }>(
    who,
    '{ me { whereMyDataWent { edges { node { id } } } } }',
  );
  return me.whereMyDataWent.edges.length;
};

const given = () => ({
  from: police.organisation,
  to: { organisation: trust.organisation },
  channel: 'phone',
  items: [{ category: 'record/risk' }],
});

/** Everything that officers and auditors are told of who is who. */
async function told() {
  const officer = (account: string, query: string) => asks<object>(account, query);
  return {
    alike: await officer(
      'one',
      '{ registeredAlike { edges { node { pairs { people score } } } } }',
    ),
    waiting: await officer('one', '{ mergesWaiting { edges { node { id } } } }'),
    claimed: await officer('one', '{ numbersClaimedByTwo { edges { node { person holder } } } }'),
    arrived: await officer('one', '{ sealedNumberArrivals { edges { node { id person } } } }'),
    undone: await officer(
      'one',
      `{ undoneMerges(purpose: AUDIT) { edges { node { people times { reason }
        lookUps { edges { node { id askedFor alsoShown account } } } } } } }`,
    ),
    former: await officer(
      'auditor',
      `{ formerMerges(person: "${ids.woman}", purpose: AUDIT) { edges { node { other
        standing { code } steps { what { code } reason recordedAt } } } } }`,
    ),
  };
}

beforeAll(async () => {
  service.setClock('2026-11-03T22:00:00Z');
  await service.start();
  [trust, police] = (await Promise.all(
    ['trust', 'police'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner];
  const { organisation } = police;
  tokens.set('police', await service.token({ role: 'partner', organisation }));
  tokens.set('trust', await service.token({ role: 'partner', organisation: trust.organisation }));
  for (const account of ['one', 'two']) {
    tokens.set(account, await service.token({ role: 'officer', organisation, account }));
  }
  tokens.set('auditor', await service.token({ role: 'auditor', organisation }));
  const name = (text: string) => [{ use: 'usual', text }];
  await says('trust', '03T22:10', 'PersonRegistered', {
    person: patient,
    names: name('Nadia Sample'),
    dateOfBirth: '1994-03-07',
  });
  await says('police', '04T01:00', 'PersonRegistered', {
    person: custody,
    names: name('Sample, Nadja'),
    dateOfBirth: '1994-07-03',
  });
  await says('police', '04T01:10', 'DisclosureMade', { person: custody, ...given() });
  ids.patient = await ledgerId(service, patient);
  ids.woman = await finds('one', custody);
  for (const who of ['woman', 'patient'] as const) {
    tokens.set(who, await service.token({ role: 'person', person: ids[who] }));
  }
}, 60_000);
afterAll(async () => service.remove());

describe('A woman in custody who is like a patient', () => {
  it('is proposed to officers, with reasons, and linked to nobody', async () => {
    const { registeredAlike } = await asks<{ registeredAlike: Edges<{ pairs: object[] }> }>(
      'one',
      '{ registeredAlike { edges { node { pairs { people reasons { code } } } } } }',
    );
    expect(registeredAlike.edges.map(({ node }) => node.pairs)).toEqual([
      [
        {
          people: [ids.woman, ids.patient],
          reasons: [{ code: 'alikeName' }, { code: 'birthSwapped' }],
        },
      ],
    ]);
    const { person } = await asks<{ person: { candidates: Edges<object> } }>(
      'one',
      `{ person(id: "${ids.woman}", purpose: IDENTITY_CHECK) {
        candidates { edges { node { id names { text } dateOfBirth } } } } }`,
    );
    expect(person.candidates.edges).toEqual([
      { node: { id: ids.patient, names: [{ text: 'Nadia Sample' }], dateOfBirth: '1994-03-07' } },
    ]);
    expect([await flows('woman'), await flows('patient')]).toEqual([1, 0]);
  });

  it('is merged at night by two officers, wrongly, and looked at', async () => {
    await says('one', '04T02:00', 'IdentitiesMerged', { ...pair(), reason: 'Alike' });
    merge = last;
    const { mergesWaiting } = await asks<{ mergesWaiting: Edges<object> }>(
      'two',
      '{ mergesWaiting { edges { node { id mayVerify } } } }',
    );
    expect(mergesWaiting.edges).toEqual([{ node: { id: merge, mayVerify: true } }]);
    expect([await flows('woman'), await flows('patient')]).toEqual([1, 0]);
    await says('two', '04T02:10', 'MergeVerified', { ...pair(), merge });
    expect([await flows('woman'), await flows('patient')]).toEqual([1, 1]);
    expect(await finds('two', patient)).toBe(ids.patient);
  });

  it('is told apart next day, and whoever was shown both is told of', async () => {
    await says('one', '04T09:00', 'IdentitiesUnmerged', { ...pair(), reason: 'Not she' });
    expect([await flows('woman'), await flows('patient')]).toEqual([1, 0]);
    const { undoneMerges } = await asks<{
      undoneMerges: Edges<{ people: string[]; lookUps: Edges<object> }>;
    }>(
      'one',
      `{ undoneMerges(purpose: INCIDENT_REVIEW) { edges { node { people
        lookUps { edges { node { account askedFor alsoShown } } } } } } }`,
    );
    const [undone] = undoneMerges.edges;
    expect(undone?.node.people).toEqual([ids.woman, ids.patient].sort());
    expect(undone?.node.lookUps.edges).toEqual([
      { node: { account: 'demonstration-two', askedFor: ids.patient, alsoShown: ids.woman } },
    ]);
    const { person } = await asks<{ person: { candidates: Edges<object> } }>(
      'one',
      `{ person(id: "${ids.woman}", purpose: IDENTITY_CHECK) {
        candidates { edges { node { id against { code } } } } } }`,
    );
    expect(person.candidates.edges).toEqual([
      { node: { id: ids.patient, against: [{ code: 'toldApart' }] } },
    ]);
  });

  it('is named, and her number is changed and sealed: it leads to her for named officers alone', async () => {
    await says('police', '05T09:00', 'IdentifierLinked', { person: custody, identifier: named });
    for (const identifier of [custody, named]) {
      expect(await finds('one', identifier)).toBe(ids.woman);
    }
    await says('one', '05T10:00', 'IdentifierSuperseded', {
      person: named,
      identifier: named,
      replacedBy: changed,
      sealed: true,
      namedOfficers: ['demonstration-one'],
    });
    expect(await finds('one', named)).toBe(ids.woman);
    expect(await finds('two', named)).toBe('NOT_FOUND');
    expect(await finds('two', changed)).toBe(ids.woman);
    expect(await finds('two', patient)).toBe(ids.patient);
    // Somebody still sends by it, and is answered as ever.
    await says('police', '05T11:00', 'DisclosureMade', { person: named, ...given() });
    expect(await flows('woman')).toBe(2);
    const { sealedNumberArrivals } = await asks<{ sealedNumberArrivals: Edges<object> }>(
      'one',
      '{ sealedNumberArrivals { edges { node { id person } } } }',
    );
    expect(sealedNumberArrivals.edges).toEqual([{ node: { id: last, person: ids.woman } }]);
    const { me } = await asks<{ me: { identifiers: object[] } }>(
      'woman',
      '{ me { identifiers { value superseded { latest } } } }',
    );
    expect(me.identifiers).toEqual([{ value: changed.value, superseded: null }]);
  });

  it('is answered the same after a rebuild, and so is everybody who is told of who is who', async () => {
    const before = await told();
    const counts = [await flows('woman'), await flows('patient')];
    await service.stop();
    rmSync(join(service.data, 'views'), { recursive: true });
    await service.start();
    expect(await told()).toEqual(before);
    expect([await flows('woman'), await flows('patient')]).toEqual(counts);
    expect(await finds('two', named)).toBe('NOT_FOUND');
  });
});
