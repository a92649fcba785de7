import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answered, ask } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * A fifteen-year-old is found competent to decide who sees one section of her plan, and not about
 * another. Her mother sees what is hers to see, until her daughter is eighteen.
 */

const service = new RunningService();
const people = new People(340_000);
const practice = synthetic('practice');
const of = (day: string) => `2026-11-${day}:00Z`;
const mother = people.next();
let trust: Partner;
let diary: Diary;
let her: string;
let mothers: string;

const given = (...sections: readonly string[]) => ({
  occurredAt: of('05T08:00'),
  from: trust.organisation,
  to: { organisation: practice },
  channel: 'phone',
  items: [{ plan: 'plan', version: 1, ...(sections.length > 0 && { sections }) }],
});

const asMother = () => service.token({ role: 'representative', person: her, as: mothers });
const asHerself = () => service.token({ role: 'person', person: her });

interface Seen {
  readonly plans: readonly { readonly sections: readonly { readonly section: string }[] }[];
  readonly whereMyDataWent: {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
  };
}

async function seen(
  token: string,
): Promise<{ sections: readonly string[]; went: readonly string[] }> {
  const { me } = await answered<{ me: Seen }>(
    service,
    token,
    `{ me(freshAs: "${diary.last}") { plans { sections { section } }
       whereMyDataWent { edges { node { id } } } } }`,
  );
  return {
    sections: me.plans.flatMap(({ sections }) => sections.map(({ section }) => section)),
    went: me.whereMyDataWent.edges.map(({ node }) => diary.nameOf(node.id)),
  };
}

const assessed = (day: string, decision: string, section: string, outcome: string) =>
  diary.at(of(day), trust, `${decision} ${outcome}`, 'CompetenceAssessed', {
    occurredAt: of(day),
    decision,
    concerns: { sections: [section] },
    outcome,
    assessorRole: 'Nurse',
  });

beforeAll(async () => {
  service.setClock(of('01T09:00'));
  await service.start();
  trust = await Partner.of(service, 'trust');
  diary = new Diary(service, people.next());
  await diary.at(of('01T10:00'), trust, 'born', 'PersonRegistered', {
    occurredAt: of('01T10:00'),
    dateOfBirth: '2011-03-01',
  });
  await diary.at(of('01T11:00'), trust, 'plan', 'PlanCreated', {
    occurredAt: of('01T11:00'),
    plan: 'plan',
    sections: ['helps', 'relationships', 'medication'].map((section) => ({
      section,
      words: 'Words',
    })),
  });
  for (const section of ['helps', 'relationships', 'medication']) {
    await diary.at(of('05T09:00'), trust, section, 'DisclosureMade', given(section));
  }
  await diary.at(of('05T09:30'), trust, 'whole', 'DisclosureMade', given());
  await diary.at(of('05T10:00'), trust, 'parental', 'RepresentativeAuthorised', {
    occurredAt: of('05T10:00'),
    representative: mother,
    authority: 'parental',
    verification: 'documents-seen',
  });
  her = await ledgerId(service, diary.person);
  mothers = await ledgerId(service, mother);
}, 60_000);
afterAll(async () => service.remove());

describe('A fifteen-year-old', () => {
  const all = ['helps', 'relationships', 'medication'];

  it('whose competence nobody assessed is seen by her mother', async () => {
    const { sections, went } = await seen(await asMother());
    expect(sections.toSorted()).toEqual(all.toSorted());
    expect(went.toSorted()).toEqual(['whole', ...all].toSorted());
  });

  it('decides what she is competent to decide, and that alone', async () => {
    await assessed('06T10:00', 'who knows of my relationships', 'relationships', 'competent');
    await assessed('06T10:30', 'who knows of my medication', 'medication', 'notCompetent');
    const { sections, went } = await seen(await asMother());
    expect(sections.toSorted()).toEqual(['helps', 'medication']);
    // What was given whole tells of that section too.
    expect(went.toSorted()).toEqual(['helps', 'medication']);
    const own = await seen(await asHerself());
    expect(own.sections.toSorted()).toEqual(all.toSorted());
    expect(own.went).toHaveLength(4);
  });

  it('sees who acts for her, and what is hers to decide', async () => {
    const { me } = await answered<{ me: object }>(
      service,
      await asHerself(),
      `{ me { assessments { decision outcome { code } }
         representatives { authority { code } standing { code } reviewDue without { sections } } } }`,
    );
    expect(me).toEqual({
      assessments: [
        { decision: 'who knows of my relationships', outcome: { code: 'competent' } },
        { decision: 'who knows of my medication', outcome: { code: 'notCompetent' } },
      ],
      representatives: [
        {
          authority: { code: 'parental' },
          standing: { code: 'inForce' },
          // It was recorded after she became twelve.
          reviewDue: false,
          without: [{ sections: ['relationships'] }],
        },
      ],
    });
  });

  it('is alone with what she was found able to decide: the words would tell what it is', async () => {
    const { errors } = await ask(
      service,
      await asMother(),
      '{ me { assessments { decision words } } }',
    );
    expect(errors?.[0]?.extensions.code).toBe('OUT_OF_SCOPE');
  });

  it('does not end parental responsibility by her word, and is told how it ends', async () => {
    const { me } = await answered<{ me: { representatives: { id: string }[] } }>(
      service,
      await asHerself(),
      '{ me { representatives { id } } }',
    );
    const { errors } = await ask<unknown>(
      service,
      await asHerself(),
      `mutation ($input: RevokeRepresentativeInput!) {
         revokeRepresentative(input: $input) { receipt { eventId } } }`,
      { input: { id: 'end', authorisation: me.representatives[0]?.id } },
    );
    expect(errors?.[0]?.message).toMatch(/do not end by your word/);
  });

  it('decides differently where she is assessed anew', async () => {
    await assessed('07T10:00', 'who knows of my medication', 'medication', 'competent');
    await assessed('07T10:30', 'who knows of my relationships', 'relationships', 'notCompetent');
    expect((await seen(await asMother())).sections.toSorted()).toEqual(['helps', 'relationships']);
  });

  it('is eighteen, and nobody acts for her any more', async () => {
    service.setClock('2029-02-28T23:59:00Z');
    expect((await seen(await asMother())).sections).toHaveLength(2);
    service.setClock('2029-03-01T00:00:00Z');
    const { errors } = await ask(service, await asMother(), '{ me { id } }');
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });
});
