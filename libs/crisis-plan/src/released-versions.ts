import { knownSubject } from '../../ledger/src/known-subject.js';
import type { LedgerEvent, ReadableOf } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { HELD_NOUN, releasedBy } from '../../person/src/held.events.js';
import type { SubjectReference } from '../../vault/src/vault.js';
import { isPlanEvent, type PlanPublished } from './crisis-plan.events.js';
import { numbersShown } from './crisis-plan.state.js';

/** The noun of a plan’s stream. */
export const PLAN_NOUN = 'plan';

/**
 * The greatest number that a version is shown with of those that were held and are released; 0 where
 * there is none. A release stands in a history of its own, which the plan’s rules do not fold.
 */
export async function greatestReleased(
  ledger: Pick<Ledger, 'read' | 'vault'>,
  reference: SubjectReference,
  plan: string,
): Promise<number> {
  const subject = await knownSubject(ledger.vault, reference);
  if (subject === undefined) return 0;
  const { events } = await ledger.read({ subject, noun: PLAN_NOUN, id: plan });
  const published = events.filter(isPublished);
  if (!published.some(({ header }) => header.visibility.held)) return 0;
  const shown = await Promise.all(
    published.map(async ({ id, data, position, header }) => {
      if (!header.visibility.held) return { version: data.version, position };
      const decided = await ledger.read({ subject, noun: HELD_NOUN, id });
      const released = decided.events.find((event) => releasedBy(event)?.id === id);
      return released && { version: data.version, position, releasedAt: released.position };
    }),
  );
  const numbers = numbersShown(shown.filter((one) => one !== undefined));
  return Math.max(
    0,
    ...[...numbers].flatMap(([one, number]) => ('releasedAt' in one ? [number] : [])),
  );
}

function isPublished(event: LedgerEvent): event is ReadableOf<typeof PlanPublished> {
  return isPlanEvent(event) && event.type === 'PlanPublished';
}
