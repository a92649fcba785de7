import type { KeyObject } from 'node:crypto';
import { ID_BYTES, lengthPrefixed, openBox, sealBox } from './sealing.js';
import { VaultError } from './vault.errors.js';

/**
 * Where the key-encryption key comes from. It is kept apart from what it wraps, and outside the
 * backup set of the data, so that neither a copy of the data nor one of the key alone opens anything.
 */
export interface KekProvider {
  /**
   * The key: 32 bytes, for AES-256.
   *
   * @param mayCreate whether nothing was ever wrapped under it, so that a new one may be made where
   *   there is none. Otherwise a missing key is an error, never replaced. However many race to make
   *   one, all get the same.
   * @throws VaultError `KEK_UNUSABLE`, with one sentence that says what to do.
   */
  key(mayCreate: boolean): Promise<KeyObject>;
}

/** What a wrapped secret is: it opens as nothing else. */
export interface WrapContext {
  /** What it is for, for example `subject key`. */
  readonly purpose: string;
  /** What kind its subject is; none for a secret of the whole vault. */
  readonly kind?: string;
  /** Whose it is, 16 bytes; none for a secret of the whole vault. */
  readonly subject?: Uint8Array;
  /** Its generation or version, from 1; 1 where it has none. */
  readonly generation: number;
  /** Of which letter it is, 16 bytes; only for the key of a single letter. */
  readonly eventId?: Uint8Array;
}

const WRAP_VERSION = 1;
const NOBODY = Buffer.alloc(ID_BYTES);
const NOTHING = Buffer.alloc(0);

/**
 * A secret wrapped under the key-encryption key, 33 bytes longer: a box (see `sealBox`) of version
 * 1, with the generation of the secret, bound to `lp(purpose) ‖ lp(kind) ‖ subject ‖ event id`
 * (`kind` empty, 16 zero bytes, and nothing, where there is none).
 */
export function wrap(kek: KeyObject, context: WrapContext, secret: Uint8Array): Buffer {
  return sealBox(boxContext(kek, context), secret);
}

/**
 * The secret that was wrapped.
 *
 * @throws VaultError `BOX_TAMPERED` if this is not what was wrapped under this key for this.
 */
export function unwrap(kek: KeyObject, context: WrapContext, wrapped: Uint8Array): Buffer {
  try {
    return openBox(boxContext(kek, context), wrapped);
  } catch (error) {
    throw new VaultError(
      'BOX_TAMPERED',
      `The ${context.purpose} (${context.generation}) in the store of keys is not what was written there; restore the store of keys from its backup.`,
      error,
    );
  }
}

function boxContext(kek: KeyObject, context: WrapContext) {
  const { purpose, kind = '', subject = NOBODY, generation, eventId = NOTHING } = context;
  const boundTo = Buffer.concat([lengthPrefixed(purpose, kind), subject, eventId]);
  return { key: kek, version: WRAP_VERSION, generation, boundTo };
}
