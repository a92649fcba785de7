import type { ActorRecord, Visibility } from '../../ledger/src/ledger.js';
import { after } from '../../vocabulary/src/duration.js';
import { sameOrganisation, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';

/**
 * Whether what is told of a disclosure is held: by what it says, by the agreement that it names, or
 * because it happened under DPA 2018 Part 3 (`domain.md`, "Held, without a visible gap").
 */

const PART3 = 'DPA_PART3';

/** What of an event says whether it is held. */
export interface ToldOf {
  readonly visibility?: Visibility | undefined;
  readonly occurredAt: WhenRecord;
  readonly agreement?: string | undefined;
  readonly regime?: string | undefined;
  /** Who gave, of whatever has a giver. */
  readonly giver?: OrganisationReference | undefined;
}

/** What the agreement in force when it happened says of what is shared under it. */
export interface AgreementDefault {
  /** Absent: nothing is held by it. */
  readonly held?: {
    readonly ground: string;
    readonly decider?: string;
    readonly reviewAfter?: string;
  };
  /** Who is a party where it cleared beforehand what happens under Part 3. */
  readonly clearedFor: readonly OrganisationReference[];
}

const NO_DEFAULT: AgreementDefault = { clearedFor: [] };

/**
 * Whether it is held, where that is not left to what it says. What was shown cannot be taken back,
 * so a bare `held: false`, which a system may send with everything, releases nothing: it takes the
 * giver's decision, with its ground and who decided.
 *
 * @param now Milliseconds since 1970: an agreement's time until the review is counted from it.
 */
export function visibilityOf(
  told: ToldOf,
  { organisation }: Pick<ActorRecord, 'organisation'>,
  { agreement = NO_DEFAULT, now }: { readonly agreement?: AgreementDefault; readonly now: number },
): { visibility?: Visibility } {
  const { visibility, regime, giver } = told;
  if (visibility?.held === true) return {};
  const isDecided = visibility?.ground !== undefined && visibility.decider !== undefined;
  // A correction names no giver; it counts only if it is the giver's or the declarer's.
  if (isDecided && (giver === undefined || isOf(giver, organisation))) return {};
  if (agreement.held) {
    const { reviewAfter, ...why } = agreement.held;
    const reviewBy = reviewAfter === undefined ? undefined : after(now, reviewAfter);
    return {
      visibility: {
        held: true,
        ...why,
        ...(reviewBy !== undefined && { reviewBy: new Date(reviewBy).toISOString() }),
      },
    };
  }
  if (regime !== PART3) return {};
  const isCleared = giver !== undefined && agreement.clearedFor.some((one) => isOf(one, giver));
  return isCleared ? {} : { visibility: { held: true, ground: PART3 } };
}

function isOf(one: OrganisationReference, other: OrganisationReference | undefined): boolean {
  return other !== undefined && sameOrganisation(one, other);
}
