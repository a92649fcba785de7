import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import {
  SECTIONS_NOT_NAMED,
  STILL,
  type disclosureTables,
} from '../../disclosure/src/disclosure.tables.js';
import { notHeldAlong } from '../../disclosure/src/held-along.js';
import { CATEGORIES, categoryWithin } from '../../vocabulary/src/codes.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import type { Place } from '../../vocabulary/src/place.graphql.js';
import { PURPOSES, purposeWithin } from '../../vocabulary/src/purpose.js';
import { comesAfter } from '../../views/src/newest-first.js';
import type { DatabaseOf } from '../../views/src/table.js';
import type { FlowFilter, FlowTimes } from './flow-filter.js';
import type { lineageTables } from './lineage.view.js';

/** The tables that flows are asked from. */
export type FlowDatabase = DatabaseOf<[...typeof disclosureTables, ...typeof lineageTables]>;

/** What flows of one pseudonym are asked by. */
export interface FlowQuery {
  readonly subject: string;
  /** All that are linked now. */
  readonly subjects: readonly string[];
  readonly filter: FlowFilter;
  readonly times: FlowTimes;
  readonly after?: Place | undefined;
  readonly limit: number;
  /** Whether the wishes kept in the view may be asked; they are those of now. */
  readonly wishesOfNow: boolean;
  /** The plans that ever had the single item that the filter asks for. */
  readonly plansWithItem: readonly string[];
}

/** The rows of flows that a person may see, newest first. */
export function flowRows(db: Kysely<FlowDatabase>, query: FlowQuery) {
  return db
    .selectFrom('flows')
    .selectAll()
    .where((expression) => conditionsOf(expression, query))
    .orderBy('occurredTo', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit);
}

/** Where a flow stands, and of which kind it is; none where no view tells it. */
export interface FlowPlace extends Place {
  readonly kind: string | null;
}

/** The places of the same flows as they are known now, without what they say. */
export function flowPlaces(db: Kysely<FlowDatabase>, query: FlowQuery) {
  return db
    .selectFrom('flows')
    .select(['id', 'occurredTo'])
    .select((expression) =>
      expression
        .selectFrom('flow_kinds')
        .select('flow_kinds.kind')
        .whereRef('flow_kinds.id', '=', 'flows.id')
        .as('kind'),
    )
    .where((expression) => conditionsOf(expression, query))
    .orderBy('occurredTo', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit);
}

function conditionsOf(expression: Build, query: FlowQuery): Condition {
  const { subject, subjects, filter, times, after } = query;
  const conditions: Condition[] = [
    expression('subject', '=', subject),
    expression('held', '=', 0),
    notHeldAlong(subjects, 'flows.id'),
    ...timesConditions(expression, times),
    ...filterConditions(expression, filter),
    ...contentConditions(expression, query),
  ];
  if (after) conditions.push(comesAfter(after));
  if (filter.withinWishes !== undefined && query.wishesOfNow) {
    conditions.push(...wishesConditions(expression, filter.withinWishes, subject));
  }
  return expression.and(conditions);
}

type Build = ExpressionBuilder<FlowDatabase, 'flows'>;
type Condition = Expression<SqlBool>;

/** Whether what was given had that answer at the time: any of it at all, and then this. */
function wishesConditions(expression: Build, value: string, subject: string): Condition[] {
  // Asked once: of many thousands none need be looked at where nothing ever had that answer.
  const any = expression
    .selectFrom('kind_wishes as any')
    .select('any.kind')
    .where('any.subject', '=', subject)
    .where('any.atTheTime', '=', value)
    .limit(1);
  const thisOne = expression
    .selectFrom('flow_kinds')
    .innerJoin('kind_wishes', (join) =>
      join
        .onRef('kind_wishes.subject', '=', 'flow_kinds.subject')
        .onRef('kind_wishes.kind', '=', 'flow_kinds.kind'),
    )
    .select('flow_kinds.id')
    .whereRef('flow_kinds.id', '=', 'flows.id')
    .whereRef('kind_wishes.since', '<=', 'flows.occurredTo')
    .whereRef('kind_wishes.until', '>', 'flows.occurredTo')
    .where('kind_wishes.atTheTime', '=', value);
  return [expression(any, 'is not', null), expression.exists(thisOne)];
}

function timesConditions(expression: Build, { asOf, knownAt }: FlowTimes): Condition[] {
  const conditions: Condition[] = [];
  if (knownAt === undefined) {
    conditions.push(expression('knownUntil', '=', STILL));
  } else {
    conditions.push(expression('knownFrom', '<=', knownAt), expression('knownUntil', '>', knownAt));
  }
  // What may have happened by then and may not is shown: hiding it would be the worse mistake.
  if (asOf !== undefined) conditions.push(expression('occurredFrom', '<=', asOf));
  return conditions;
}

function filterConditions(expression: Build, filter: FlowFilter): Condition[] {
  const conditions: Condition[] = [];
  const { organisation, from, to, since, until, purpose, plan, category } = filter;
  if (organisation) {
    const key = organisationKey(organisation);
    conditions.push(
      expression.or([expression('giver', '=', key), expression('recipient', '=', key)]),
    );
  }
  if (from) conditions.push(expression('giver', '=', organisationKey(from)));
  if (to) conditions.push(expression('recipient', '=', organisationKey(to)));
  if (since !== undefined) conditions.push(expression('occurredTo', '>=', since));
  if (until !== undefined) conditions.push(expression('occurredFrom', '<=', until));
  if (purpose !== undefined) {
    const codes = PURPOSES.filter((code) => purposeWithin(code, purpose));
    conditions.push(expression('purpose', 'in', [purpose, ...codes]));
  }
  if (plan !== undefined) conditions.push(listed('items', `plan:${plan}`));
  if (category !== undefined) {
    const within = CATEGORIES.filter((code) => categoryWithin(code, category));
    conditions.push(
      expression.or([category, ...within].map((code) => listed('items', `category:${code}`))),
    );
  }
  if (filter.channel !== undefined) conditions.push(expression('channel', '=', filter.channel));
  if (filter.confidentialityBasis !== undefined) {
    conditions.push(expression('confidentialityBasis', '=', filter.confidentialityBasis));
  }
  if (filter.article6 !== undefined) conditions.push(expression('article6', '=', filter.article6));
  if (filter.emergency !== undefined) {
    conditions.push(expression('emergency', '=', filter.emergency ? 1 : 0));
  }
  if (filter.deficiency !== undefined) {
    conditions.push(
      filter.deficiency === ''
        ? expression('deficiencies', '<>', '')
        : listed('deficiencies', filter.deficiency),
    );
  }
  return conditions;
}

/** More than gave the section or the item may pass; which did, what their plans held tells. */
function contentConditions(
  expression: Build,
  { filter: { section, item }, plansWithItem }: FlowQuery,
): Condition[] {
  const conditions: Condition[] = [];
  if (section !== undefined) {
    const facets = [`section:${section}`, SECTIONS_NOT_NAMED];
    conditions.push(expression.or(facets.map((facet) => listed('items', facet))));
  }
  if (item !== undefined) {
    const facets = [`item:${item}`, ...plansWithItem.map((plan) => `plan:${plan}`)];
    conditions.push(expression.or(facets.map((facet) => listed('items', facet))));
  }
  return conditions;
}

/** Whether a list between bars holds a value whole. */
export function listed(column: 'items' | 'deficiencies', value: string): Expression<SqlBool> {
  const escaped = value.replace(/[\\%_]/g, '\\$&');
  return sql<SqlBool>`${sql.ref(column)} like ${`%|${escaped}|%`} escape '\\'`;
}
