import { keysOf, type OwnedEvent } from '../../../../libs/ledger/src/opener.js';
import { isVaultError } from '../../../../libs/vault/src/vault.errors.js';
import type { SubjectKeys, Vault } from '../../../../libs/vault/src/vault.js';

/** The keys of some events, and of whom there are none that could be had. */
export interface KeysOfPage {
  readonly keys: ReadonlyMap<string, SubjectKeys>;
  /** Who is named beside the events and was not erased: their keys are lost or damaged. */
  readonly lost: ReadonlySet<string>;
}

/** The keys of whom these events are, of everybody by themselves where somebody's are damaged. */
export async function keysOfPage(
  events: readonly OwnedEvent[],
  vault: Pick<Vault, 'keys' | 'shreddedIn'>,
): Promise<KeysOfPage> {
  const keys = await keysOf(events, vault).catch((error: unknown) => {
    if (isVaultError(error, 'BOX_TAMPERED')) return oneByOne(events, vault);
    throw error;
  });
  const missing = namedIn(events).filter((id) => !keys.has(id));
  // Asked after the keys: whoever lost them meanwhile is among them.
  const erased = missing.length === 0 ? [] : await vault.shreddedIn('log');
  return { keys, lost: new Set(missing.filter((id) => !erased.includes(id))) };
}

async function oneByOne(
  events: readonly OwnedEvent[],
  vault: Pick<Vault, 'keys'>,
): Promise<ReadonlyMap<string, SubjectKeys>> {
  const found = new Map<string, SubjectKeys>();
  for (const id of new Set(namedIn(events))) {
    const own = (await vault.keys([id]).catch(unlessDamaged)).get(id);
    if (own) found.set(id, own);
  }
  return found;
}

function namedIn(events: readonly OwnedEvent[]): readonly string[] {
  const named = events.flatMap(({ owner }) => [owner.subject, owner.accountable]);
  return named.filter((id) => id !== undefined);
}

function unlessDamaged(error: unknown): ReadonlyMap<string, SubjectKeys> {
  if (isVaultError(error, 'BOX_TAMPERED')) return new Map();
  throw error;
}
