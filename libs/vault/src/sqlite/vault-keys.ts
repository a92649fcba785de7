import { randomBytes, type KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { unwrap, wrap } from '../kek.js';
import { KEY_BYTES, secretKey } from '../sealing.js';
import { VaultError } from '../vault.errors.js';
import { bytesIn, integerIn } from './keys-db.js';

/** A key of the whole vault. */
export type VaultKeyPurpose = 'event-id key' | 'blind-index key';

export interface VersionedKey {
  readonly version: number;
  readonly key: KeyObject;
}

/** The keys that are nobody's: they belong to the whole vault. */
export interface VaultKeys {
  /** Version 1, for good: with another, an event that is sent again would be a new one. */
  readonly eventId: KeyObject;
  /** Newest first, never empty: the first makes new entries, all of them are looked up. */
  readonly blindIndex: readonly [VersionedKey, ...VersionedKey[]];
}

/**
 * Stores a new random key of the vault, wrapped. Other vaults that are open learn of it when the
 * fence moves. Call it within a transaction.
 *
 * @param version u8, from 1, greater than those that exist.
 */
export function addVaultKey(
  db: DatabaseSync,
  kek: KeyObject,
  purpose: VaultKeyPurpose,
  version: number,
): void {
  const key = randomBytes(KEY_BYTES);
  db.prepare('INSERT INTO vault_key (purpose, version, wrapped) VALUES (?, ?, ?)').run(
    purpose,
    version,
    wrap(kek, { purpose, generation: version }, key),
  );
  key.fill(0);
}

/**
 * Unwraps the keys of the vault.
 *
 * @throws VaultError `BOX_TAMPERED` if one is not what was written, `VAULT_FAILED` if one is missing.
 */
export function loadVaultKeys(db: DatabaseSync, kek: KeyObject): VaultKeys {
  const eventId = load(db, kek, 'event-id key').at(-1);
  const [newest, ...older] = load(db, kek, 'blind-index key');
  if (eventId?.version !== 1) throw missing('event-id key');
  if (newest === undefined) throw missing('blind-index key');
  return { eventId: eventId.key, blindIndex: [newest, ...older] };
}

function load(db: DatabaseSync, kek: KeyObject, purpose: VaultKeyPurpose): VersionedKey[] {
  const select = 'SELECT version, wrapped FROM vault_key WHERE purpose = ? ORDER BY version DESC';
  const rows = db.prepare(select).all(purpose);
  return rows.map((row) => {
    const version = integerIn(row, 'version');
    const raw = unwrap(kek, { purpose, generation: version }, bytesIn(row, 'wrapped'));
    return { version, key: secretKey(raw) };
  });
}

function missing(purpose: VaultKeyPurpose): VaultError {
  return new VaultError(
    'VAULT_FAILED',
    `The store of keys has lost its ${purpose}; restore the store of keys from its backup.`,
  );
}
