import { sentence, type Sentence } from '../../vocabulary/src/sentence.js';
import type { Span } from '../../vocabulary/src/when.js';
import {
  answerOf,
  together,
  type Finding,
  type WishAnswer,
  type WishValue,
} from './wishes.answer.js';
import { mattersFrom } from './wishes.changed.js';
import { compileStatements, type CompiledStatements } from './wishes.compile.js';
import { atomsOf, Named, type GivenItem, type JudgedDisclosure } from './wishes.disclosed.js';
import { Ruling } from './wishes.ruling.js';
import { contentKey } from './wishes.scope.js';
import { Standings } from './wishes.standing.js';
import type { Statement } from './wishes.statements.js';

/** As of when a person's statements are looked at; everything that is known today by default. */
export interface WishesAsOf {
  /** Only what was recorded by then, milliseconds since 1970. */
  readonly knownAt?: number;
  /** Only what had happened by then; it changes what was so *at the time* and not what was known. */
  readonly asOf?: number;
}

/** The two answers about one thing that was given. */
export interface ItemWishes {
  /** By what is known today. */
  readonly atTheTime: WishAnswer;
  /** By what the sender could know then. */
  readonly knownToSender: WishAnswer;
}

/** The two answers about a disclosure, as a whole and for each of its items in their order. */
export interface DisclosureWishes extends ItemWishes {
  readonly items: readonly ItemWishes[];
  /** Whether the sender reported to the ledger at that moment. */
  readonly senderConnected: boolean;
  readonly connection: Sentence;
}

/** Judges any number of a person's disclosures by the person's wishes. */
export interface Wishes {
  readonly judge: (disclosure: JudgedDisclosure) => DisclosureWishes;
  /** The first answer's value for the whole alone; for very many at once. */
  readonly valueAtTheTime: (disclosure: JudgedDisclosure) => WishValue;
  /** Every moment at which that value may change for anything, ascending; milliseconds since 1970. */
  readonly breakpoints: readonly number[];
  /** Before which moment it is as if these events had not been (`wishes.changed`). */
  readonly mattersFrom: (ids: ReadonlySet<string>) => number;
}

/** How many different things given to somebody for some purpose are kept in mind. */
const REMEMBERED = 2_000;

/**
 * A person's wishes, ready to judge disclosures by (`domain.md`, question 2). Pure; what a reader
 * may not see must not be among the statements.
 *
 * @param statements Everything that the person and others said, in any order.
 */
export function compileWishes(
  statements: Iterable<Statement>,
  { knownAt = Infinity, asOf = Infinity }: WishesAsOf = {},
): Wishes {
  const known = [...statements].filter(({ recordedAt }) => recordedAt <= knownAt);
  const compiled = compileStatements(known);
  const named = new Named(compiled);
  const standings = new Standings(compiled, asOf);
  const remembered = new Map<string, readonly Ruling[]>();

  const rulingsOf = (item: GivenItem, disclosure: JudgedDisclosure): readonly Ruling[] => {
    const key = keyOf(item, disclosure, named.items);
    let rulings = remembered.get(key);
    if (!rulings) {
      if (remembered.size >= REMEMBERED) remembered.clear();
      rulings = atomsOf(item, disclosure, named).map((atom) => new Ruling(atom, compiled));
      remembered.set(key, rulings);
    }
    return rulings;
  };

  const judge = (disclosure: JudgedDisclosure): DisclosureWishes => {
    const moments = momentsOf(disclosure.occurred, compiled);
    const given = disclosure.items.length > 0 ? disclosure.items : [{}];
    const items = given.map((item) => {
      const rulings = rulingsOf(item, disclosure);
      const find = (sender?: string) => rulings.map((one) => one.find(moments, standings, sender));
      const atTheTime = together(find());
      const knownToSender = together(
        find(disclosure.sender).map((finding) => reported(finding, disclosure)),
      );
      return { atTheTime, knownToSender };
    });
    const connected = disclosure.senderReports;
    return {
      atTheTime: answerOf('atTheTime', together(items.map((item) => item.atTheTime))),
      knownToSender: answerOf('knownToSender', together(items.map((item) => item.knownToSender))),
      items: items.map(({ atTheTime, knownToSender }) => ({
        atTheTime: answerOf('atTheTime', atTheTime),
        knownToSender: answerOf('knownToSender', knownToSender),
      })),
      senderConnected: connected,
      connection: sentence(`wishes.sender.${connected ? 'connected' : 'notConnected'}`),
    };
  };

  const valueAtTheTime = (disclosure: JudgedDisclosure): WishValue => {
    const moments = momentsOf(disclosure.occurred, compiled);
    const given = disclosure.items.length > 0 ? disclosure.items : [{}];
    const rulings = given.map((item) => rulingsOf(item, disclosure));
    const find = (ruling: Ruling) => ruling.find(moments, standings, undefined);
    return together(rulings.map((one) => together(one.map(find)))).value;
  };

  return {
    judge,
    valueAtTheTime,
    breakpoints: compiled.breakpoints,
    mattersFrom: (ids) => mattersFrom(compiled, ids),
  };
}

/** Of a sender that does not report, nobody can say what it knew, unless it should have known better. */
function reported(finding: Finding, { senderReports }: JudgedDisclosure): Finding {
  if (senderReports || finding.value === 'no') return finding;
  return { value: 'cannotSay', reason: 'notReporting', decidedBy: [] };
}

/** The moments at which something may have changed while the disclosure happened. */
function momentsOf(
  { earliest, latest }: Span,
  { breakpoints }: CompiledStatements,
): readonly number[] {
  if (earliest === latest) return [earliest];
  return [earliest, ...breakpoints.filter((moment) => moment > earliest && moment <= latest)];
}

/** Tells one thing given to somebody for some purpose from another, as far as wishes bear on it. */
function keyOf(
  { plan, sections, items, category, contents }: GivenItem,
  { recipient, purpose }: JudgedDisclosure,
  withContents: boolean,
): string {
  const { type } = recipient;
  const to = type === 'organisation' ? [recipient.organisation, recipient.team] : [];
  const held = withContents ? contents?.map(contentKey) : undefined;
  return JSON.stringify([type, to, purpose, plan, sections, items, category, held]);
}
