import { eventCatalogue } from '../../apps/composition/src/events.js';
import { LedgerReader } from '../../libs/ledger/src/ledger-reader.js';
import { openVault } from '../../libs/ledger/src/open-vault.js';
import type { LedgerFiles } from '../../libs/ledger/src/ledger-files.js';

/**
 * Reading the log in order and opening every letter, with nothing made of it: no view can be built
 * faster.
 *
 * @returns events a second.
 */
export async function openLetters(files: LedgerFiles): Promise<number> {
  const vault = await openVault(files);
  const ledger = LedgerReader.open(files, vault, eventCatalogue());
  const end = await ledger.head();
  const stop = new AbortController();
  const from = performance.now();
  let events = 0;
  for await (const batch of ledger.follow(0, { signal: stop.signal })) {
    events += batch.length;
    if (batch.at(-1)?.position === end) break;
  }
  const rate = events / ((performance.now() - from) / 1000);
  await ledger.close();
  await vault.close();
  return rate;
}
