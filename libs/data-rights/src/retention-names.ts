import { thingReference } from '../../vocabulary/src/identifier.js';

/**
 * Why letters are forgotten, the ground on which; the kind of subject that one such forgetting is, once
 * it is done, and the noun of its stream.
 */
export const RETENTION = 'retention';

const RETENTION_ID = 'https://waymark.org/Id/retention';

/** How it is known to the vault: by the id of its certificate (`certificateId` of `LettersForgotten`). */
export function retentionReference(certificate: string) {
  return thingReference(RETENTION, RETENTION_ID, certificate);
}
