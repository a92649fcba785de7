import type { ReadableOf } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { IDENTITY_LINK } from '../../person/src/linked-people.js';
import { type identityLinkEvents, isIdentityLinkEvent } from '../../person/src/person.events.js';
import { codeInWords, whenOf } from '../../vocabulary/src/vocabulary.graphql.js';
import type { MergeStep, TimeAsOne } from './merge-history.graphql.js';

type LinkEvent = ReadableOf<(typeof identityLinkEvents)[number]>;

/** All that was decided of two people, in its order, as far as it can be read. */
export async function linkHistory(
  ledger: Pick<Ledger, 'read'>,
  link: string,
): Promise<readonly LinkEvent[]> {
  const { events } = await ledger.read({ subject: link, noun: IDENTITY_LINK, id: '' });
  return events.filter(isIdentityLinkEvent);
}

/** What was decided, without who is accountable for it by name. */
export function stepOf(event: LinkEvent): MergeStep {
  const { role, organisation } = event.header.actor;
  return {
    id: event.id,
    what: codeInWords('linkStep', event.type),
    recordedAt: new Date(event.recordedAt),
    occurredAt: whenOf(event.header.occurredAt),
    reason: (event.type === 'MergeVerified' ? event.data.checked : event.data.reason) ?? null,
    role,
    organisation: organisation ?? null,
  };
}

/** The times in which two were answered as one and that are over. */
export function timesAsOne(events: readonly LinkEvent[]): readonly TimeAsOne[] {
  const times: TimeAsOne[] = [];
  let from: Date | undefined;
  for (const event of events) {
    if (event.type === 'MergeVerified') from = new Date(event.recordedAt);
    if (event.type !== 'IdentitiesUnmerged') continue;
    const { reason } = event.data;
    if (from) times.push({ from, until: new Date(event.recordedAt), reason });
    from = undefined;
  }
  return times;
}
