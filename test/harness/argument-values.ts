import { ARTICLE_6, CHANNELS, CONFIDENTIALITY_BASES } from '../../libs/vocabulary/src/codes.js';
import type { OrganisationReference } from '../../libs/vocabulary/src/organisation.js';
import { requireSpan, type WhenRecord } from '../../libs/vocabulary/src/when.js';
import type { ArgumentValues, SchemaWalk } from './schema-walk.js';
import { NOBODYS, PERSONAL } from './twins.js';

/** With what every argument below a person is tried. */

/** Lists of a person that are for officers alone. */
export const OFFICERS_LISTS: readonly string[] = ['held', 'candidates'];

/** Each moment, and a millisecond before and after it. */
export function around(moments: readonly number[]): readonly string[] {
  const all = new Set(moments.flatMap((moment) => [moment - 1, moment, moment + 1]));
  return [...all].sort((a, b) => a - b).map((moment) => new Date(moment).toISOString());
}

/** When what is told of happened; of what is held too. */
export function happened(): readonly number[] {
  const records = PERSONAL.map(({ data }) => data['occurredAt'] as WhenRecord);
  return records.flatMap((record) => {
    const { earliest, latest } = requireSpan(record);
    return [earliest, latest];
  });
}

interface Listed {
  readonly edges: readonly { readonly cursor: string }[];
}

interface Named {
  readonly id: string;
}

interface Plan extends Named {
  readonly sections: readonly { readonly helpful: Named[]; readonly unhelpful: Named[] }[];
}

/**
 * Values of every argument, with what stands in the answers of a person.
 *
 * @param ask Asks as the person.
 * @param tried Beside what stands there: moments, ISO 8601, and organisations.
 */
export async function argumentValues(
  walk: SchemaWalk,
  ask: (query: string) => Promise<object>,
  tried: {
    readonly moments: readonly string[];
    readonly organisations: readonly OrganisationReference[];
  },
): Promise<ArgumentValues> {
  const lists = walk
    .fieldsOf('Person')
    .filter(
      ({ name, args }) =>
        !OFFICERS_LISTS.includes(name) && args.some((arg) => arg.name === 'after'),
    )
    .map(({ name }) => name);
  const { me } = (await ask(
    `{ me { ${lists.map((name) => `${name}(first: 200) { edges { cursor } }`).join(' ')}
      plans { id sections { helpful { id } unhelpful { id } } } } }`,
  )) as { me: Readonly<Record<string, Listed>> & { readonly plans: readonly Plan[] } };
  const text = (value: string) => JSON.stringify(value);
  const cursors = (name: string) => [
    ...(me[name]?.edges.map(({ cursor }) => text(cursor)) ?? []),
    text('none'),
    text(''),
  ];
  const organisations = [
    { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' },
    { system: 'https://police.example/force', value: '45' },
    ...tried.organisations,
  ].map(({ system, value }) => `{ system: ${text(system)}, value: ${text(value)} }`);
  const moments = tried.moments.map(text);
  const items = me.plans.flatMap(({ sections }) =>
    sections.flatMap(({ helpful, unhelpful }) => [...helpful, ...unhelpful].map(({ id }) => id)),
  );
  const where = 'Person.whereMyDataWent';
  const page = (name: string) => ({
    [`Person.${name}(first)`]: ['1', '2', '200', '0', '201'],
    [`Person.${name}(after)`]: cursors(name),
  });
  return {
    ...Object.fromEntries(
      [...lists, ...OFFICERS_LISTS].flatMap((name) => Object.entries(page(name))),
    ),
    [`${where}(asOf)`]: moments,
    [`${where}(knownAt)`]: moments,
    'Person.undeclaredReceipts(asOf)': moments,
    'Person.undeclaredReceipts(knownAt)': moments,
    [`${where}(filter.organisation)`]: organisations,
    [`${where}(filter.from)`]: organisations,
    [`${where}(filter.to)`]: organisations,
    [`${where}(filter.since)`]: moments,
    [`${where}(filter.until)`]: moments,
    [`${where}(filter.purpose)`]: ['TREAT', 'ETREAT', 'THREAT', 'notStated'].map(text),
    [`${where}(filter.plan)`]: [...me.plans.map(({ id }) => id), 'trust-plan-31', NOBODYS].map(
      text,
    ),
    [`${where}(filter.section)`]: ['helps', 'not-helpful', 'medication', 'early-signs'].map(text),
    [`${where}(filter.item)`]: [...items, 'tea'].map(text),
    [`${where}(filter.category)`]: ['record', 'record/police', 'record/risk'].map(text),
    [`${where}(filter.channel)`]: CHANNELS.map(text),
    [`${where}(filter.confidentialityBasis)`]: [...CONFIDENTIALITY_BASES, 'notStated'].map(text),
    [`${where}(filter.article6)`]: [...ARTICLE_6, 'notStated'].map(text),
    [`${where}(filter.emergency)`]: ['true', 'false'],
    [`${where}(filter.deficiency)`]: ['', 'PURPOSE_NOT_STATED', 'AGREEMENT_UNKNOWN'].map(text),
    [`${where}(filter.withinWishes)`]: ['yes', 'partly', 'no', 'notAsked', 'cannotSay'],
  };
}
