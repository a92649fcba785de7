import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answered, ask } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/** A carer asks, and gets an explanation instead of silence. */

const service = new RunningService();
const people = new People(350_000);
const of = (day: string) => `2026-11-${day}:00Z`;
const sister = people.next();
let trust: Partner;
let diary: Diary;
let his: string;
let hers: string;

const caring = (person = his) => service.token({ role: 'carer', person, as: hers });
const asHimself = () => service.token({ role: 'person', person: his });

interface Caring {
  readonly involvement: { readonly code: string; readonly words: string };
  readonly agreed: { readonly kinds: readonly { readonly code: string }[] | null } | null;
  readonly decidedBy: { readonly code: string } | null;
  readonly notAgreed: readonly { readonly why: string }[];
  readonly always: readonly string[];
  readonly person: {
    readonly plans: readonly { readonly sections: readonly { readonly section: string }[] }[];
  } | null;
}

const ASKED = `involvement { code words } agreed { kinds { code } sections } decidedBy { code }
  notAgreed { withheld { sections } why reviewBy } always reviewBy lawKeepsBack`;

async function answer(token: string, more = ''): Promise<Caring> {
  const { caringFor } = await answered<{ caringFor: Caring }>(
    service,
    token,
    `{ caringFor { ${ASKED} ${more} } }`,
  );
  return caringFor;
}

let ids = 0;
async function says(name: string, type: string, input: object): Promise<void> {
  await answered(
    service,
    await asHimself(),
    `mutation ($input: ${type}!) { ${name}(input: $input) { receipt { eventId } } }`,
    { input: { id: `says-${(ids += 1)}`, carer: sister, ...input } },
  );
}

beforeAll(async () => {
  service.setClock(of('01T09:00'));
  await service.start();
  trust = await Partner.of(service, 'trust');
  diary = new Diary(service, people.next());
  await diary.at(of('01T10:00'), trust, 'plan', 'PlanCreated', {
    occurredAt: of('01T10:00'),
    plan: 'plan',
    sections: ['helps', 'medication'].map((section) => ({ section, words: 'Words' })),
  });
  await diary.at(of('01T11:00'), trust, 'given', 'DisclosureMade', {
    occurredAt: of('01T10:30'),
    from: trust.organisation,
    to: { organisation: synthetic('practice') },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
  });
  // She is in the ledger for a reason of her own.
  await trust.send('PersonRegistered', { person: sister, occurredAt: of('01T09:00') });
  his = await ledgerId(service, diary.person);
  hers = await ledgerId(service, sister);
}, 60_000);
afterAll(async () => service.remove());

