import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { heldIndexTable } from '../../views/src/held-index.js';
import type { RowSession } from '../../views/src/projection.js';
import { holdsTable, KEPT_BACK, receiptsTable, wordsTable } from './disclosure.tables.js';
import { holdOf, putHold } from './holds.js';

/**
 * What is held with its cause, such as a look-up that was made because of something that is held: it
 * is shown as soon as that is, whatever holds that.
 */

/** Notes that an event is held with what caused it, or is shown since that was released before. */
export async function putWithCause(event: ReadableEvent, rows: RowSession): Promise<void> {
  const { causation = '', subject } = event.header;
  const standing = await standingOf(causation, subject, rows);
  // Of what is not known to be released it stays held, by its own word.
  const own = standing === 'unknown';
  const holders = standing === 'held' ? [causation] : [];
  await putHold(event, { kind: 'withCause', own, with: holders, tied: false }, rows);
  if (standing !== 'shown') return;
  const hold = await rows.get(holdsTable, { id: event.id });
  if (hold) rows.put(holdsTable, { ...hold, held: 0 });
}

/** Whether a cause is held, with a row in `disclosure_holds` if it is. */
async function standingOf(
  id: string,
  subject: string,
  rows: RowSession,
): Promise<'held' | 'shown' | 'unknown'> {
  const known = await rows.get(holdsTable, { id });
  if (known) {
    const receipt = await rows.get(receiptsTable, { id });
    // What is kept back only since it may be of something that is held needs no release to be shown.
    if (known.subject !== subject || receipt?.held === KEPT_BACK) return 'unknown';
    return known.held === 1 ? 'held' : 'shown';
  }
  const place = await rows.get(heldIndexTable, { id });
  if (place?.subject !== subject) return 'unknown';
  const word = await rows.get(wordsTable, { subject, position: place.position });
  const flow = word && (await holdOf(word.thing, subject, rows));
  const own = place.released === 0;
  if (!own && !flow) return 'shown';
  const { type, recordedAt } = place.cell;
  if (type === undefined || recordedAt === undefined) return 'unknown';
  const told = { id, type, position: place.position, recordedAt, header: { subject } };
  await putHold(
    told,
    { kind: word ? 'word' : 'cause', own, with: flow ? [flow.id] : [], tied: false },
    rows,
  );
  return 'held';
}
