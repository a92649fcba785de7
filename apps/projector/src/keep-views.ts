import { LedgerReader } from '../../../libs/ledger/src/ledger-reader.js';
import { viewsFolder, type LedgerFiles } from '../../../libs/ledger/src/ledger-files.js';
import { openVault } from '../../../libs/ledger/src/open-vault.js';
import type { OnNotice } from '../../../libs/views/src/notices.js';
import { openProjector } from '../../../libs/views/src/projector.js';
import { sqliteViews } from '../../../libs/views/src/sqlite/sqlite-storage.js';
import { eventCatalogue } from '../../composition/src/events.js';
import { projections } from '../../composition/src/projections.js';

/** What keeping the views of a ledger needs. */
export interface KeepViewsOptions {
  readonly files: LedgerFiles;
  /** Ends it cleanly. */
  readonly signal: AbortSignal;
  readonly onNotice?: OnNotice;
  /** Told when the views were looked over and are being kept. */
  readonly onReady?: () => void;
}

/**
 * Follows the ledger and keeps its views until the signal is aborted.
 *
 * @throws ViewsError `VIEWS_LOCKED` if another process keeps them; EventLogError, VaultError.
 */
export async function keepViews(options: KeepViewsOptions): Promise<void> {
  const { files, signal, onNotice, onReady } = options;
  const vault = await openVault(files);
  const ledger = LedgerReader.open(files, vault, eventCatalogue());
  try {
    const projector = await openProjector({
      storage: sqliteViews(viewsFolder(files)),
      projections: projections(),
      vault,
      source: {
        follow: (after, following) => ledger.follow(after, following),
        of: (subject, which) => ledger.of(subject, which),
        head: () => ledger.end(),
      },
      ...(onNotice && { onNotice }),
    });
    try {
      onReady?.();
      await projector.run(signal);
    } finally {
      await projector.close();
    }
  } finally {
    await ledger.close();
    await vault.close();
  }
}
