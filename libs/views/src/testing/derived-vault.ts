import { createHash } from 'node:crypto';
import { openSubjectKeys } from '../../../vault/src/subject-keys.js';
import type { SubjectId, SubjectKeys } from '../../../vault/src/vault.js';
import type { CellVault } from '../key-ring.js';

/**
 * Keys derived from the subject's name, so that several processes have the same without sharing a
 * store. They seal as any vault's keys do.
 */
export class DerivedVault implements CellVault {
  private readonly opened = new Map<SubjectId, SubjectKeys>();
  private readonly shredded = new Set<SubjectId>();

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

  has(subject: SubjectId): boolean {
    return !this.shredded.has(subject);
  }

  private keysOf(subject: SubjectId): SubjectKeys {
    let keys = this.opened.get(subject);
    if (keys === undefined) {
      const secret = (use: string) => createHash('sha256').update(`${use} ${subject}`).digest();
      keys = openSubjectKeys(subject, {
        kind: 'test',
        salt: secret('salt'),
        generations: new Map([[1, secret('key')]]),
      });
      this.opened.set(subject, keys);
    }
    return keys;
  }
}
