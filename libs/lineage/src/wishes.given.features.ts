import { spanOf, type WhenRecord } from '../../vocabulary/src/when.js';
import type { GivenItem, JudgedDisclosure } from './wishes.disclosed.js';
import type {
  AssessmentStatement,
  BirthStatement,
  DenialStatement,
  EndingStatement,
  GrantStatement,
  PlanItemStatement,
  ReconfirmationStatement,
  Scope,
  Statement,
  WishRecipient,
} from './wishes.statements.js';
import { compileWishes, type WishesAsOf } from './wishes.js';

/** Statements and disclosures of one day, for the specs of wishes; whatever is not said has a default. */

/** A moment of 7 November 2026, UTC, or an interval of two. */
export function at(time: string, until = time) {
  const when: WhenRecord = { earliest: `2026-11-07T${time}Z`, latest: `2026-11-07T${until}Z` };
  const span = spanOf(when);
  if (!span) throw new RangeError(`no time: ${time}`);
  return span;
}
export const ms = (time: string) => at(time).earliest;

export const org = (organisation: string, team?: string): WishRecipient => ({
  type: 'organisation',
  organisation,
  ...(team !== undefined && { team }),
});
export const police = org('police');
export const helps = { section: 'helps' };
export const all: Scope = { recipients: [police], purposes: ['ETREAT'], items: [helps] };

/** What everything said has, if nothing else is said: of nine o'clock, recorded at once. */
export const said = (id: string, when = at('09:00:00')) => ({
  id,
  occurred: when,
  recordedAt: when.latest,
  reporter: 'haven',
});

export type Change<Kind> = Partial<Omit<Kind, 'kind'>>;
export const grant = (scope: Scope = all, change: Change<GrantStatement> = {}): GrantStatement => ({
  kind: 'grant',
  capacityDecision: 'share-information',
  scope,
  ...said('g'),
  ...change,
});
export const denial = (
  scope: Scope = all,
  change: Change<DenialStatement> = {},
): DenialStatement => ({
  kind: 'denial',
  because: 'limited',
  scope,
  ...said('d', at('10:00:00')),
  ...change,
});
export const ending = (
  kind: EndingStatement['kind'],
  id: string,
  of: string,
  when = at('11:00:00'),
  change: Change<EndingStatement> = {},
): EndingStatement => ({ kind, about: { id: of }, ...said(id, when), ...change });
export const reconfirmed = (
  id: string,
  of: string,
  when = at('12:00:00'),
  change: Change<ReconfirmationStatement> = {},
): ReconfirmationStatement => ({
  kind: 'reconfirmation',
  about: { id: of },
  ...said(id, when),
  ...change,
});
export const assessed = (
  lacking: boolean,
  when = at('11:00:00'),
  change: Change<AssessmentStatement> = {},
): AssessmentStatement => ({
  kind: 'assessment',
  capacityDecision: 'share-information',
  lacking,
  ...said(lacking ? 'lacks' : 'has', when),
  ...change,
});
export const born = (
  sixteen: string,
  when = at('08:00:00'),
  change: Change<BirthStatement> = {},
): BirthStatement => ({ kind: 'birth', sixteen: ms(sixteen), ...said('born', when), ...change });
export const planItem = (
  to: readonly WishRecipient[],
  id = 'i',
  when = at('10:00:00'),
): PlanItemStatement => ({
  kind: 'planItem',
  list: 'helpful',
  place: { plan: 'p1', section: 'helps', item: 'i1' },
  notToBeToldTo: to,
  ...said(id, when),
});

export const HELPS: GivenItem = { plan: 'p1', sections: ['helps'] };

const disclosure = (change: Partial<JudgedDisclosure> = {}): JudgedDisclosure => ({
  occurred: at('20:00:00'),
  sender: 'trust',
  recipient: police,
  purpose: 'ETREAT',
  items: [HELPS],
  senderReports: true,
  ...change,
});

export const judged = (
  statements: readonly Statement[],
  change: Partial<JudgedDisclosure> = {},
  cut: WishesAsOf = {},
) => compileWishes(statements, cut).judge(disclosure(change));

/** The answer at the time. */
export const value = (statements: readonly Statement[], change: Partial<JudgedDisclosure> = {}) =>
  judged(statements, change).atTheTime.value;
