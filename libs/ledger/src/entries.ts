import { spanOf } from '../../vocabulary/src/when.js';
import type { ReadableEvent } from './ledger.js';

/**
 * What a decider keeps of an event: what it said, when that happened, and whether it is held. Lists
 * of entries are in the ledger's order.
 */
export interface Entry<Content> {
  /** Milliseconds since 1970; both the same where the moment is known. */
  readonly earliest: number;
  readonly latest: number;
  readonly held: boolean;
  readonly content: Content;
}

/** The entry of something that an event says. */
export function entryOf<Content>(event: ReadableEvent, content: Content): Entry<Content> {
  const recorded = Date.parse(event.recordedAt);
  const span = spanOf(event.header.occurredAt) ?? { earliest: recorded, latest: recorded };
  return { ...span, held: event.header.visibility.held, content };
}

/** The entries that are not held. */
export function visibleEntries<Content>(
  entries: readonly Entry<Content>[],
): readonly Entry<Content>[] {
  return entries.filter(({ held }) => !held);
}

/** In the order in which they happened, whatever the order in which they came. */
export function inOrder<Content>(entries: readonly Entry<Content>[]): readonly Entry<Content>[] {
  return entries.toSorted((a, b) => a.earliest - b.earliest);
}
