import { demandRole } from './access-denied.js';
import type { Actor } from './actor.js';
import { authoriseRole } from './authorise.js';

/**
 * How fresh a log is shown: of the last second to whoever signs in, and of the last hour or so to the
 * public. In a small partnership three new leaves at night are somebody's crisis (`transparency.md`).
 *
 * @throws AccessDenied
 */
export function logFreshness(actor: Actor): 'latest' | 'public' {
  demandRole(actor, 'log.read');
  return authoriseRole(actor, 'log.now').permitted ? 'latest' : 'public';
}
