import type { Veil } from '../../vault/src/vault.js';

/** What senders name by ids of their own (`docs/decisions/0017-ids-on-the-way-out.md`). */
export type SendersThing = 'plan' | 'item' | 'consent';

/**
 * An id that a sender chose, as a person sees it: it may name the same for another person, or hold an
 * incident's number, so that it leaves the ledger as no one else's.
 */
export function veiledId<Id extends string | null | undefined>(
  veil: Veil,
  thing: SendersThing,
  id: Id,
): Id {
  // Of a text a text is made, and of nothing nothing.
  return (typeof id === 'string' ? veil.veil(thing, id) : id) as Id;
}

/**
 * What a person says with ids as they see them, with the ids that senders chose: in `plan` and `item`,
 * at any depth. What is none of these stays as it is, such as the id of something new.
 */
export function withSendersIds<Said>(veil: Veil, said: Said): Said {
  const text = JSON.stringify(said, (name, value: unknown) =>
    (name === 'plan' || name === 'item') && typeof value === 'string'
      ? (veil.unveil(name, value) ?? value)
      : value,
  );
  return JSON.parse(text) as Said;
}
