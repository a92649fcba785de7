import { createSecretKey, type KeyObject } from 'node:crypto';
import { cellKeyOf, letterKeyOf, uuidBytes } from '../sealing.js';
import { VaultError } from '../vault.errors.js';
import type { EventId, SealedLetter, SubjectId } from '../vault.js';
import type { Destroyed } from './destroyed.js';
import type { FormerKeyStore } from './former-keys.js';
import type { SubjectStore } from './subject-store.js';

/**
 * Forgetting some letters of one subject, in three steps of one transaction each (the second as often
 * as there are letters for). Between them others go on, seal in the new generation, forget and shred;
 * a kill after any step but the last leaves every letter to be opened.
 */
export class Forgetting {
  /** The letters to be forgotten that the subject has, with the generation of each. */
  private readonly found = new Map<EventId, number>();

  private constructor(
    private readonly store: SubjectStore,
    private readonly former: FormerKeyStore,
    private readonly destroyed: Destroyed,
    private readonly subject: SubjectId,
    private readonly eventIds: ReadonlySet<EventId>,
    /** The generation that seals from now on; all before it are to be destroyed. */
    private readonly generation: number,
  ) {}

  /**
   * First: a new generation seals.
   *
   * @returns nothing if there is nothing to forget, or was nothing left of it before.
   */
  static begin(
    store: SubjectStore,
    former: FormerKeyStore,
    destroyed: Destroyed,
    subject: SubjectId,
    eventIds: readonly EventId[],
  ): Forgetting | undefined {
    const number = store.numberOf(subject);
    if (number === undefined || former.areForgotten(number, eventIds)) return undefined;
    const generation = store.insertGeneration(subject);
    return new Forgetting(store, former, destroyed, subject, new Set(eventIds), generation);
  }

  /**
   * Then: the keys of the letters that stay are written out.
   *
   * @throws VaultError `BOX_TAMPERED` if one names a generation that never was.
   */
  writeOut(letters: readonly SealedLetter[]): void {
    const owned = this.store.secretsOf(this.subject);
    // Shredded meanwhile: there is nothing left to keep.
    if (owned === undefined) return;
    const { owner, generations } = owned;
    const newest = Math.max(...generations.keys());
    const keys = new Map<number, KeyObject>();
    for (const [generation, raw] of generations) keys.set(generation, createSecretKey(raw));
    wipe(generations);
    for (const { eventId, generation } of letters) {
      if (generation > newest) throw neverWas(generation, newest);
      if (generation >= this.generation) continue;
      if (this.eventIds.has(eventId)) {
        this.found.set(eventId, generation);
        continue;
      }
      // Where the generation is gone the key was written out before.
      const key = keys.get(generation);
      if (key === undefined) continue;
      const id = uuidBytes(eventId);
      this.former.putLetterKey(owner, generation, id, letterKeyOf(key, id));
    }
  }

  /** Last: what opened them is destroyed, except for the cells of views. */
  end(): void {
    const owned = this.store.secretsOf(this.subject);
    if (owned === undefined) return;
    const { owner, generations } = owned;
    for (const [eventId, generation] of this.found) {
      this.destroyed.note(this.destroyed.tokenOf(this.subject, eventId));
      this.former.forgetLetter(owner.number, uuidBytes(eventId), generation);
    }
    for (const [generation, raw] of generations) {
      if (generation >= this.generation) continue;
      this.former.putCellKey(owner, generation, cellKeyOf(createSecretKey(raw)));
      this.store.destroyGeneration(owner.number, generation);
    }
    wipe(generations);
    this.store.moveFence();
    this.store.journal();
  }
}

function wipe(generations: ReadonlyMap<number, Buffer>): void {
  for (const raw of generations.values()) raw.fill(0);
}

function neverWas(generation: number, newest: number): VaultError {
  return new VaultError(
    'BOX_TAMPERED',
    `A letter says generation ${generation}; the newest of its subject is ${newest}. Nothing was forgotten.`,
  );
}
