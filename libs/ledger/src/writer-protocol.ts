import type { SubjectReference } from '../../vault/src/vault.js';
import type { LedgerFiles } from './ledger-files.js';
import type { Receipt } from './ledger.js';
import type { WriteRequest } from './writer.js';

/** What the writer's thread is started with. */
export interface WriterThreadData {
  readonly files: LedgerFiles;
  readonly clockFile?: string;
}

/** What is asked of the writer's thread; each carries a number that its answer repeats. */
export type WriterCall =
  | { readonly call: number; readonly do: 'record'; readonly request: WriteRequest }
  | {
      readonly call: number;
      readonly do: 'ensure';
      readonly references: readonly SubjectReference[];
    }
  | {
      readonly call: number;
      readonly do: 'link';
      readonly reference: SubjectReference;
      readonly subject: string;
    }
  | { readonly call: number; readonly do: 'close' };

/** What a call came to. Most calls record one event: its answer is flat, for it is copied at each. */
export type WriterAnswer =
  | readonly [
      call: number,
      eventId: string,
      leafHash: string,
      recordedAt: string,
      leafIndex: number,
      position: number,
      known: boolean,
    ]
  | { readonly call: number; readonly value: readonly Receipt[] | readonly string[] | string }
  | { readonly call: number; readonly error: PlainError };

/** The answer to a call that recorded events. */
export function recordedAnswer(call: number, receipts: readonly Receipt[]): WriterAnswer {
  const [receipt] = receipts;
  if (!receipt || receipts.length > 1) return { call, value: receipts };
  const { eventId, leafHash, recordedAt, leafIndex, position, known } = receipt;
  return [call, eventId, leafHash, recordedAt, leafIndex, position, known];
}

/** What the thread says: that it is ready, that it could not start, answers, or that it stopped. */
export type WriterMessage =
  | { readonly say: 'ready' }
  | { readonly say: 'unusable'; readonly error: PlainError }
  | { readonly say: 'answers'; readonly answers: readonly WriterAnswer[] }
  | { readonly say: 'failed'; readonly error: PlainError };

/** An error as it crosses threads: what the structural guards look at, and no class. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** An error made fit to cross threads. Causes stay behind; they are logged where they happened. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { code, details } = error as { code?: unknown; details?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(typeof details === 'object' && details !== null && { details: plainDetails(details) }),
  };
}

/** The error again, for whoever waits in this thread. */
export function revivedError(plain: PlainError): Error {
  return Object.assign(new Error(plain.message), {
    name: plain.name,
    ...(plain.code !== undefined && { code: plain.code }),
    ...(plain.details !== undefined && { details: plain.details }),
  });
}

function plainDetails(details: object): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(details).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  );
}
