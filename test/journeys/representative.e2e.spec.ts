import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { answered, ask } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { Listener } from '../harness/listener.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * A husband is a patient, and his wife's representative. A safeguarding meeting speaks of both: each is
 * told by one event. Nothing that he sees, as himself or for her, tells of it until it is released.
 */

const service = new RunningService();
const people = new People(330_000);
const practice = synthetic('practice');
const adviser = synthetic('adviser');
const of = (day: string) => `2026-11-${day}:00Z`;
let trust: Partner;
let council: Partner;
let wife: Diary;
let husband: Diary;
let her: string;
let his: string;
/** Her authority for him: the ledger's id of its event. */
let authority = '';

const given = (day: string, more: object = {}) => ({
  occurredAt: of(day),
  from: trust.organisation,
  to: { organisation: practice },
  channel: 'phone',
  items: [{ plan: 'plan', version: 1, sections: ['helps'] }],
  ...more,
});

const meeting = (more: object = {}) => ({
  occurredAt: of('10T14:00'),
  from: council.organisation,
  to: { organisation: trust.organisation },
  channel: 'meeting',
  items: [{ category: 'record/safeguarding' }],
  correlation: 'strategy-meeting-7',
  ...more,
});

const acting = (more: object = {}) =>
  service.token({ role: 'representative', person: her, as: his, ...more });
const asHerself = () => service.token({ role: 'person', person: her });
const asHimself = () => service.token({ role: 'person', person: his });

interface Went {
  readonly whereMyDataWent: {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
  };
}

/** The disclosures that somebody is shown, by their names in the diary of whose they are. */
async function went(token: string, diary: Diary, asked = 'me'): Promise<readonly string[]> {
  const { me } = await answered<{ me: Went }>(
    service,
    token,
    `{ me: ${asked}(freshAs: "${diary.last}") { whereMyDataWent { edges { node { id } } } } }`,
  );
  return me.whereMyDataWent.edges.map(({ node }) => diary.nameOf(node.id));
}

async function codeOf(token: string, query: string): Promise<string | undefined> {
  const { errors } = await ask(service, token, query);
  return errors?.[0]?.extensions.code;
}

const mutate = (token: string, name: string, type: string, input: object) =>
  answered<Record<string, { receipt: { eventId: string } }>>(
    service,
    token,
    `mutation ($input: ${type}!) { ${name}(input: $input) { receipt { eventId } } }`,
    { input: { id: `${name}-${Math.random()}`, ...input } },
  );

beforeAll(async () => {
  service.setClock(of('01T09:00'));
  await service.start();
  trust = await Partner.of(service, 'trust');
  council = await Partner.of(service, 'council');
  wife = new Diary(service, people.next());
  husband = new Diary(service, people.next());
  await wife.at(of('05T09:00'), trust, 'her visit', 'DisclosureMade', given('05T08:00'));
  await husband.at(of('05T09:30'), trust, 'his visit', 'DisclosureMade', given('05T08:30'));
  her = await ledgerId(service, wife.person);
  his = await ledgerId(service, husband.person);
}, 60_000);
afterAll(async () => service.remove());

