import { checkSqliteLog } from '../../../../libs/event-log/src/sqlite/check-log.js';
import { type LedgerFiles, logPath } from '../../../../libs/ledger/src/ledger-files.js';
import { LedgerReader } from '../../../../libs/ledger/src/ledger-reader.js';
import { openVault } from '../../../../libs/ledger/src/open-vault.js';
import type { RecordFindings } from '../../../../libs/completeness/src/record-check.js';
import type { KeyFileOptions } from '../../../../libs/transparency/src/key-file.js';
import type { TreeFindings } from '../../../../libs/transparency/src/tree-check.js';
import type { VaultFindings } from '../../../../libs/vault/src/vault.js';
import type { Check } from '../../../../libs/views/src/storage.js';
import { isViewsError } from '../../../../libs/views/src/views.errors.js';
import { eventCatalogue } from '../../../composition/src/events.js';
import type { Progress } from '../progress.js';
import { withViews } from '../views/views-tools.js';
import { accountFor, type FolderFindings } from './data-folder.js';
import { checkStoredRecords } from './stored-records.js';
import { besideTree } from './stored-tree.js';
import { type LogFindings, verifyLog } from './verify.js';

/** What looking over a whole ledger came to. */
export interface LedgerFindings {
  readonly log: LogFindings;
  /** Nothing where there is no tree yet. */
  readonly tree: TreeFindings | null;
  /** What is damaged in the structure of the log's file, in words. */
  readonly structure: readonly string[];
  readonly vault: VaultFindings;
  /** Nothing where nobody has made people's trees yet. */
  readonly records: RecordFindings | null;
  /** Nothing where no views are served just now. */
  readonly views: Check | null;
  readonly folder: FolderFindings;
}

/** Whether nothing is wrong. */
export function isSound(found: LedgerFindings): boolean {
  const { log, tree, structure, vault, records, views, folder } = found;
  const stored = [...(tree?.faults ?? []), ...(records?.faults ?? [])];
  const faults = [...stored, ...structure, ...vault.faults, ...folder.unknown];
  return log.faulty === 0 && faults.length === 0 && views?.sound !== false;
}

/**
 * Looks over everything that stands in a data folder.
 *
 * @param keyFile Where the keys of the log stand.
 * @throws EventLogError, TransparencyError, VaultError, ViewsError where something cannot be read at all.
 */
export async function lookOver(
  files: LedgerFiles,
  keyFile: KeyFileOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<LedgerFindings> {
  const folder = accountFor(files.data);
  const { read: recorded, tree } = await besideTree(files, keyFile, (onLeaves) =>
    checkRecorded(files, progress, signal, onLeaves),
  );
  const views = await checkViews(files, progress, signal);
  const structure = signal.aborted ? [] : checkSqliteLog(logPath(files));
  return { ...recorded, tree, structure, views, folder };
}

async function checkRecorded(
  files: LedgerFiles,
  progress: Progress,
  signal: AbortSignal,
  onLeaves: (leaves: Buffer) => void,
): Promise<Pick<LedgerFindings, 'log' | 'vault' | 'records'>> {
  const vault = await openVault(files);
  try {
    const reader = LedgerReader.open(files, vault, eventCatalogue());
    try {
      const log = await verifyLog({
        reader,
        vault,
        signal,
        onLeaves,
        onProgress: (done, total) => {
          progress.tell('Hashing events anew', done, total);
        },
      });
      const records = await checkStoredRecords(files, reader, signal);
      return { log, vault: await vault.check(), records };
    } finally {
      await reader.close();
    }
  } finally {
    await vault.close();
  }
}

async function checkViews(
  files: LedgerFiles,
  progress: Progress,
  signal: AbortSignal,
): Promise<Check | null> {
  const onProgress = (done: number, total: number) => {
    progress.tell('Comparing rows of the views', done, total);
  };
  try {
    return await withViews(files, (views) => views.check({ signal, onProgress }));
  } catch (error) {
    // Nobody is shown anything from views that are being built.
    if (isViewsError(error, 'VIEWS_BUILDING') || signal.aborted) return null;
    throw error;
  }
}
