import type { OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { WishValue } from './wishes.answer.js';

/** Which flows are asked for; what is left out does not narrow. */
export interface FlowFilter {
  /** Given or received by it. */
  readonly organisation?: OrganisationReference | undefined;
  readonly from?: OrganisationReference | undefined;
  readonly to?: OrganisationReference | undefined;
  /** Happened at or after, at or before; milliseconds since 1970. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** A code of PurposeOfUse; those below it in the tree are found too. */
  readonly purpose?: string | undefined;
  readonly plan?: string | undefined;
  /** Named, or held by what was given whole. */
  readonly section?: string | undefined;
  /** A single item of a plan, likewise. */
  readonly item?: string | undefined;
  readonly category?: string | undefined;
  readonly channel?: string | undefined;
  readonly confidentialityBasis?: string | undefined;
  readonly article6?: string | undefined;
  readonly emergency?: boolean | undefined;
  /** A code, or any at all where it is empty. */
  readonly deficiency?: string | undefined;
  /** At the time, as known at `knownAt`. */
  readonly withinWishes?: WishValue | undefined;
}

/** As of when; everything up to now by default. Milliseconds since 1970. */
export interface FlowTimes {
  /** Happened by. */
  readonly asOf?: number | undefined;
  /** Recorded by. */
  readonly knownAt?: number | undefined;
}
