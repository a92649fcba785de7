import { uuidBytes } from '../sealing.js';
import type { OwnedLetter, SealedLetter, SubjectId, Vault } from '../vault.js';
import type { Destroyed } from './destroyed.js';
import type { FormerKeyStore } from './former-keys.js';
import type { Shredding } from './shredding.js';
import type { SubjectStore } from './subject-store.js';

/** What a store of keys that was put back is brought up to date with. */
export interface CatchingUpParts {
  readonly vault: Pick<Vault, 'shred' | 'forget'>;
  readonly store: SubjectStore;
  readonly shredding: Shredding;
  readonly former: FormerKeyStore;
  readonly destroyed: Destroyed;
  /** Does something in a transaction. */
  readonly write: (work: () => void) => void;
  readonly letters: () => AsyncIterable<readonly OwnedLetter[]>;
}

/** Letters of one subject that this store does not know what to do about. */
interface Behind {
  readonly forgotten: string[];
  readonly lost: SealedLetter[];
}

/**
 * Destroys again what was destroyed after a store of keys was backed up that was now put back. Killed
 * on the way it goes on from there: only at its end does the store know of all that was destroyed.
 */
export class CatchingUp {
  constructor(private readonly parts: CatchingUpParts) {}

  async run(overdue: ReadonlySet<string>): Promise<void> {
    const { vault, store, shredding, destroyed, write } = this.parts;
    const gone = store.subjects().filter((subject) => overdue.has(destroyed.tokenOf(subject)));
    if (gone.length > 0) await vault.shred(gone, ['log', 'views']);
    const { letters: behind, named } = await this.behind(overdue);
    write(() => {
      for (const subject of named) shredding.name(subject, 'log');
    });
    for (const [subject, { forgotten, lost }] of behind) {
      if (lost.length > 0) {
        write(() => {
          this.giveUp(subject, lost);
        });
      }
      if (forgotten.length > 0) await vault.forget(subject, forgotten, () => this.of(subject));
    }
    // What is left was opened and destroyed after the backup: it was never here.
    write(() => {
      for (const token of overdue) destroyed.note(token);
    });
  }

  /** What of the letters is still to be destroyed, and who is destroyed and yet named with theirs. */
  private async behind(overdue: ReadonlySet<string>): Promise<{
    readonly letters: ReadonlyMap<SubjectId, Behind>;
    readonly named: ReadonlySet<SubjectId>;
  }> {
    const { store, destroyed, letters } = this.parts;
    const known = destroyed.all();
    const named = new Set<SubjectId>();
    const newest = new Map(
      store.subjects().map((subject) => [subject, store.newestGeneration(subject)]),
    );
    const found = new Map<SubjectId, Behind>();
    for await (const batch of letters()) {
      for (const letter of batch) {
        const { subject, eventId, generation } = letter;
        const generationHere = newest.get(subject);
        if (generationHere === undefined) {
          // The log may be older than the keys: then it still says whose these were.
          if (known.has(destroyed.tokenOf(subject))) named.add(subject);
          continue;
        }
        const behind = found.get(subject) ?? { forgotten: [], lost: [] };
        if (generation > generationHere) behind.lost.push(letter);
        else if (overdue.has(destroyed.tokenOf(subject, eventId))) behind.forgotten.push(eventId);
        else continue;
        found.set(subject, behind);
      }
    }
    return { letters: found, named };
  }

  /**
   * Generations that this store never had are made up and destroyed, and what they sealed is a letter
   * without a key: a generation that never was would be taken for a flipped bit. It is not noted as
   * destroyed, for a later backup of the keys may still open it.
   */
  private giveUp(subject: SubjectId, lost: readonly SealedLetter[]): void {
    const { store, former } = this.parts;
    const number = store.numberOf(subject);
    if (number === undefined) return;
    const last = Math.max(...lost.map(({ generation }) => generation));
    const known = store.newestGeneration(subject);
    while (store.insertGeneration(subject) <= last);
    for (let made = known + 1; made <= last; made += 1) store.destroyGeneration(number, made);
    for (const { eventId, generation } of lost) {
      former.forgetLetter(number, uuidBytes(eventId), generation);
    }
  }

  private async *of(subject: SubjectId): AsyncGenerator<readonly SealedLetter[], void, undefined> {
    for await (const batch of this.parts.letters()) {
      yield batch.filter((letter) => letter.subject === subject);
    }
  }
}
