import { Referables, type Referral } from '../../vocabulary/src/referral.js';
import { dimensionsOf, recipients, type Dimensions } from './wishes.scope.js';
import type {
  AssessmentStatement,
  BirthStatement,
  DenialStatement,
  EndingStatement,
  GrantStatement,
  PlanItemStatement,
  ReconfirmationStatement,
  Statement,
  StatementPeriod,
} from './wishes.statements.js';

/**
 * A person's statements, tied to each other once, so that many disclosures can be judged by them:
 * which ends which, which is entered in error, which grants lift which denials.
 */

/** One recorded statement: when it was made, who knew of it when, and whether it was an error. */
export interface SaidNode {
  readonly id: string;
  readonly earliest: number;
  readonly latest: number;
  readonly recordedAt: number;
  readonly learnedAt: number | undefined;
  readonly reporter: string | undefined;
  /** Those by which it was entered in error. */
  readonly errors: SaidNode[];
}

/** Something that is said of another statement. */
interface Remark {
  readonly said: SaidNode;
  /** The statements through which it is about that one; without them it says nothing of it. */
  readonly via: readonly SaidNode[];
}

/** Something that ends what another statement says. */
export interface End extends Remark {
  /** What it ends: what it names, whatever was before it or at its instant, or only what was before. */
  readonly ends: 'named' | 'notAfter' | 'before';
}

/** What an assessment found of the capacity for a grant's decision. */
export interface Assessment extends Remark {
  readonly lacking: boolean;
  /** What it ends by, where it is of somebody under sixteen; the last stated first. */
  readonly births: readonly Birth[];
}

/** When the person is sixteen, as it was stated. */
export interface Birth {
  readonly said: SaidNode;
  readonly sixteen: number;
}

/** What grants and denials have in common. */
interface Effective {
  /** Its place among the grants, or among the denials. */
  readonly index: number;
  readonly said: SaidNode;
  /** The consent, or the plan's event, that the person knows it by. */
  readonly consent: string;
  readonly dimensions: Dimensions;
  readonly period: StatementPeriod | undefined;
  /** Statements without which it says nothing: what it reconfirms or withdraws. */
  readonly upon: readonly SaidNode[];
  readonly ends: End[];
}

/** A grant, or the reconfirmation of one. */
export interface GrantNode extends Effective {
  readonly assessments: Assessment[];
}

/** Why something is denied. */
export type DenialReason = 'refused' | 'limited' | 'withdrawn' | 'notToBeTold';

/** A refusal, a limit, a withdrawal, or what a plan's item says. */
export interface DenialNode extends Effective {
  readonly because: DenialReason;
}

/** A person's statements, ready to judge by. */
export interface CompiledStatements {
  readonly grants: readonly GrantNode[];
  readonly denials: readonly DenialNode[];
  /** Whether every statement has an instant, so that they have but one order. */
  readonly exact: boolean;
  /** Every moment at which something begins or ceases to count, ascending, without repeats. */
  readonly breakpoints: readonly number[];
  /** For each plan and item the sections that it stood in, by `${plan}|${item}`. */
  readonly sections: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Ties a person's statements to each other; the order in which they come changes nothing. */
export function compileStatements(statements: Iterable<Statement>): CompiledStatements {
  return new Compiler([...statements]).result();
}

/** A grant with its reconfirmations: what is said of one of them concerns the others. */
type Family = { readonly statement: Statement; readonly node: GrantNode }[];

class Compiler {
  readonly #said = new Map<Statement, SaidNode>();
  readonly #referables: Referables<Statement>;
  readonly #families = new Map<GrantStatement, Family>();
  readonly #denials: { readonly statement: Statement; readonly node: DenialNode }[] = [];
  readonly #births: readonly Birth[];

  readonly #kinds: ReadonlyMap<Statement['kind'], readonly Statement[]>;

