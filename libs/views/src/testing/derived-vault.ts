import { createHash } from 'node:crypto';
import { openSubjectKeys } from '../../../vault/src/subject-keys.js';
import type { Place, SubjectId, SubjectKeys } from '../../../vault/src/vault.js';
import type { KeepingVault } from '../key-ring.js';

/**
 * Keys derived from the subject's name, so that several processes have the same without sharing a
 * store. They seal as any vault's keys do.
 */
export class DerivedVault implements KeepingVault {
  private readonly opened = new Map<SubjectId, SubjectKeys>();
  private readonly generations = new Map<SubjectId, number>();
  /** Of whom cells of former generations can be opened: from which on. */
  private readonly former = new Map<SubjectId, number>();
  private readonly shredded = new Set<SubjectId>();
  /** Of whom views may still have rows. */
  private readonly named = new Set<SubjectId>();

  keys(subjects: readonly SubjectId[]): Promise<ReadonlyMap<SubjectId, SubjectKeys>> {
    const found = new Map<SubjectId, SubjectKeys>();
    for (const subject of subjects) {
      if (!this.shredded.has(subject)) found.set(subject, this.keysOf(subject));
    }
    return Promise.resolve(found);
  }

  shred(subject: SubjectId): void {
    this.shredded.add(subject);
  }

  /** Shreds a subject that views are to name no more. */
  erase(subject: SubjectId): void {
    this.shred(subject);
    this.named.add(subject);
  }

  shreddedIn(): Promise<readonly SubjectId[]> {
    return Promise.resolve([...this.named]);
  }

  unname(_place: Place, subjects: readonly SubjectId[]): Promise<void> {
    for (const subject of subjects) this.named.delete(subject);
    return Promise.resolve();
  }

  has(subject: SubjectId): boolean {
    return !this.shredded.has(subject);
  }

  /** A new generation seals; cells of before can be opened until `forgetCells`. */
  renew(subject: SubjectId): void {
    const generation = this.generations.get(subject) ?? 1;
    this.generations.set(subject, generation + 1);
    if (!this.former.has(subject)) this.former.set(subject, generation);
    this.opened.delete(subject);
  }

  formerCells(): Promise<readonly SubjectId[]> {
    return Promise.resolve([...this.former.keys()]);
  }

  forgetCells(subject: SubjectId, before: number): Promise<void> {
    if (before < (this.generations.get(subject) ?? 1)) this.former.set(subject, before);
    else this.former.delete(subject);
    this.opened.delete(subject);
    return Promise.resolve();
  }

  private keysOf(subject: SubjectId): SubjectKeys {
    let keys = this.opened.get(subject);
    if (keys === undefined) {
      const secret = (use: string) => createHash('sha256').update(`${use} ${subject}`).digest();
      const newest = this.generations.get(subject) ?? 1;
      const oldest = this.former.get(subject) ?? newest;
      const numbers = Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index);
      keys = openSubjectKeys(subject, {
        kind: 'test',
        salt: secret('salt'),
        generations: new Map(numbers.map((number) => [number, secret(`key ${number}`)])),
      });
      this.opened.set(subject, keys);
    }
    return keys;
  }
}
