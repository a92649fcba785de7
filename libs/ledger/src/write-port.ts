import type { EventId, SubjectReference } from '../../vault/src/vault.js';
import type { Receipt } from './ledger.js';
import type { WriteRequest } from './writer.js';

/** Where what is to be written goes: a thread of its own, or, in tools and tests, this one. */
export interface WritePort {
  /** Durable when it answers. Throws as `EventLog.append`, and LedgerError. */
  record(request: WriteRequest): Promise<readonly Receipt[]>;
  /** As `Vault.ensure`; durable when it answers. */
  ensure(references: readonly SubjectReference[]): Promise<readonly string[]>;
  /** As `Vault.link`. */
  link(reference: SubjectReference, subject: string): Promise<'linked' | 'already' | 'inUse'>;
  /** As `Vault.mark`. */
  mark(subject: string, marks: readonly string[]): Promise<void>;
  /**
   * As `Vault.forget`, of letters that the log holds. Fenced: whatever is acknowledged afterwards is
   * sealed under a key that stays, and so is what was being sealed.
   */
  forget(subject: string, eventIds: readonly EventId[]): Promise<void>;
  /**
   * As `Vault.markErasing`. Fenced: whatever was being sealed for them is stored or given up when it
   * answers, and nothing more is.
   */
  markErasing(subjects: readonly string[], cause: string): Promise<void>;
  /** As `Vault.spare`. */
  spare(cause: string): Promise<void>;
  /** As `Vault.shred`; and wipes them from the owners of what is stored. */
  erase(subjects: readonly string[]): Promise<void>;
  /** Finishes what was accepted, then closes log and vault. */
  close(): Promise<void>;
}