  constructor(all: readonly Statement[]) {
    // A birth is no wish: nothing is said of it, and its order to others decides nothing.
    const statements = all.filter(({ kind }) => kind !== 'birth');
    this.#births = birthsOf(all);
    this.#kinds = Map.groupBy(statements, ({ kind }) => kind);
    this.#referables = new Referables(statements);
    for (const statement of statements) this.#said.set(statement, saidNode(statement));
    for (const error of this.#ofKind('error')) {
      for (const target of this.#about(error)) this.#node(target).errors.push(this.#node(error));
    }
  }

  result(): CompiledStatements {
    for (const grant of this.#ofKind('grant')) this.#addGrant(grant);
    for (const statement of this.#ofKind('reconfirmation')) this.#addReconfirmation(statement);
    for (const denial of this.#ofKind('denial')) this.#addDenial(denial);
    this.#addPlanItems(this.#ofKind('planItem'));
    for (const statement of this.#ofKind('withdrawal')) this.#addWithdrawal(statement);
    // What a withdrawal denies can itself be withdrawn, so ends come when all denials are there.
    for (const kind of ['withdrawal', 'expiry'] as const) {
      for (const ending of this.#ofKind(kind)) this.#end(ending);
    }
    for (const assessment of this.#ofKind('assessment')) this.#assess(assessment);

    const grants = inOrder(
      [...this.#families.values()].flatMap((family) => family.map(({ node }) => node)),
    );
    const denials = inOrder(this.#denials.map(({ node }) => node));
    return {
      grants,
      denials,
      exact: [...this.#said.values()].every(({ earliest, latest }) => earliest === latest),
      breakpoints: breakpoints([...this.#said.values()], [...grants, ...denials], this.#births),
      sections: sectionsOf(this.#ofKind('planItem')),
    };
  }

  #addGrant(statement: GrantStatement): void {
    const node = this.#grant(statement, statement, statement.period, statement.capacityDecision);
    this.#families.set(statement, [{ statement, node }]);
  }

  #addReconfirmation(statement: ReconfirmationStatement): void {
    for (const { root, upon } of this.#roots(statement)) {
      const period = statement.period ?? remaining(root.period, statement);
      const decision = statement.capacityDecision ?? root.capacityDecision;
      const node = this.#grant(statement, root, period, decision, upon);
      this.#families.get(root)?.push({ statement, node });
    }
  }

  #grant(
    statement: Statement,
    { id, scope }: GrantStatement,
    period: StatementPeriod | undefined,
    decision: string,
    upon: readonly SaidNode[] = [],
  ): GrantNode {
    const said = this.#node(statement);
    const assessments = this.#ofKind('assessment')
      .filter(({ capacityDecision }) => sameDecision(capacityDecision, decision))
      .map((one) => this.#assessment(one));
    const dimensions = dimensionsOf(scope);
    return { index: 0, said, consent: id, dimensions, period, upon, ends: [], assessments };
  }

  #addDenial(statement: DenialStatement): void {
    const { id, scope, period, because } = statement;
    this.#deny(statement, {
      consent: id,
      dimensions: dimensionsOf(scope),
      period,
      because,
      upon: [],
      ends: [],
    });
  }

  /** Withdrawing a grant denies its scope, from the withdrawal on and whatever its period was. */
  #addWithdrawal(statement: EndingStatement): void {
    const seen = new Set<GrantStatement>();
    for (const { root, upon } of this.#roots(statement)) {
      if (seen.has(root)) continue;
      seen.add(root);
      this.#deny(statement, {
        consent: root.id,
        dimensions: dimensionsOf(root.scope),
        period: undefined,
        because: 'withdrawn',
        upon,
        ends: [],
      });
    }
  }

  /** One denial for each recipient, so that the item written anew can withdraw one and leave others. */
  #addPlanItems(statements: readonly PlanItemStatement[]): void {
    const writings = Map.groupBy(statements, ({ list, place }) =>
      JSON.stringify([list, place.plan, place.item]),
    );
    for (const statement of statements) {
      const { id, list, place, notToBeToldTo } = statement;
      const others = writings.get(JSON.stringify([list, place.plan, place.item])) ?? [];
      for (const recipient of notToBeToldTo) {
        const dimensions = dimensionsOf({ recipients: [recipient], items: [place] });
        const ends = others
          .filter((other) => other !== statement && !names(other, recipient))
          .map((other): End => ({ said: this.#node(other), via: [], ends: 'before' }));
        this.#deny(statement, {
          consent: id,
          dimensions,
          period: undefined,
          because: 'notToBeTold',
          upon: [],
          ends,
        });
      }
    }
  }

  #deny(statement: Statement, denial: Omit<DenialNode, 'said' | 'index'>): void {
    this.#denials.push({ statement, node: { index: 0, said: this.#node(statement), ...denial } });
  }

  #end(ending: EndingStatement): void {
    const said = this.#node(ending);
    const targets = this.#about(ending);
    for (const { statement, node, via } of this.#familyOf(targets)) {
      const named = targets.includes(statement);
      node.ends.push({ said, via: named ? [] : via, ends: named ? 'named' : 'notAfter' });
    }
    for (const { statement, node } of this.#denials) {
      if (targets.includes(statement)) node.ends.push({ said, via: [], ends: 'named' });
    }
  }

  /** An assessment that names a consent is about that consent's decision, reconfirmed or not. */
  #assess(assessment: AssessmentStatement): void {
    const { about } = assessment;
    if (!about) return;
    const said = this.#node(assessment);
    const targets = this.#about({ ...assessment, about });
    for (const { statement, node, via } of this.#familyOf(targets)) {
      if (node.assessments.some((known) => known.said === said)) continue;
      const rests = targets.includes(statement) ? [] : via;
      node.assessments.push(this.#assessment(assessment, rests));
    }
  }

  #assessment(one: AssessmentStatement, via: readonly SaidNode[] = []): Assessment {
    const births = one.untilSixteen === true ? this.#births : [];
    return { said: this.#node(one), lacking: one.lacking, via, births };
  }

  /** The grants that any of these makes or reconfirms, each with what leads there from one of them. */
  #familyOf(targets: readonly Statement[]) {
    return [...this.#families.values()].flatMap((members) => {
      const named = members.find(({ statement }) => targets.includes(statement));
      if (!named) return [];
      const via = [named.node.said, ...named.node.upon];
      return members.map(({ statement, node }) => ({ statement, node, via }));
    });
  }

  /** The grants that a statement is about, through reconfirmations, and all that it rests upon. */
  #roots(
    statement: Statement & { readonly about: Referral },
    below: readonly Statement[] = [],
  ): readonly { readonly root: GrantStatement; readonly upon: readonly SaidNode[] }[] {
    // An id can only be named once it is known; `below` is for a damaged history with a circle.
    if (below.includes(statement)) return [];
    return this.#about(statement).flatMap((target) => {
      if (target.kind === 'grant') return [{ root: target, upon: [this.#node(target)] }];
      if (target.kind !== 'reconfirmation') return [];
      return this.#roots(target, [...below, statement]).map(({ root, upon }) => ({
        root,
        upon: [this.#node(target), ...upon],
      }));
    });
  }

