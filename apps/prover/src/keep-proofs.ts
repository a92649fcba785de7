import { setTimeout as delay } from 'node:timers/promises';
import { isCompletenessError } from '../../../libs/completeness/src/completeness.errors.js';
import type { EpochRoots, RecordsCommittedData } from '../../../libs/completeness/src/epoch.js';
import { openLabelKeys } from '../../../libs/completeness/src/label-keys.js';
import { LedgerRecords } from '../../../libs/completeness/src/ledger-records.js';
import { EPOCHS, epochSubjects } from '../../../libs/completeness/src/record-epoch.js';
import { RecordKeeper } from '../../../libs/completeness/src/record-keeper.js';
import type { RecordSecrets } from '../../../libs/completeness/src/record-secrets.js';
import { removeRecords, torn } from '../../../libs/completeness/src/sqlite/record-db.js';
import { RecordStore } from '../../../libs/completeness/src/sqlite/record-store.js';
import { clockOf } from '../../../libs/ledger/src/clock.js';
import { proofsPath, viewsFolder } from '../../../libs/ledger/src/ledger-files.js';
import { LedgerReader } from '../../../libs/ledger/src/ledger-reader.js';
import { openVault } from '../../../libs/ledger/src/open-vault.js';
import { ShownSince } from '../../../libs/oversight/src/shown-since.js';
import { recordWords } from '../../../libs/person/src/record-words.js';
import type { Vault } from '../../../libs/vault/src/vault.js';
import { openViewsReader } from '../../../libs/views/src/reader.js';
import { sqliteViews } from '../../../libs/views/src/sqlite/sqlite-storage.js';
import { eventCatalogue } from '../../composition/src/events.js';
import { projections } from '../../composition/src/projections.js';
import type { ProverData } from './prover-protocol.js';

/** What keeping proofs needs, and whom it tells. */
export interface KeepProofsOptions extends ProverData {
  /** Ends it cleanly. */
  readonly signal: AbortSignal;
  /** What is ordered meanwhile; taken back once it is done. */
  readonly orders: { makeAnew: boolean };
  /** Records an epoch. @returns where it stands in the log. */
  readonly record: (data: RecordsCommittedData) => Promise<number>;
  /** Told once the store is open. */
  readonly onReady: () => void;
  /** Told if the store was not what was written and is made anew. */
  readonly onTorn: () => void;
  /** Told once by its code what keeps epochs from being made; it is tried again. */
  readonly onLate: (code: string) => void;
}

/** How often it is looked whether somebody was erased or an epoch is due, in milliseconds. */
const POLL_MS = 250;

/** After how long what could not be done is tried again, in milliseconds. */
const AGAIN_MS = 1_000;

/**
 * Keeps the trees and maps of a ledger, and ends an epoch whenever one is due, until the signal is aborted.
 *
 * @throws CompletenessError `LABEL_KEYS_UNUSABLE`, `RECORDS_FAILED`; EventLogError, VaultError.
 */
export async function keepProofs(options: KeepProofsOptions): Promise<void> {
  const { files, labelKeys, signal } = options;
  const secrets = openLabelKeys({ path: labelKeys, dataFolder: files.data });
  const vault = await openVault(files);
  const catalogue = eventCatalogue();
  const reader = LedgerReader.open(files, vault, catalogue);
  const storage = sqliteViews(viewsFolder(files));
  const views = openViewsReader({ storage, projections: projections(), vault });
  try {
    const source = new LedgerRecords(reader, vault, catalogue);
    const decisions = new ShownSince(views);
    while (!signal.aborted) {
      const store = RecordStore.open(proofsPath(files), options.onTorn);
      const keeper = new RecordKeeper({ store, source, decisions, words: recordWords, secrets });
      try {
        options.onReady();
        await new Rounds({ ...options, store, keeper, vault, reader, secrets }).untilStopped();
      } catch (error) {
        if (!isCompletenessError(error, 'RECORDS_TORN')) throw error;
        store.close();
        removeRecords(proofsPath(files));
        options.onTorn();
      } finally {
        store.close();
      }
    }
  } finally {
    await views.close();
    await reader.close();
    await vault.close();
  }
}

interface RoundsOptions extends KeepProofsOptions {
  readonly store: RecordStore;
  readonly keeper: RecordKeeper;
  readonly vault: Vault;
  readonly reader: LedgerReader;
  readonly secrets: RecordSecrets;
}

/** Wipes who was erased, and ends epochs, over and over. */
class Rounds {
  /** What keeps epochs from being made, once it has been told. */
  #late: string | undefined;

  constructor(private readonly options: RoundsOptions) {}

  async untilStopped(): Promise<void> {
    const { signal, orders, epochEvery } = this.options;
    let due = await this.#firstDue();
    while (!signal.aborted) {
      if (orders.makeAnew) {
        orders.makeAnew = false;
        throw torn();
      }
      await this.#wipeErased();
      if (performance.now() >= due) {
        const ended = await this.#epoch();
        // Time that was lost is not made up for.
        due = performance.now() + (ended ? epochEvery : AGAIN_MS);
      }
      const wait = Math.max(0, Math.min(POLL_MS, due - performance.now()));
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** An epoch after the last one, however often the service was started meanwhile. */
  async #firstDue(): Promise<number> {
    const { store, reader, epochEvery, clockFile } = this.options;
    const { epoch, position } = store.progress();
    const now = performance.now();
    if (position === undefined) {
      const isFirst = epoch === 0 && (await this.#recorded()) === 0;
      return isFirst ? now + epochEvery : now;
    }
    const [event] = await reader.page(position - 1, 1);
    const recordedAt = event && (await reader.find(event.stored.id))?.receipt.recordedAt;
    const since = clockOf(clockFile)() - Date.parse(recordedAt ?? '');
    return now + (since >= 0 ? Math.max(0, epochEvery - since) : epochEvery);
  }

  async #wipeErased(): Promise<void> {
    const { vault, store } = this.options;
    const erased = await vault.shreddedIn('proofs');
    if (erased.length > 0 && store.forget(erased)) await vault.unname('proofs', erased);
  }

  /** @returns whether it is recorded. */
  async #epoch(): Promise<boolean> {
    const { store, keeper, signal, onLate } = this.options;
    try {
      const { epoch, position } = store.progress();
      const next = (await this.#recorded()) + 1;
      // One that was made and perhaps not recorded comes first.
      if (epoch >= next && position === undefined) {
        const last = keeper.lastRoots();
        if (last) await this.#record(last);
        return false;
      }
      await keeper.advance();
      await this.#record(await keeper.endEpoch(next));
      this.#late = undefined;
      return true;
    } catch (error) {
      if (isCompletenessError(error) || signal.aborted) throw error;
      const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
      const reason = String(code ?? name);
      if (reason !== this.#late) onLate(reason);
      this.#late = reason;
      return false;
    }
  }

  async #record({ epoch, through, visible, held }: EpochRoots): Promise<void> {
    const { record, secrets, store } = this.options;
    const position = await record({
      epoch,
      through,
      visible: visible.toString('base64'),
      held: held.toString('base64'),
      vrfKey: secrets.vrf.publicKey.toString('base64'),
    });
    store.together(() => {
      store.recorded(position);
    });
  }

  /** How many epochs are recorded. */
  async #recorded(): Promise<number> {
    const { vault, reader, operator } = this.options;
    const [subject] = await vault.find([epochSubjects(operator).subject]);
    if (subject === undefined) return 0;
    const { revision } = await reader.revisions({ subject, noun: EPOCHS, id: '' });
    return revision + 1;
  }
}
