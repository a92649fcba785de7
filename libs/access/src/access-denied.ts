import { authorise, authoriseRole, type Denial, type Resource } from './authorise.js';
import type { AccessPurpose } from './access-purpose.js';
import type { Actor } from './actor.js';
import type { Action } from './permissions.js';

/** Something that this actor may not do. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDenied';

  constructor(readonly code: Denial) {
    super(`Access is denied: ${code}.`);
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

/** @throws AccessDenied if no one in this role may do this. */
export function demandRole(actor: Actor, action: Action): void {
  const decision = authoriseRole(actor, action);
  if (!decision.permitted) throw new AccessDenied(decision.reason);
}

/** @throws AccessDenied if this actor may not do this with that. */
export function demand(actor: Actor, action: Action, resource?: Resource): void {
  const decision = authorise(actor, action, resource);
  if (!decision.permitted) throw new AccessDenied(decision.reason);
}

/**
 * The purpose for which somebody does what needs one.
 *
 * @throws AccessDenied if no one in this role may do this, or no purpose was given.
 */
export function demandPurpose(
  actor: Actor,
  action: Action,
  purpose: AccessPurpose | null,
): AccessPurpose {
  demand(actor, action, { purpose: purpose ?? undefined });
  if (purpose === null) throw new AccessDenied('PURPOSE_NEEDED');
  return purpose;
}
