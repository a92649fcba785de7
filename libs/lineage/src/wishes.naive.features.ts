import { PURPOSES, purposeWithin } from '../../vocabulary/src/purpose.js';
import type { GrantStatement, Scope, Statement, WishItem } from './wishes.statements.js';

/**
 * Question 2 of `domain.md` as it is written, for small worlds: every moment that an interval allows
 * is tried, every rule is a set of the things it names, and nothing is computed ahead. It shares no
 * code with the engine that it is held against, but the tree of purposes.
 */

/** Everything there is, in each dimension; the ones named `x` are those that nobody names. */
const RECIPIENTS = ['o1/t1', 'o1/x', 'o2/x', 'ox/x', 'u:n1', 'u:x', 'i:n1', 'i:x'];
const PLACES = ['p1', 'px'].flatMap((plan) =>
  ['helps', 'medication', 'x'].flatMap((section) =>
    ['i1', 'x'].map((item) => ({ plan, section, item, key: `${plan}/${section}/${item}` })),
  ),
);
const CATEGORIES = ['record/health/x', 'record/health/medication/x', 'record/x'];
const ITEMS = [...PLACES.map(({ key }) => key), ...CATEGORIES];

type Things = ReadonlySet<string>;
interface Cube {
  readonly recipients: Things;
  readonly purposes: Things;
  readonly items: Things;
}

/** What a naive disclosure may have been: one cube for each reading of it. */
export interface NaiveDisclosure {
  readonly earliest: number;
  readonly latest: number;
  readonly sender: string;
  readonly readings: readonly Cube[];
}

export const everything: Things = new Set(ITEMS);

export function recipientsOf(recipient: NonNullable<Scope['recipients']>[number]): Things {
  if (recipient.type !== 'organisation') {
    return new Set([`${recipient.type === 'unregistered' ? 'u' : 'i'}:${recipient.name ?? 'x'}`]);
  }
  const { organisation, team } = recipient;
  const prefix = team === undefined ? `${organisation}/` : `${organisation}/${team}`;
  return new Set(RECIPIENTS.filter((one) => one.startsWith(prefix)));
}

const purposeSets = new Map(
  PURPOSES.map((code) => [code, new Set(PURPOSES.filter((one) => purposeWithin(one, code)))]),
);
const everyPurpose: Things = new Set(PURPOSES);

export function purposesOf(purpose: string): Things {
  return purposeSets.get(purpose) ?? everyPurpose;
}

export function itemsOf(item: WishItem): Things {
  if ('category' in item) {
    const plans = item.category === 'record' || item.category === 'record/crisis-plan';
    return new Set([
      ...CATEGORIES.filter((one) => one.startsWith(`${item.category}/`)),
      ...(plans ? PLACES.map(({ key }) => key) : []),
    ]);
  }
  return new Set(
    PLACES.filter(
      (place) =>
        (item.plan ?? place.plan) === place.plan &&
        (item.section ?? place.section) === place.section &&
        (item.item ?? place.item) === place.item,
    ).map(({ key }) => key),
  );
}

function rulesOf(scope: Scope): readonly Cube[] {
  const recipients = scope.recipients?.map(recipientsOf) ?? [new Set(RECIPIENTS)];
  const purposes = scope.purposes?.map(purposesOf) ?? [everyPurpose];
  const items = scope.items?.map(itemsOf) ?? [everything];
  return recipients.flatMap((r) =>
    purposes.flatMap((p) => items.map((i) => ({ recipients: r, purposes: p, items: i }))),
  );
}

const dimensions = ['recipients', 'purposes', 'items'] as const;

const isWithin = (inner: Things, outer: Things) => [...inner].every((one) => outer.has(one));
const both = (a: Things, b: Things) => new Set([...a].filter((one) => b.has(one)));

const within = (inner: Cube, outer: Cube) =>
  dimensions.every((dimension) => isWithin(inner[dimension], outer[dimension]));

function common(a: Cube, b: Cube): Cube | undefined {
  const cube = {
    recipients: both(a.recipients, b.recipients),
    purposes: both(a.purposes, b.purposes),
    items: both(a.items, b.items),
  };
  return dimensions.every((dimension) => cube[dimension].size > 0) ? cube : undefined;
}

