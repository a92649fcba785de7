import { existsSync } from 'node:fs';
import { RecordsCommitted } from '../../../../libs/completeness/src/epoch.js';
import {
  checkRecords,
  type RecordFindings,
} from '../../../../libs/completeness/src/record-check.js';
import { ofTypes } from '../../../../libs/ledger/src/facts.js';
import { type LedgerFiles, proofsPath } from '../../../../libs/ledger/src/ledger-files.js';
import type { LedgerReader } from '../../../../libs/ledger/src/ledger-reader.js';

const isEpoch = ofTypes([RecordsCommitted]);

/**
 * Holds people's trees and the last epoch against the log.
 *
 * @returns nothing where there are none yet.
 * @throws CompletenessError `RECORDS_FAILED`
 */
export async function checkStoredRecords(
  files: LedgerFiles,
  reader: LedgerReader,
  signal: AbortSignal,
): Promise<RecordFindings | null> {
  const path = proofsPath(files);
  if (!existsSync(path)) return null;
  return checkRecords(
    path,
    {
      leaves: (indexes) => reader.leaves(indexes),
      epochAt: async (position) => {
        const [stored] = await reader.page(position - 1, 1);
        const event = stored && (await reader.find(stored.stored.id))?.event;
        if (!event || !isEpoch(event)) return undefined;
        const { epoch, visible, held } = event.data;
        return {
          epoch,
          visible: Buffer.from(visible, 'base64'),
          held: Buffer.from(held, 'base64'),
        };
      },
    },
    signal,
  );
}
