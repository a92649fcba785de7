import { AccessDenied } from './access-denied.js';
import type { Actor } from './actor.js';

/** How recently somebody must have proved who they are for what only they themselves may see. */
export const FRESH_SECONDS = 300;

/**
 * A screen that was left open, or a phone in another's hands, has a token and not its owner.
 *
 * @param now Milliseconds since 1970 by the machine's clock, as tokens are judged.
 * @throws AccessDenied `SIGN_IN_AFRESH`
 */
export function demandFreshSignIn({ signedInAt }: Actor, now: number): void {
  if (signedInAt === undefined || now - signedInAt > FRESH_SECONDS * 1_000) {
    throw new AccessDenied('SIGN_IN_AFRESH');
  }
}
