import { OTHERS, type Showable } from '../../access/src/viewer.js';
import { codeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import type { RowOf } from '../../views/src/table.js';
import type { LookedUp, LookUp, LookUpForOfficers } from './look-up.graphql.js';
import type { PersonLookedUpData } from './oversight.events.js';
import type { lookUpsTable } from './oversight.view.js';

/** Look-ups as answers show them. */

/** A look-up as it is recorded with one person. */
export type LookUpRow = RowOf<typeof lookUpsTable>;

/** What was said of a look-up. */
export function saidOf({ cell }: LookUpRow): PersonLookedUpData {
  return cell.data as PersonLookedUpData;
}

/** What it names that bounds who may see it. */
export function lookUpShowable({ cell }: LookUpRow): Showable {
  const { organisation } = cell.header.actor;
  return { kind: 'lookUps', id: cell.id, organisations: [organisation ?? OTHERS] };
}

/**
 * For whoever may see the person.
 *
 * @param inWords Whether the reason is shown as it was written: to the person. It may speak of whoever
 *   acts for them, or of others.
 */
export function lookUpOf(row: LookUpRow, inWords: boolean): LookUp {
  const { authority = null, reason = null, asked } = saidOf(row);
  return {
    ...lookedUpOf(row),
    authority,
    reason: inWords ? reason : null,
    asked: shownOf(asked),
  };
}

/** For officers who look into what should not have been shown. */
export function lookUpForOfficers(row: LookUpRow): LookUpForOfficers {
  return { ...lookedUpOf(row), account: row.cell.header.staff ?? null };
}

function lookedUpOf(row: LookUpRow): LookedUp {
  const { id, recordedAt, header } = row.cell;
  const { role, organisation = null } = header.actor;
  const purpose = codeInWords('accessPurpose', saidOf(row).purpose);
  return { id, at: new Date(recordedAt), role, organisation, purpose };
}

/** What only officers and auditors may ask for. */
const FOR_OFFICERS: ReadonlySet<string> = new Set([
  'held',
  'sealedNumbers',
  'candidates',
  'undoneMerges',
  'formerMerges',
  'misfilings',
]);

/**
 * What was asked for, as it is shown. To read that somebody asked what is held back would make one
 * wonder, so of those fields it says no more than that the person was asked for.
 */
function shownOf(asked: readonly string[]): readonly string[] {
  return [...new Set(asked.map((name) => (FOR_OFFICERS.has(name) ? 'id' : name)))];
}
