import { fold } from '../../ledger/src/decider.js';
import { bornOn, personDecider } from '../../person/src/person.js';
import { peopleTable } from '../../person/src/person.view.js';
import { type LookedAt, readEvents } from '../../views/src/read-events.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { FlowTimes } from './flow-filter.js';

/**
 * When the person was born, as it was last stated and recorded by the moment as of which is asked. What
 * whoever looks may not see of their record is not asked: an answer would tell the age by it.
 *
 * @returns `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; `undefined` where nobody said that may be shown.
 */
export async function bornAsShown(
  views: ViewsReader,
  person: LookedAt,
  { knownAt = Infinity }: FlowTimes,
): Promise<string | undefined> {
  const events = await readEvents(views, peopleTable, person, { kind: 'record' });
  const known = events.filter(({ recordedAt }) => Date.parse(recordedAt) <= knownAt);
  return bornOn(fold(personDecider, known));
}
