import type { SubjectReference } from '../../vault/src/vault.js';
import type { LedgerFiles } from './ledger-files.js';
import type { Receipt } from './ledger.js';
import type { WriteRequest } from './writer.js';

/** What the writer's thread is started with. */
export interface WriterThreadData {
  readonly files: LedgerFiles;
  readonly clockFile?: string;
}

/** What is asked of it. */
export type WriterCall =
  | { readonly do: 'record'; readonly request: WriteRequest }
  | { readonly do: 'ensure'; readonly references: readonly SubjectReference[] }
  | { readonly do: 'link'; readonly reference: SubjectReference; readonly subject: string }
  | { readonly do: 'mark'; readonly subject: string; readonly marks: readonly string[] }
  | { readonly do: 'forget'; readonly subject: string; readonly eventIds: readonly string[] }
  | {
      readonly do: 'markErasing';
      readonly subjects: readonly string[];
      readonly cause: string;
    }
  | { readonly do: 'spare'; readonly cause: string }
  | { readonly do: 'erase'; readonly subjects: readonly string[] }
  | { readonly do: 'close' };

/** What a call came to. Most calls record one event: its receipt is flat, for it is copied each time. */
export type WriterAnswer =
  | readonly [
      eventId: string,
      leafHash: string,
      recordedAt: string,
      leafIndex: number,
      position: number,
      known: boolean,
    ]
  | { readonly value: readonly Receipt[] | readonly string[] | string };

/** The answer to a call that recorded events. */
export function recordedAnswer(receipts: readonly Receipt[]): WriterAnswer {
  const [receipt] = receipts;
  if (!receipt || receipts.length > 1) return { value: receipts };
  const { eventId, leafHash, recordedAt, leafIndex, position, known } = receipt;
  return [eventId, leafHash, recordedAt, leafIndex, position, known];
}

/** The receipts again. */
export function receiptsOf(answer: WriterAnswer): readonly Receipt[] {
  if ('value' in answer) return answer.value as readonly Receipt[];
  const [eventId, leafHash, recordedAt, leafIndex, position, known] = answer;
  return [{ eventId, leafHash, recordedAt, leafIndex, position, known }];
}
