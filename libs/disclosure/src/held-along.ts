import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { ViewsReader } from '../../views/src/reader.js';
import { STILL } from './disclosure.tables.js';
import { WINDOW } from './matching.js';

/**
 * What belongs to something that is held under another pseudonym of the same person. The views hold
 * things together pseudonym by pseudonym, since pseudonyms never merge (decision 0014); what is linked
 * now, and so what goes with what, is judged when it is read.
 *
 * Whoever filed something under another number must not undo a hold, so what goes with what is held is
 * not shown, whenever the two were merged. What an answer over both showed before the other was
 * recorded stays: to take it away would tell.
 */

/** Something that goes along with what is held, and with what. */
export interface HeldAlong {
  readonly id: string;
  /** What is held under another pseudonym. */
  readonly because: string;
}

/**
 * A condition that leaves out what is held along with something of another pseudonym.
 *
 * @param subjects The pseudonyms that are linked now.
 * @param id The column with the id of the flow, the receipt or the refusal.
 */
export function notHeldAlong(subjects: readonly string[], id: string): RawBuilder<SqlBool> {
  // Of most people there is but one, and nothing to ask.
  if (subjects.length === 1) return sql<SqlBool>`1 = 1`;
  return sql<SqlBool>`${sql.ref(id)} not in (${heldAlong(subjects, sql`id`)})`;
}

/** All that is held along, of pseudonyms that are linked now. Throws as `ViewsReader.db`. */
export async function readHeldAlong(
  views: Pick<ViewsReader, 'db'>,
  subjects: readonly string[],
): Promise<readonly HeldAlong[]> {
  if (subjects.length === 1) return [];
  const found = heldAlong(subjects, sql`id, because`);
  return (await sql<HeldAlong>`${found}`.execute(views.db())).rows;
}

/**
 * From what is held (`held`) to what is shown under another pseudonym and belongs to it, and on to
 * whatever goes with that. Each join goes by the index of what it names: the store has no statistics,
 * and would rather read all of a person's, so that it is told the order (`cross join`) and kept from
 * other indexes (`+`).
 */
function heldAlong(subjects: readonly string[], columns: RawBuilder<unknown>) {
  const those = sql.join(subjects);
  const held = sql`disclosure_holds as held`;
  const shown = (table: string) => sql`
    +${sql.ref(`${table}.held`)} = 0 and +${sql.ref(`${table}.subject`)} in (${those})`;
  // What stands under the same pseudonym is held together by the views.
  const other = (table: string) => sql`
    held.subject in (${those}) and held.held = 1
    and ${shown(table)} and ${sql.ref(`${table}.subject`)} <> held.subject
    and not (
      ${sql.ref(`${table}.recordedAt`)} < held.recordedAt
      and held.position > (
        select coalesce(max(since), 0) from identity_links
        where person in (${those}) and +standing = 'linked'
      )
    )`;
  const now = (table: string) => sql`${sql.ref(`${table}.knownUntil`)} = ${sql.lit(STILL)}`;
  const near = sql`
    receipts.occurredFrom <= flows.occurredTo + ${sql.lit(WINDOW)}
    and receipts.occurredTo >= flows.occurredFrom - ${sql.lit(WINDOW)}
    and (receipts.reference is null or flows.reference is null)
    and not exists (
      select 1 from flow_receipts
      where flow_receipts.receipt = receipts.id and ${now('flow_receipts')}
    )`;
  return sql`
    with recursive along (id, because) as (
      select receipts.id, held.id from ${held}
        cross join receipts on receipts.disclosure = held.id
        where ${other('receipts')}
      union select receipts.id, held.id from ${held}
        cross join flows on flows.id = held.id and ${now('flows')}
        cross join receipts on receipts.subject in (${those})
          and receipts.giver = flows.giver and receipts.recipient = flows.recipient
        where ${other('receipts')} and receipts.disclosure is null
          and (receipts.reference = flows.reference or (${near}))
      union select flows.id, held.id from ${held}
        cross join receipts on receipts.id = held.id
        cross join flows on flows.id = receipts.disclosure and ${now('flows')}
        where ${other('flows')}
      union select flows.id, held.id from ${held}
        cross join receipts on receipts.id = held.id
        cross join flows on flows.subject in (${those}) and flows.reference = receipts.reference
        where ${other('flows')} and +${now('flows')} and receipts.disclosure is null
          and +flows.giver = receipts.giver and +flows.recipient = receipts.recipient
      union select flows.id, held.id from ${held}
        cross join flows on flows.onwardOf = held.id and ${now('flows')}
        where ${other('flows')}
      union select flows.id, held.id from ${held}
        cross join flow_replies on flow_replies.inReplyTo = held.id
        cross join flows on flows.id = flow_replies.id and ${now('flows')}
        where ${other('flows')}
      union select refusals.id, held.id from ${held}
        cross join flow_replies on flow_replies.inReplyTo = held.id
        cross join refusals on refusals.id = flow_replies.id
        where ${other('refusals')}
      union select receipts.id, along.because from along
        cross join receipts on receipts.disclosure = along.id
        where ${shown('receipts')}
      union select receipts.id, along.because from along
        cross join flow_receipts on flow_receipts.disclosure = along.id and ${now('flow_receipts')}
        cross join receipts on receipts.id = flow_receipts.receipt
        where ${shown('receipts')}
      union select flows.id, along.because from along
        cross join flow_receipts on flow_receipts.receipt = along.id and ${now('flow_receipts')}
        cross join flows on flows.id = flow_receipts.disclosure and ${now('flows')}
        where ${shown('flows')}
      union select flows.id, along.because from along
        cross join flows on flows.onwardOf = along.id and ${now('flows')}
        where ${shown('flows')}
      union select flows.id, along.because from along
        cross join flow_replies on flow_replies.inReplyTo = along.id
        cross join flows on flows.id = flow_replies.id and ${now('flows')}
        where ${shown('flows')}
    )
    select ${columns} from along`;
}
