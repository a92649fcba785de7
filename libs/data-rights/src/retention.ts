import type { AgreedTerm } from '../../ledger/src/letters-forgotten.js';
import { after } from '../../vocabulary/src/duration.js';

/**
 * How long the ledger keeps what was shared, by the agreements under which it was (decision 0025). What
 * hangs together is one thing: a disclosure, what was said of it, its receipts, what it answers or is
 * answered by, and wherever it was passed on. It is forgotten whole, once no part of it is to be kept.
 */

/** Why something whose term has ended is kept all the same. */
export const KEPT_REASONS = [
  /** Part of it is held back: whoever reviews that decides first. */
  'held',
  /** A legal hold stands, or a coroner's. */
  'legal-hold',
  /** It was asked that everything about the person be erased; that is decided first. */
  'erasure-requested',
  /** It was called back, and the recipient has not said what became of it. */
  'recall-open',
  /** A review of an emergency is open. */
  'review-open',
  /** The person has not been told of it yet. */
  'informing-deferred',
  /** An officer said that part of it stands with the wrong person. */
  'misfiling-open',
] as const;

/** One of these. */
export type KeptReason = (typeof KEPT_REASONS)[number];

/** What is asked of something, to tell how long it is kept. */
export interface KeptThing {
  /** When the last of what belongs to it happened, at the latest; milliseconds since 1970. */
  readonly lastOccurred: number;
  /**
   * The terms of every part that names an agreement, by each version that may have been in force when it
   * happened; `undefined` for one that says nothing.
   */
  readonly terms: readonly (AgreedTerm | undefined)[];
  /** Why it is kept whatever its term. */
  readonly because: readonly KeptReason[];
}

/** When a thing's term ends, and by which agreement. */
export interface Ending {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly term: AgreedTerm;
}

/** What is so with a thing at a moment. */
export type Ruling =
  | { readonly standing: 'keptForEver' }
  | { readonly standing: 'running' | 'due'; readonly ending: Ending }
  | {
      readonly standing: 'kept';
      readonly ending: Ending;
      readonly because: readonly [KeptReason, ...KeptReason[]];
    };

/**
 * When the term of a thing ends: the last that ends, of all its parts. Nothing where no part names an
 * agreement, or one is to be kept for ever.
 */
export function endingOf({ lastOccurred, terms }: Omit<KeptThing, 'because'>): Ending | undefined {
  let last: Ending | undefined;
  for (const term of terms) {
    const at = term && after(lastOccurred, term.period);
    if (!term || at === undefined) return undefined;
    if (!last || at > last.at) last = { at, term };
  }
  return last;
}

/** What is so with a thing at a moment, milliseconds since 1970. */
export function rulingOn(thing: KeptThing, now: number): Ruling {
  const ending = endingOf(thing);
  if (!ending) return { standing: 'keptForEver' };
  if (now < ending.at) return { standing: 'running', ending };
  const [first, ...others] = thing.because;
  return first === undefined
    ? { standing: 'due', ending }
    : { standing: 'kept', ending, because: [first, ...others] };
}
