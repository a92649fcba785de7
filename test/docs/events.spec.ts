import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { eventRegistry } from '../../apps/composition/src/ingest.js';
import { notYetAccepted } from '../../apps/composition/src/to-come.js';
import { ROLES } from '../../libs/access/src/actor.js';
import { authoriseRole } from '../../libs/access/src/authorise.js';
import type { Action } from '../../libs/access/src/permissions.js';
import { agreementIngest } from '../../libs/agreement/src/agreement.commands.js';
import { consentIngest } from '../../libs/consent/src/consent.commands.js';
import { crisisPlanIngest } from '../../libs/crisis-plan/src/crisis-plan.commands.js';
import { erasureIngest } from '../../libs/data-rights/src/erasure.commands.js';
import { legalHoldIngest } from '../../libs/data-rights/src/legal-hold.commands.js';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import { readStructured } from '../../libs/interop/src/cloudevents/message.js';
import {
  type DataClass,
  type Field,
  type Plan,
  planOf,
} from '../../libs/interop/src/validation/plan.js';
import { showsDeficiency } from '../../libs/lineage/src/flow-answer.js';
import { oversightIngest } from '../../libs/oversight/src/oversight.commands.js';
import { carerIngest } from '../../libs/person/src/carer.commands.js';
import { heldIngest } from '../../libs/person/src/held.commands.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { representativeIngest } from '../../libs/person/src/representative.commands.js';
import { CODES_EN } from '../../libs/vocabulary/src/codes.en.js';
import { PersonEventData } from '../../libs/vocabulary/src/event-data.js';
import { eventExamples } from './examples.js';
import { allPages, codeOf, type Page, quoted, readPage, type Row, tableOf } from './markdown.js';

const PAGE = 'docs/reference/events.md';
const page = readPage(PAGE);

/** The sections of the page, and what the nouns declare. */
const NOUNS: Readonly<
  Record<string, Readonly<Record<string, { action: Action; data: DataClass }>>>
> = {
  Person: personIngest,
  Consent: consentIngest,
  'Crisis plan': crisisPlanIngest,
  Disclosure: disclosureIngest,
  Agreement: agreementIngest,
  Oversight: oversightIngest,
  'Who acts for a person': representativeIngest,
  'Who cares for a person': carerIngest,
  'What is held': heldIngest,
  Erasure: { ...erasureIngest, ...legalHoldIngest },
};

const common = planOf(PersonEventData).fields;
const isNeeded = ({ conditions, free }: Field) => conditions.length === 0 && !free;

/** The pieces of a section, up to the next heading of its level. */
function section(name: string): Page {
  const start = page.pieces.findIndex(
    (piece) => piece.kind === 'heading' && piece.level === 2 && piece.text === name,
  );
  const rest = page.pieces.slice(start + 1);
  const end = rest.findIndex((piece) => piece.kind === 'heading' && piece.level <= 2);
  return { path: `${PAGE}, ${name}`, pieces: end < 0 ? rest : rest.slice(0, end) };
}

/** What a cell lists, with what *those of* another event are. */
function listed(rows: readonly Row[], row: Row, column: number): Set<string> {
  const cell = row[column] ?? '';
  const names = new Set<string>();
  for (const [part, other] of cell.matchAll(/(?:those of )?`([^`]+)`/g)) {
    if (other === undefined) continue;
    const same = part.startsWith('those') && rows.find(([name]) => name === `\`${other}\``);
    for (const each of same ? listed(rows, same, column) : [other]) names.add(each);
  }
  return names;
}

/** Every nested class that some field of these plans has, by the field's name. */
function nestedOf(plans: readonly Plan[], found = new Map<string, Plan[]>()): Map<string, Plan[]> {
  for (const { fields } of plans) {
    for (const { name, nested } of fields.values()) {
      if (!nested || found.get(name)?.includes(nested.plan)) continue;
      found.set(name, [...(found.get(name) ?? []), nested.plan]);
      nestedOf([nested.plan], found);
    }
  }
  return found;
}

/** Tables of members, and the fields they are the members of. */
function memberTables({ pieces }: Page): { fields: readonly string[]; rows: readonly Row[] }[] {
  return pieces.flatMap((piece, index) => {
    const before = pieces[index - 1];
    if (piece.kind !== 'table' || piece.head[0] !== 'member' || before?.kind !== 'text') return [];
    const [named = ''] = /Members of [^]*:$/.exec(before.text) ?? [];
    return [{ fields: quoted(named), rows: piece.rows }];
  });
}

