import type { ReadableEvent } from '../../ledger/src/ledger.js';

/** What joins an event with others' events, and the pseudonyms of whom else it is about. */
export interface Joined {
  readonly correlations: readonly string[];
  readonly alsoAbout: readonly string[];
}

const NOTHING: Joined = { correlations: [], alsoAbout: [] };

/**
 * What joins an event, with what joined that of which it says something; nothing where nothing does.
 */
export function joinedIn(
  { header: { correlation, alsoAbout = [] } }: ReadableEvent,
  before = NOTHING,
): { readonly joined?: Joined } {
  const own = correlation === undefined ? [] : [correlation];
  const joined = {
    correlations: [...new Set([...before.correlations, ...own])],
    alsoAbout: [...new Set([...before.alsoAbout, ...alsoAbout])],
  };
  return joined.correlations.length + joined.alsoAbout.length > 0 ? { joined } : {};
}
