import type { KeyObject } from 'node:crypto';
import {
  CELL_VERSION,
  RECORD_VERSION,
  cellKeyOf,
  generationOf,
  letterKeyOf,
  openBox,
  sealBox,
  secretKey,
  streamNameOf,
  tagOf,
  uuidBytes,
} from './sealing.js';
import { unveilText, veilKeysOf, veilText, type VeilKeys } from './veil.js';
import { VaultError } from './vault.errors.js';
import type { EventId, SubjectId, SubjectKeys } from './vault.js';

/** The raw secrets of a subject, unwrapped. */
export interface SubjectSecrets {
  /** The kind that the subject was opened with. */
  readonly kind: string;
  /** 32 bytes. */
  readonly salt: Buffer;
  /** By generation, from 1: the keys, 32 bytes each, that still exist; never empty. */
  readonly generations: ReadonlyMap<number, Buffer>;
  /** Whether nothing is to be sealed any more. */
  readonly erasing?: boolean;
}

/**
 * Where the keys of single letters and of cells are that were written out before their generation's
 * key was destroyed. They are too many to be kept with their subject's.
 */
export interface FormerKeys {
  /** @throws VaultError `KEY_GONE`; `BOX_TAMPERED` if the key was neither written out nor forgotten. */
  letterKey(subject: SubjectId, generation: number, eventId: Uint8Array): KeyObject;
  /** @throws VaultError `KEY_GONE` */
  cellKey(subject: SubjectId, generation: number): KeyObject;
}

/** Of a vault that never destroys a generation alone. */
const NONE: FormerKeys = { letterKey: gone, cellKey: gone };

/**
 * The keys of a subject, ready for use in any store's vault.
 *
 * @param secrets are taken over, and wiped.
 */
export function openSubjectKeys(
  subject: SubjectId,
  secrets: SubjectSecrets,
  former: FormerKeys = NONE,
): SubjectKeys {
  return new OpenSubjectKeys(subject, secrets, former);
}

/** @throws VaultError `KEY_GONE` */
export function gone(_subject: SubjectId, generation: number): never {
  throw new VaultError('KEY_GONE', `The key of generation ${generation} was destroyed.`);
}

class OpenSubjectKeys implements SubjectKeys {
  readonly kind: string;
  readonly generation: number;
  readonly erasing: boolean;
  private readonly id: Buffer;
  private readonly salt: KeyObject;
  /** By generation. Thousands of these objects are kept, and a map would be a tenth of each. */
  private readonly generations: (KeyObject | undefined)[] = [];
  /** By generation; derived when first needed: what only seals letters needs none. */
  private readonly cellKeys: (KeyObject | undefined)[] = [];
  /** Derived when first needed, likewise. */
  private veilKeys: VeilKeys | undefined;

  constructor(
    readonly subject: SubjectId,
    secrets: SubjectSecrets,
    private readonly former: FormerKeys,
  ) {
    this.id = uuidBytes(subject);
    this.kind = secrets.kind;
    this.erasing = secrets.erasing ?? false;
    this.salt = secretKey(secrets.salt);
    for (const [generation, key] of secrets.generations) {
      this.generations[generation] = secretKey(key);
    }
    this.generation = this.generations.length - 1;
  }

  seal(eventId: EventId, plaintext: Uint8Array): Buffer {
    if (this.erasing) {
      throw new VaultError('SUBJECT_ERASING', 'Its subject is about to be shredded.');
    }
    return sealBox(this.letter(this.generation, uuidBytes(eventId)), plaintext);
  }

  open(eventId: EventId, box: Uint8Array): Buffer {
    return openBox(this.letter(generationOf(box, RECORD_VERSION), uuidBytes(eventId)), box);
  }

  tag(eventId: EventId): Buffer {
    return tagOf(this.salt, uuidBytes(eventId), this.id);
  }

  veil(kind: string, text: string): string {
    return veilText((this.veilKeys ??= veilKeysOf(this.salt)), kind, text);
  }

  unveil(kind: string, veiled: string): string | undefined {
    return unveilText((this.veilKeys ??= veilKeysOf(this.salt)), kind, veiled);
  }

  streamName(noun: string, id: string): string {
    return streamNameOf(this.salt, noun, id);
  }

  sealCell(place: Uint8Array, plaintext: Uint8Array): Buffer {
    return sealBox(this.cell(this.generation, place), plaintext);
  }

  openCell(place: Uint8Array, cell: Uint8Array): Buffer {
    return openBox(this.cell(generationOf(cell, CELL_VERSION), place), cell);
  }

  private letter(generation: number, eventId: Uint8Array) {
    const whole = this.keyOf(generation);
    const key = whole
      ? letterKeyOf(whole, eventId)
      : this.former.letterKey(this.subject, generation, eventId);
    return { key, version: RECORD_VERSION, generation, boundTo: eventId };
  }

  private cell(generation: number, place: Uint8Array) {
    let key = this.cellKeys[generation];
    if (key === undefined) {
      const whole = this.keyOf(generation);
      key = whole ? cellKeyOf(whole) : this.former.cellKey(this.subject, generation);
      this.cellKeys[generation] = key;
    }
    return { key, version: CELL_VERSION, generation, boundTo: Buffer.concat([this.id, place]) };
  }

  /** The key of a generation; `undefined` if it was destroyed. */
  private keyOf(generation: number): KeyObject | undefined {
    // A generation that never was is a flipped bit, and must not pass for one that was forgotten.
    if (generation > this.generation) {
      throw new VaultError(
        'BOX_TAMPERED',
        `A box says generation ${generation}; the newest of this subject is ${this.generation}.`,
      );
    }
    return this.generations[generation];
  }
}