describe('A husband who may act for his wife', () => {
  it('is answered as for somebody who does not exist until she says that he may', async () => {
    const token = await acting();
    expect(await codeOf(token, '{ me { id } }')).toBe('NOT_FOUND');
    const nobody = await service.token({
      role: 'representative',
      person: '6f1f7c4e-0000-4000-8000-000000000000',
      as: his,
    });
    expect(await codeOf(nobody, '{ me { id } }')).toBe('NOT_FOUND');
  });

  it('sees what she names from the moment of her receipt, and nothing else', async () => {
    service.setClock(of('06T09:00'));
    const { authoriseRepresentative } = await mutate(
      await asHerself(),
      'authoriseRepresentative',
      'AuthoriseRepresentativeInput',
      {
        representative: husband.person,
        scope: { kinds: ['disclosures', 'lookUps'] },
        name: 'Tom Example',
        relationship: 'my husband',
        expiresAt: '2027-11-06T09:00:00Z',
      },
    );
    authority = authoriseRepresentative?.receipt.eventId ?? '';
    const token = await acting();
    expect(await went(token, wife)).toEqual(['her visit']);
    for (const field of [
      'consents { id }',
      'plans { id }',
      'names { text }',
      'safeContact { words }',
      'representatives { id }',
      'keptBack { event }',
      'held { pageInfo { hasNextPage } }',
    ]) {
      expect(await codeOf(token, `{ me { ${field} } }`)).toMatch(/^(OUT_OF_SCOPE|NOT_PERMITTED)$/);
    }
    // Of what she wished he may see nothing: it tells him so, and nothing of it.
    const { me } = await answered<{
      me: { whereMyDataWent: { edges: { node: { withinWishes: unknown } }[] } };
    }>(
      service,
      token,
      '{ me { whereMyDataWent { edges { node { withinWishes { atTheTime { value words } } } } } } }',
    );
    expect(me.whereMyDataWent.edges[0]?.node.withinWishes).toEqual({
      atTheTime: {
        value: 'cannotSay',
        words: 'What was wished is not part of what you may see here.',
      },
    });
  });

  it('is seen by her when he looks: who, on which authority, and what he asked for', async () => {
    const { me } = await answered<{ me: { lookUps: { edges: { node: object }[] } } }>(
      service,
      await asHerself(),
      `{ me(freshAs: "${await newest()}") { lookUps(first: 1) { edges { node { role authority asked purpose { code } } } }
         representatives { id name standing { code } } } }`,
    );
    expect(me).toEqual({
      lookUps: {
        edges: [
          {
            node: {
              role: 'representative',
              authority,
              asked: ['whereMyDataWent'],
              purpose: { code: 'AS_REPRESENTATIVE' },
            },
          },
        ],
      },
      representatives: [{ id: authority, name: 'Tom Example', standing: { code: 'inForce' } }],
    });
  });

  it('learns nothing of a meeting about both: not for her, nor as himself', async () => {
    const before = {
      hers: await went(await acting(), wife),
      his: await went(await asHimself(), husband),
    };
    await wife.at(of('10T16:00'), council, 'her meeting', 'DisclosureMade', meeting());
    await husband.at(of('10T16:05'), council, 'his meeting', 'DisclosureMade', {
      ...meeting(),
      visibility: { held: true, ground: 'danger', decider: 'MARAC', reviewBy: of('20T09:00') },
    });
    // Her new adviser has it from the council; it names no meeting.
    await wife.at(of('10T17:00'), council, 'adviser', 'OnwardShared', {
      ...meeting({ correlation: undefined, to: { organisation: adviser } }),
      occurredAt: of('10T15:00'),
      onwardOf: wife.idOf('her meeting'),
    });
    expect(await went(await asHerself(), wife)).toEqual(['adviser', 'her meeting', 'her visit']);
    expect(await went(await acting(), wife)).toEqual(before.hers);
    await husband.at(of('10T17:30'), trust, 'his next visit', 'DisclosureMade', given('10T12:00'));
    expect(await went(await asHimself(), husband)).toEqual(['his next visit', ...before.his]);
    // Whom she has to do with now shows in no coverage either.
    const { me } = await answered<{ me: { coverage: object } }>(
      service,
      await acting(),
      '{ me { coverage { notReporting { value } } } }',
    );
    expect(JSON.stringify(me)).not.toContain(adviser.value);
  });

  it('may ask for no receipt in her name, whatever the id', async () => {
    const token = await acting();
    for (const id of [
      wife.idOf('her visit'),
      wife.idOf('her meeting'),
      '6f1f7c4e-0000-8000-8000-000000000000',
    ]) {
      const { status } = await request(service.address)
        .get(`/v1/receipts/${id}`)
        .set('authorization', `Bearer ${token}`);
      expect(status).toBe(403);
    }
  });

  it('is not shown what says that it is about him too, nor what she keeps from him', async () => {
    await wife.at(of('11T09:00'), trust, 'of him', 'DisclosureMade', {
      ...given('11T08:00'),
      alsoAbout: [husband.person],
    });
    await wife.at(of('11T10:00'), trust, 'private', 'DisclosureMade', given('11T08:30'));
    expect(await went(await acting(), wife)).toEqual(['private', 'her visit']);
    await mutate(await asHerself(), 'keepBack', 'KeepBackInput', {
      event: wife.idOf('private'),
      from: 'representative',
      authority,
    });
    expect(await went(await acting(), wife)).toEqual(['her visit']);
    expect(await went(await asHerself(), wife)).toEqual([
      'private',
      'of him',
      'adviser',
      'her meeting',
      'her visit',
    ]);
  });

  it('is refused from the receipt of her revocation on', async () => {
    const token = await acting();
    expect(await codeOf(token, '{ me { id } }')).toBeUndefined();
    const screen = await Listener.to(service, token);
    // Told by the clock which of the answers that he may see to ask for: of what happens, nothing.
    expect(screen.told.map(({ parts }) => parts)).toEqual([
      ['whereMyDataWent', 'undeclaredReceipts', 'coverage', 'refusals', 'lookUps'],
    ]);
    await mutate(await asHerself(), 'revokeRepresentative', 'RevokeRepresentativeInput', {
      authorisation: authority,
    });
    expect(await codeOf(token, '{ me { id } }')).toBe('NOT_FOUND');
    expect(await codeOf(token, '{ me { whereMyDataWent { edges { cursor } } } }')).toBe(
      'NOT_FOUND',
    );
  });

  it('is told two days later, as himself, when it is released, where its time says', async () => {
    const secret = husband.idOf('his meeting');
    const receipt = async () =>
      (
        await request(service.address)
          .get(`/v1/receipts/${secret}`)
          .set('authorization', `Bearer ${await asHimself()}`)
      ).status;
    expect(await receipt()).toBe(404);
    await husband.at(of('12T16:00'), council, 'release', 'HeldReleased', {
      occurredAt: of('12T16:00'),
      event: secret,
      reason: 'She is safe now.',
      decider: 'Dr Example',
      deciderRole: 'Caldicott Guardian',
    });
    expect(await went(await asHimself(), husband)).toEqual([
      'his meeting',
      'his next visit',
      'his visit',
    ]);
    expect(await receipt()).toBe(200);
  });
});

/** An event that came after all that was recorded until now, look-ups too. */
function newest(): Promise<string> {
  return council.send('AccessNeedRecorded', {
    person: people.next(),
    occurredAt: of('01T09:00'),
    group: 'contact-method',
    words: 'By post',
  });
}
