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
}

/**
 * The keys of a subject, ready for use in any store's vault.
 *
 * @param secrets are taken over, and wiped.
 */
export function openSubjectKeys(subject: SubjectId, secrets: SubjectSecrets): SubjectKeys {
  return new OpenSubjectKeys(subject, secrets);
}

class OpenSubjectKeys implements SubjectKeys {
  readonly kind: string;
  readonly generation: number;
  private readonly id: Buffer;
  private readonly salt: KeyObject;
  /** By generation. Thousands of these objects are kept, and a map would be a tenth of each. */
  private readonly generations: (KeyObject | undefined)[] = [];
  /** By generation; derived when first needed: what only seals letters needs none. */
  private readonly cellKeys: (KeyObject | undefined)[] = [];

  constructor(
    readonly subject: SubjectId,
    secrets: SubjectSecrets,
  ) {
    this.id = uuidBytes(subject);
    this.kind = secrets.kind;
    this.salt = secretKey(secrets.salt);
    for (const [generation, key] of secrets.generations) {
      this.generations[generation] = secretKey(key);
    }
    this.generation = this.generations.length - 1;
  }

  seal(eventId: EventId, plaintext: Uint8Array): Buffer {
    return sealBox(this.letter(this.generation, uuidBytes(eventId)), plaintext);
  }

  open(eventId: EventId, box: Uint8Array): Buffer {
    return openBox(this.letter(generationOf(box, RECORD_VERSION), uuidBytes(eventId)), box);
  }

  tag(eventId: EventId): Buffer {
    return tagOf(this.salt, uuidBytes(eventId), this.id);
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
    const key = letterKeyOf(this.keyOf(generation), eventId);
    return { key, version: RECORD_VERSION, generation, boundTo: eventId };
  }

  private cell(generation: number, place: Uint8Array) {
    let key = this.cellKeys[generation];
    if (key === undefined) {
      key = cellKeyOf(this.keyOf(generation));
      this.cellKeys[generation] = key;
    }
    return { key, version: CELL_VERSION, generation, boundTo: Buffer.concat([this.id, place]) };
  }

  private keyOf(generation: number): KeyObject {
    const key = this.generations[generation];
    if (key !== undefined) return key;
    // A generation that never was is a flipped bit, and must not pass for one that was forgotten.
    if (generation > this.generation) {
      throw new VaultError(
        'BOX_TAMPERED',
        `A box says generation ${generation}; the newest of this subject is ${this.generation}.`,
      );
    }
    throw new VaultError('KEY_GONE', `The key of generation ${generation} was destroyed.`);
  }
}