describe('A sister who cares', () => {
  it('and is not named is answered as of somebody whom nobody knows, with what she may always be told', async () => {
    const one = await answer(await caring(), 'person { id }');
    const nobody = await answer(
      await caring('6f1f7c4e-0000-4000-8000-000000000000'),
      'person { id }',
    );
    expect(one).toEqual(nobody);
    expect(one).toMatchObject({ involvement: { code: 'unknown' }, agreed: null, person: null });
    expect(one.always).toHaveLength(6);
    expect(one.always.join(' ')).toMatch(/Listening shares nothing/);
  });

  it('is told that she is named where she may be, and nothing where she may not', async () => {
    service.setClock(of('02T09:00'));
    await says('nameCarer', 'NameCarerInput', { relationship: 'my sister', mayBeTold: false });
    expect((await answer(await caring())).involvement.code).toBe('unknown');
    service.setClock(of('02T10:00'));
    await says('nameCarer', 'NameCarerInput', { relationship: 'my sister', name: 'Ada Example' });
    expect((await answer(await caring())).involvement.code).toBe('named');
  });

  it('sees what was agreed, no more, and who decided', async () => {
    service.setClock(of('03T09:00'));
    await says('agreeCarerInvolvement', 'AgreeCarerInvolvementInput', {
      scope: { kinds: ['plans'], sections: ['helps'] },
      reviewBy: '2027-05-03T09:00:00Z',
    });
    const told = await answer(await caring(), 'person { plans { sections { section } } }');
    expect(told).toMatchObject({
      involvement: { code: 'agreed' },
      agreed: { kinds: [{ code: 'plans' }], sections: ['helps'] },
      decidedBy: { code: 'person' },
      notAgreed: [],
    });
    expect(told.person?.plans.flatMap(({ sections }) => sections)).toEqual([{ section: 'helps' }]);
    for (const field of [
      'names { text }',
      'safeContact { words }',
      'whereMyDataWent { edges { cursor } }',
      'carers { name }',
    ]) {
      const { errors } = await ask(
        service,
        await caring(),
        `{ caringFor { person { ${field} } } }`,
      );
      expect(errors?.[0]?.extensions.code).toBe('OUT_OF_SCOPE');
    }
  });

  it('is told why she is not told something, in words for her', async () => {
    service.setClock(of('04T09:00'));
    await says('limitCarerInvolvement', 'LimitCarerInvolvementInput', {
      because: 'person-decides',
      inPlainWords: 'I will tell you myself when I am ready.',
    });
    const told = await answer(await caring(), 'person { id }');
    expect(told).toMatchObject({
      involvement: {
        code: 'notAgreed',
        words: 'It is not agreed that you may be told about the person.',
      },
      agreed: null,
      notAgreed: [
        {
          withheld: null,
          why: 'The person wants to keep this to themselves. They may. I will tell you myself when I am ready.',
        },
      ],
      person: null,
    });
    expect(told.always).toHaveLength(6);
  });

  it('is told as much as may be said where a service may not say why', async () => {
    await diary.at(of('05T09:00'), trust, 'agreed', 'CarerInvolvementAgreed', {
      occurredAt: of('05T09:00'),
      carer: sister,
      decidedBy: 'best-interests',
      deciderRole: 'Consultant',
    });
    await diary.at(of('06T09:00'), trust, 'limited', 'CarerInvolvementLimited', {
      occurredAt: of('06T09:00'),
      carer: sister,
      withheld: { sections: ['medication'] },
      decidedBy: 'best-interests',
      visibility: { held: true, ground: 'danger' },
    });
    const told = await answer(await caring(), 'person { plans { sections { section } } }');
    expect(told).toMatchObject({
      involvement: { code: 'partly' },
      notAgreed: [{ withheld: { sections: ['medication'] }, why: 'The service may not say why.' }],
    });
    expect(told.person?.plans.flatMap(({ sections }) => sections)).toEqual([{ section: 'helps' }]);
    // What limits her and is held back is not told to him.
    const { me } = await answered<{ me: { carers: object[] } }>(
      service,
      await asHimself(),
      '{ me { carers { name relationship involvement { code } notAgreed { why } } } }',
    );
    expect(me.carers).toEqual([
      {
        name: 'Ada Example',
        relationship: 'my sister',
        involvement: { code: 'agreed' },
        notAgreed: [],
      },
    ]);
  });

  it('is seen by him each time she asks', async () => {
    const { me } = await answered<{
      me: { lookUps: { edges: { node: { role: string; purpose: { code: string } } }[] } };
    }>(
      service,
      await asHimself(),
      `{ me(freshAs: "${await trust.send('PersonRegistered', { person: people.next(), occurredAt: of('01T09:00') })}") {
         lookUps { edges { node { role purpose { code } } } } } }`,
    );
    const asked = me.lookUps.edges.filter(({ node }) => node.role === 'carer');
    expect(asked.length).toBeGreaterThan(5);
    expect(new Set(asked.map(({ node }) => node.purpose.code))).toEqual(new Set(['AS_CARER']));
  });

  it('is told nothing more once it has ended, and where to find support after a death', async () => {
    service.setClock(of('07T09:00'));
    await says('endCarerInvolvement', 'EndCarerInvolvementInput', {});
    expect(await answer(await caring(), 'person { id }')).toMatchObject({
      involvement: { code: 'ended' },
      agreed: null,
      person: null,
    });
    await diary.at(of('08T09:00'), trust, 'died', 'DeathRecorded', { occurredAt: of('08T09:00') });
    expect((await answer(await caring())).involvement).toEqual({
      code: 'endedByDeath',
      words: 'It has ended with a death. We are sorry. Support is there for you.',
    });
  });
});
