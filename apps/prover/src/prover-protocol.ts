import type { RecordsCommittedData } from '../../../libs/completeness/src/epoch.js';
import type { LedgerFiles } from '../../../libs/ledger/src/ledger-files.js';
import type { OrganisationReference } from '../../../libs/vocabulary/src/organisation.js';

/** What the prover's thread is started with. */
export interface ProverData {
  readonly files: LedgerFiles;
  /** The file of the keys of labels. */
  readonly labelKeys: string;
  readonly operator: OrganisationReference;
  /** How long from one epoch to the next, in milliseconds. */
  readonly epochEvery: number;
  /** A file that holds the present instant, for tests and rehearsals. */
  readonly clockFile?: string;
}

/** What the prover's thread says. */
export type ProverMessage =
  | { readonly say: 'ready' }
  /** An epoch is to be recorded. */
  | { readonly say: 'record'; readonly data: RecordsCommittedData }
  /** The store was no database any more, or not what was written, and is made anew. */
  | { readonly say: 'torn' }
  /** An epoch could not be made now; it is tried again. */
  | { readonly say: 'late'; readonly code: string }
  | { readonly say: 'failed'; readonly name: string; readonly message: string };

/** What is said to it. */
export type ProverOrder =
  | { readonly do: 'stop' }
  /** What is stored is not what was written. */
  | { readonly do: 'makeAnew' }
  /** The epoch that was to be recorded stands there, or could not be recorded. */
  | { readonly do: 'recorded'; readonly position?: number; readonly refused?: string };
