import { thingReference } from '../../vocabulary/src/identifier.js';

/** The kind of subject that a misfiling is, the noun of its stream, and why a letter is forgotten. */
export const MISFILING = 'misfiling';

/** The system of the names of misfilings; each is that of the event. */
const MISFILING_ID = 'https://waymark.org/Id/misfiling';

/** How a misfiling is known to the vault. */
export function misfilingReference(event: string) {
  return thingReference(MISFILING, MISFILING_ID, event);
}
