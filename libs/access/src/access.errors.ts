import type { Actor } from './actor.js';
import { type Action, authorise, type Denial, type Resource } from './authorise.js';

/** That something is denied; a door answers it by its code. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDenied';

  constructor(readonly code: Denial) {
    super('Access is denied.');
  }
}

/** Whether something is a denial, by its structure. */
export function isAccessDenied(error: unknown): error is AccessDenied {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { name?: unknown }).name === 'AccessDenied'
  );
}

/**
 * Goes on only if this actor may do this with that.
 *
 * @throws AccessDenied with the reason of `authorise`.
 */
export function demand(actor: Actor, action: Action, resource?: Resource): void {
  const decision = authorise(actor, action, resource);
  if (!decision.permitted) throw new AccessDenied(decision.reason);
}
