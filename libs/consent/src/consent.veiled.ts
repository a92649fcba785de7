import type { Veil } from '../../vault/src/vault.js';
import { veiledId } from '../../vocabulary/src/veiled.js';
import type { ConsentScope, ConsentEvent } from './consent.graphql.js';

/** What leaves the ledger otherwise than its reporter called it (`docs/decisions/0017-ids-on-the-way-out.md`). */
export function veiled(
  { scope, reference }: Pick<ConsentEvent, 'scope' | 'reference'>,
  veil: Veil,
): Pick<ConsentEvent, 'scope' | 'reference'> {
  return {
    scope: scope && scopeOf(scope, veil),
    reference: veiledId(veil, 'consent', reference),
  };
}

function scopeOf(scope: ConsentScope, veil: Veil): ConsentScope {
  const items = scope.items?.map((one) => ({ ...one, item: veiledId(veil, 'item', one.item) }));
  return { ...scope, plan: veiledId(veil, 'plan', scope.plan), items: items ?? null };
}