  /**
   * What a statement is about. A reference is what a reporter calls a consent by; reconfirmations of
   * reconfirmations and errors about errors are told apart by the ledger's id only.
   */
  #about(statement: Statement & { readonly about: Referral }): readonly Statement[] {
    const targets = this.#referables.named(statement.about, statement);
    if (statement.about.id !== undefined) return targets;
    return targets.filter(({ kind }) =>
      statement.kind === 'reconfirmation'
        ? kind === 'grant'
        : kind !== 'error' && (statement.kind === 'error' || kind !== 'withdrawal'),
    );
  }

  #ofKind<Kind extends Statement['kind']>(kind: Kind) {
    return (this.#kinds.get(kind) ?? []) as Extract<Statement, { kind: Kind }>[];
  }

  #node(statement: Statement): SaidNode {
    const node = this.#said.get(statement);
    if (!node) throw new TypeError('A statement of another person.');
    return node;
  }
}

/** In the order in which they were said, so that answers name them alike whatever came in first. */
function inOrder<Node extends Effective>(nodes: readonly Node[]): readonly Node[] {
  return nodes
    .toSorted(
      ({ said: a }, { said: b }) => a.latest - b.latest || (a.id < b.id ? -1 : Number(a.id > b.id)),
    )
    .map((node, index) => ({ ...node, index }));
}

function saidNode({ id, occurred, recordedAt, learnedAt, reporter }: Statement): SaidNode {
  const { earliest, latest } = occurred;
  return { id, earliest, latest, recordedAt, learnedAt, reporter, errors: [] };
}

/** What was stated of the person's birth, the last first; nothing where it bears on nothing. */
function birthsOf(statements: readonly Statement[]): readonly Birth[] {
  if (!statements.some((one) => one.kind === 'assessment' && one.untilSixteen === true)) return [];
  return statements
    .filter((one): one is BirthStatement => one.kind === 'birth')
    .sort(
      (a, b) =>
        b.occurred.earliest - a.occurred.earliest ||
        b.recordedAt - a.recordedAt ||
        (a.id < b.id ? 1 : -1),
    )
    .map((one) => ({ said: saidNode(one), sixteen: one.sixteen }));
}

/** A period that was over when it was reconfirmed is over; the person said yes without an end. */
function remaining(
  period: StatementPeriod | undefined,
  { occurred }: ReconfirmationStatement,
): StatementPeriod | undefined {
  return period?.until !== undefined && period.until < occurred.earliest ? undefined : period;
}

function sameDecision(a: string | undefined, b: string): boolean {
  return a?.trim().toLowerCase() === b.trim().toLowerCase();
}

function names(
  { notToBeToldTo }: PlanItemStatement,
  recipient: PlanItemStatement['notToBeToldTo'][number],
): boolean {
  return notToBeToldTo.some((other) => recipients.contains(other, recipient));
}

function sectionsOf(items: readonly PlanItemStatement[]): ReadonlyMap<string, Set<string>> {
  const sections = new Map<string, Set<string>>();
  for (const { place } of items) {
    const key = `${place.plan}|${place.item}`;
    const known = sections.get(key);
    if (known) known.add(place.section);
    else sections.set(key, new Set([place.section]));
  }
  return sections;
}

function breakpoints(
  said: readonly SaidNode[],
  effective: readonly { readonly period: StatementPeriod | undefined }[],
  births: readonly Birth[],
): readonly number[] {
  const moments = new Set(births.map(({ sixteen }) => sixteen));
  for (const { said: stated } of births) {
    moments.add(stated.recordedAt).add(stated.learnedAt ?? stated.earliest);
  }
  for (const { earliest, latest, recordedAt, learnedAt } of said) {
    // `+ 1`: something can be after the statement only when a moment after it has come.
    for (const moment of [earliest, earliest + 1, latest, recordedAt]) moments.add(moment);
    if (learnedAt !== undefined) moments.add(learnedAt);
  }
  for (const { period } of effective) {
    if (period?.from !== undefined) moments.add(period.from);
    if (period?.until !== undefined) moments.add(period.until + 1);
  }
  return [...moments].sort((a, b) => a - b);
}
