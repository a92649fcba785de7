import type { SubjectId, SubjectKeys, Vault } from '../../vault/src/vault.js';

/** What the engine needs of the vault to read. */
export type CellVault = Pick<Vault, 'keys'>;

/**
 * What it needs to keep views: where letters were forgotten, the cells of before are to go too, and of
 * who was shredded every row.
 */
export type KeepingVault = Pick<
  Vault,
  'keys' | 'formerCells' | 'forgetCells' | 'shreddedIn' | 'unname'
>;

/**
 * The keys that one batch uses, fetched many at once, so that rows are mostly opened and sealed
 * without waiting. Kept no longer than the batch: a key must be gone when it was destroyed.
 */
export class KeyRing {
  private readonly known = new Map<SubjectId, SubjectKeys | null>();

  constructor(private readonly vault: CellVault) {}

  /** A subject's keys; null if it has none any more; undefined if that was not asked yet. */
  get(subject: SubjectId): SubjectKeys | null | undefined {
    return this.known.get(subject);
  }

  /** Fetches what is not known yet. */
  async fetch(subjects: Iterable<SubjectId>): Promise<void> {
    const unknown = [...new Set(subjects)].filter((subject) => !this.known.has(subject));
    if (unknown.length === 0) return;
    const keys = await this.vault.keys(unknown);
    for (const subject of unknown) this.known.set(subject, keys.get(subject) ?? null);
  }
}
