import { thingReference } from '../../vocabulary/src/identifier.js';

/** The kind of subject that the requests about one person are, and the noun of their stream. */
export const ERASURE_REQUEST = 'erasure-request';

/** The kind of subject that an erasure is, once it is done; it names nobody. And its noun. */
export const ERASURE = 'erasure';

const ERASURE_REQUEST_ID = 'https://waymark.org/Id/erasure-request';
const ERASURE_ID = 'https://waymark.org/Id/erasure';

/** How the requests about a person are known to the vault: it leads there from them alone. */
export function requestReference(person: string) {
  return thingReference(ERASURE_REQUEST, ERASURE_REQUEST_ID, person);
}

/** How an erasure is known to the vault: by the id of its certificate (`certificateId` of the request). */
export function erasureReference(certificate: string) {
  return thingReference(ERASURE, ERASURE_ID, certificate);
}