/** Every value that some world gives. `knownTo`: what that sender could know, else what was so. */
export function naiveValues(
  statements: readonly Statement[],
  disclosure: NaiveDisclosure,
  { knownTo, asOf = Infinity }: { readonly knownTo?: string; readonly asOf?: number } = {},
): ReadonlySet<string> {
  const values = new Set<string>();
  for (const times of worlds(statements)) {
    for (let at = disclosure.earliest; at <= disclosure.latest; at += 1) {
      for (const reading of disclosure.readings) {
        values.add(valueIn({ statements, times, at, knownTo, asOf }, reading));
      }
    }
  }
  return values;
}

function* worlds(
  statements: readonly Statement[],
  times: ReadonlyMap<Statement, number> = new Map(),
): Generator<ReadonlyMap<Statement, number>> {
  const [first, ...others] = statements;
  if (!first) {
    yield times;
    return;
  }
  for (let time = first.occurred.earliest; time <= first.occurred.latest; time += 1) {
    yield* worlds(others, new Map([...times, [first, time]]));
  }
}

interface World {
  readonly statements: readonly Statement[];
  readonly times: ReadonlyMap<Statement, number>;
  readonly at: number;
  readonly knownTo: string | undefined;
  readonly asOf: number;
}

interface Standing {
  readonly time: number;
  readonly rules: readonly Cube[];
}

function valueIn(world: World, reading: Cube): 'yes' | 'no' | 'notAsked' {
  const grants = standingGrants(world);
  for (const denial of standingDenials(world)) {
    for (const rule of denial.rules) {
      const taken = common(rule, reading);
      if (!taken) continue;
      const lifted = grants.some(
        (grant) =>
          grant.time > denial.time &&
          grant.rules.some((granted) => within(granted, rule) && within(taken, granted)),
      );
      if (!lifted) return 'no';
    }
  }
  return grants.some(({ rules }) => rules.some((rule) => within(reading, rule)))
    ? 'yes'
    : 'notAsked';
}

function timeIn({ times }: World, statement: Statement): number {
  return times.get(statement) ?? NaN;
}

function knows(world: World, statement: Statement): boolean {
  const { knownTo, at } = world;
  const own =
    statement.reporter === knownTo && (statement.learnedAt ?? timeIn(world, statement)) <= at;
  return own || statement.recordedAt <= at;
}

function counts(world: World, statement: Statement): boolean {
  const { at, asOf, knownTo } = world;
  const time = timeIn(world, statement);
  if (time > at || (knownTo === undefined && time > asOf)) return false;
  return (knownTo === undefined || knows(world, statement)) && !inError(world, statement);
}

function inError(world: World, statement: Statement): boolean {
  return world.statements.some(
    (error) =>
      error.kind === 'error' &&
      error.about.id === statement.id &&
      (world.knownTo === undefined ? timeIn(world, error) <= world.asOf : knows(world, error)) &&
      !inError(world, error),
  );
}

const find = ({ statements }: World, id: string | undefined) =>
  statements.find((statement) => statement.id === id);

/** Whether a statement that others are about is there for them: known, and no error. */
function isThere(world: World, statement: Statement): boolean {
  const { knownTo, at } = world;
  const own = statement.reporter === knownTo && (statement.learnedAt ?? -Infinity) <= at;
  const known = knownTo === undefined || own || statement.recordedAt <= at;
  return known && !inError(world, statement);
}

/** The grant behind a statement, and everything between; nothing if it is about something else. */
function chain(world: World, id: string | undefined): readonly Statement[] | undefined {
  const target = find(world, id);
  if (!target || !isThere(world, target)) return undefined;
  if (target.kind === 'grant') return [target];
  if (target.kind !== 'reconfirmation') return undefined;
  const rest = chain(world, target.about.id);
  return rest && [target, ...rest];
}

function rootOf(world: World, statement: Statement): GrantStatement | undefined {
  return chain(world, statement.id)?.at(-1) as GrantStatement | undefined;
}

