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
  /** Finishes what was accepted, then closes log and vault. */
  close(): Promise<void>;
}