describe('The page about events', () => {
  it('has every event that is accepted, once, and an example of each', () => {
    const declared = Object.values(NOUNS).flatMap((noun) => Object.keys(noun));
    const rows = Object.keys(NOUNS).flatMap((name) => tableOf(section(name), ['event']));
    expect(rows.map(([name = '']) => quoted(name)[0]).sort()).toEqual(declared.sort());
    expect(
      eventExamples()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(declared.sort());
  });

  it.each(Object.keys(NOUNS))(
    'says of %s which fields are needed, and which may be had',
    (name) => {
      const rows = tableOf(section(name), ['event', 'sent by', 'needed', 'may also have']);
      for (const row of rows) {
        const event = quoted(row[0] ?? '')[0] ?? '';
        const declared = NOUNS[name]?.[event];
        if (!declared) throw new Error(`${event} is not declared`);
        const own = [...planOf(declared.data).fields.values()].filter(
          (one) => !common.has(one.name),
        );
        const names = (needed: boolean) =>
          own.filter((one) => isNeeded(one) === needed).map((one) => one.name);
        const told = { needed: listed(rows, row, 2), optional: listed(rows, row, 3) };
        expect([event, [...told.needed].sort()]).toEqual([event, names(true).sort()]);
        const optional = [...told.optional].filter((each) => !told.needed.has(each)).sort();
        expect([event, optional]).toEqual([event, names(false).sort()]);
      }
    },
  );

  it.each(Object.keys(NOUNS))('says of %s who sends it', (name) => {
    for (const [event = '', sentBy = ''] of tableOf(section(name), ['event', 'sent by'])) {
      const action = NOUNS[name]?.[quoted(event)[0] ?? '']?.action ?? 'event.send';
      const senders = ROLES.filter((role) =>
        (['event.send', action] as const).every(
          (each) => authoriseRole({ role, account: '' }, each).permitted,
        ),
      );
      expect([event, sentBy.split(', ')]).toEqual([event, senders]);
    }
  });

  it.each(Object.keys(NOUNS))('says of %s what each field is', (name) => {
    const explained = tableOf(section(name), ['field', 'what']).flatMap(([field = '']) =>
      quoted(field),
    );
    const plans = Object.values(NOUNS[name] ?? {}).map(({ data }) => planOf(data));
    const own = plans.flatMap(({ fields }) => [...fields.keys()].filter((one) => !common.has(one)));
    expect(explained.sort()).toEqual([...new Set(own)].sort());
  });

  it('says which fields every event has', () => {
    const rows = tableOf(section('Fields of every event'), ['field', 'needed']);
    const told = rows.map(([name = '', needed]) => [quoted(name)[0], needed === 'yes']);
    expect(told).toEqual([...common.values()].map((field) => [field.name, isNeeded(field)]));
  });

  it.each(['Fields of every event', ...Object.keys(NOUNS)])(
    'says what the members of the fields are: %s',
    (name) => {
      const declared = Object.values(NOUNS[name] ?? {}).map(({ data }) => planOf(data));
      const nested = nestedOf([planOf(PersonEventData), ...declared]);
      for (const { fields, rows } of memberTables(section(name))) {
        const told = rows.map(([member = '', needed]) => [quoted(member)[0], needed === 'yes']);
        const [field = ''] = fields;
        const possible = (nested.get(field) ?? []).map(({ fields: members }) =>
          [...members.values()].map((one) => [one.name, isNeeded(one)]).sort(),
        );
        expect([field, possible]).toEqual([field, expect.arrayContaining([told.sort()])]);
      }
    },
  );

  it('leaves no class of members out', () => {
    const told = new Set<string>();
    const all = new Set<string>();
    for (const name of ['Fields of every event', ...Object.keys(NOUNS)]) {
      const declared = Object.values(NOUNS[name] ?? {}).map(({ data }) => planOf(data));
      const nested = nestedOf([planOf(PersonEventData), ...declared]);
      const shown = memberTables(section(name)).flatMap(({ fields }) => fields.slice(0, 1));
      for (const [field, plans] of nested) {
        for (const { className } of plans) {
          all.add(className);
          if (shown.includes(field)) told.add(className);
        }
      }
    }
    // A correction's changes are listed in a sentence.
    const { pieces } = section('Disclosure');
    const sentence = pieces.find(
      (piece) => piece.kind === 'text' && piece.text.startsWith('Members of `changes`: any of'),
    );
    const changes = nestedOf([planOf(disclosureIngest.DisclosureCorrected.data)]).get('changes');
    const [, ...members] = sentence?.kind === 'text' ? quoted(sentence.text) : [];
    expect(members.sort()).toEqual([...(changes?.[0]?.fields.keys() ?? [])].sort());
    told.add(changes?.[0]?.className ?? '');
    expect([...told].sort()).toEqual([...all].sort());
  });

  it.each(eventExamples().map(({ name, data }) => [name, data] as const))(
    'shows an example of %s that keeps every rule of its fields',
    (name, data) => {
      expect(eventRegistry().find(name)?.check(structuredClone(data))).toMatchObject({
        valid: true,
      });
    },
  );

  it('has every deficiency with its sentence', () => {
    const told = tableOf(page, ['code', 'in words']).map(([code = '', words]) => [
      `deficiency.${quoted(code)[0] ?? ''}`,
      words,
    ]);
    const known = Object.entries(CODES_EN).filter(([code]) => code.startsWith('deficiency.'));
    expect(told.sort()).toEqual(known.sort());
  });

  it('says of each deficiency whether it shows only with other records', () => {
    for (const [code = '', , toldTo] of tableOf(page, ['code', 'in words', 'told to'])) {
      const crosses = showsDeficiency(quoted(code)[0]) !== undefined;
      expect([code, toldTo?.includes('only with other records')]).toEqual([code, crosses]);
    }
  });

  it('names every event that is not accepted yet', () => {
    const [text] = section('Not accepted yet').pieces;
    const [, , ...names] = text?.kind === 'text' ? quoted(text.text) : [];
    expect(text?.kind === 'text' && quoted(text.text).slice(1)).toEqual([...notYetAccepted]);
    expect(names.length).toBeGreaterThan(0);
  });
});

describe('Every CloudEvent that a page shows', () => {
  const shown = allPages().flatMap((shownOn) =>
    codeOf(shownOn, 'json')
      .filter((text) => text.includes('"specversion"'))
      .flatMap((text) => [JSON.parse(text) as object].flat())
      .map((event) => [shownOn.path, event] as const),
  );

  it.each(shown)('in %s is one that the ingest door takes: %j', (_path, event) => {
    const { name, data } = readStructured(Buffer.from(JSON.stringify(event)));
    expect(eventRegistry().find(name)?.check(data)).toMatchObject({ valid: true });
  });
});
