import type { EventId, Vault } from '../../vault/src/vault.js';

/**
 * Ids of what follows from another event. No sender has an empty organisation, so none of these can be
 * made, or used up, from outside.
 */
function followingId(vault: Pick<Vault, 'eventId'>, source: string, id: string, fact = 0): EventId {
  return vault.eventId({ organisation: '', source, id, fact });
}

/** The id under which an event is recorded again, with whom it is about. */
export function refiledId(vault: Pick<Vault, 'eventId'>, event: EventId, fact = 0): EventId {
  return followingId(vault, 'refiled', event, fact);
}

/** The id of what says that an event, and what goes with it, was forgotten. */
export function forgottenId(vault: Pick<Vault, 'eventId'>, event: EventId): EventId {
  return followingId(vault, 'forgotten', event);
}

/** The id of what says that something that was decided is done. */
export function endedId(vault: Pick<Vault, 'eventId'>, decision: EventId): EventId {
  return followingId(vault, 'ended', decision);
}

/** The id by which what certifies that something is done can be had. */
export function certificateId(vault: Pick<Vault, 'eventId'>, decision: EventId): EventId {
  return followingId(vault, 'certificate', decision);
}