function standingGrants(world: World): readonly Standing[] {
  return world.statements.flatMap((statement) => {
    if (statement.kind !== 'grant' && statement.kind !== 'reconfirmation') return [];
    const links = chain(world, statement.id);
    const root = links?.at(-1) as GrantStatement | undefined;
    if (!links || !root || !counts(world, statement)) return [];
    let period = statement.period;
    if (statement !== root && period === undefined) {
      const over = (root.period?.until ?? Infinity) < statement.occurred.earliest;
      period = over ? undefined : root.period;
    }
    if (!covers(period, world.at)) return [];
    const time = timeIn(world, statement);
    const ended = world.statements.some((end) => {
      if (end.kind !== 'withdrawal' && end.kind !== 'expiry') return false;
      const target = find(world, end.about.id);
      if (!target || rootOf(world, target) !== root || !counts(world, end)) return false;
      return target === statement || time <= timeIn(world, end);
    });
    if (ended || lacksCapacity(world, root, statement.capacityDecision ?? root.capacityDecision)) {
      return [];
    }
    return [{ time, rules: rulesOf(root.scope) }];
  });
}

function lacksCapacity(world: World, root: GrantStatement, decision: string): boolean {
  const assessments = world.statements.filter((statement) => {
    if (statement.kind !== 'assessment' || !counts(world, statement)) return false;
    if (statement.untilSixteen === true && isSixteen(world)) return false;
    const target = find(world, statement.about?.id);
    const named = target && rootOf(world, target) === root;
    return statement.capacityDecision === decision || named;
  });
  const latest = Math.max(...assessments.map((assessment) => timeIn(world, assessment)));
  return assessments.some(
    (assessment) =>
      assessment.kind === 'assessment' &&
      assessment.lacking &&
      timeIn(world, assessment) === latest,
  );
}

/** Whether the date of birth that was last stated, of those that are known, makes them sixteen. */
function isSixteen({ statements, at, knownTo }: World): boolean {
  const births = statements.flatMap((one) => {
    if (one.kind !== 'birth') return [];
    const own = one.reporter === knownTo && (one.learnedAt ?? one.occurred.earliest) <= at;
    return knownTo === undefined || own || one.recordedAt <= at ? [one] : [];
  });
  const [last] = births.sort(
    (a, b) =>
      b.occurred.earliest - a.occurred.earliest ||
      b.recordedAt - a.recordedAt ||
      b.id.localeCompare(a.id),
  );
  return last !== undefined && last.sixteen <= at;
}

function standingDenials(world: World): readonly Standing[] {
  const { statements, at } = world;
  return statements.flatMap((statement): readonly Standing[] => {
    if (!counts(world, statement)) return [];
    const time = timeIn(world, statement);
    const ended = statements.some(
      (end) =>
        (end.kind === 'withdrawal' || end.kind === 'expiry') &&
        end.about.id === statement.id &&
        end !== statement &&
        counts(world, end),
    );
    if (ended) return [];
    switch (statement.kind) {
      case 'denial':
        return covers(statement.period, at) ? [{ time, rules: rulesOf(statement.scope) }] : [];
      case 'withdrawal': {
        const links = chain(world, statement.about.id);
        const root = links?.at(-1) as GrantStatement | undefined;
        if (!links || !root) return [];
        return [{ time, rules: rulesOf(root.scope) }];
      }
      case 'planItem': {
        const still = statement.notToBeToldTo.filter(
          (recipient) =>
            !statements.some(
              (other) =>
                other.kind === 'planItem' &&
                other.list === statement.list &&
                other.place.item === statement.place.item &&
                other.place.plan === statement.place.plan &&
                counts(world, other) &&
                timeIn(world, other) > time &&
                !other.notToBeToldTo.some(
                  (one) => JSON.stringify(one) === JSON.stringify(recipient),
                ),
            ),
        );
        if (still.length === 0) return [];
        return [{ time, rules: rulesOf({ recipients: still, items: [statement.place] }) }];
      }
      default:
        return [];
    }
  });
}

function covers(
  period: { readonly from?: number; readonly until?: number } | undefined,
  at: number,
): boolean {
  return (period?.from ?? -Infinity) <= at && at <= (period?.until ?? Infinity);
}
