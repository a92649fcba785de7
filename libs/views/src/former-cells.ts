import { setImmediate as turn } from 'node:timers/promises';
import { CELL_VERSION, generationOf } from '../../vault/src/sealing.js';
import { isVaultError } from '../../vault/src/vault.errors.js';
import type { SubjectKeys } from '../../vault/src/vault.js';
import type { Generation } from './generation.js';
import type { KeepingVault } from './key-ring.js';
import type { OnNotice } from './notices.js';
import type { RowLayout, StoredValues } from './row-layout.js';
import type { SqlValue } from './table.js';

/** So many rows are sealed anew before others get a turn: about 15 ms. */
const ROWS_A_TURN = 256;

/**
 * Sees to it that cells of before are of no use, once letters of a subject were forgotten: seals what
 * is left of its rows anew, and has the keys of the former cells destroyed. Not at once: a reader may
 * have read such a cell and be about to open it, and a generation that is being built still has them.
 */
export class FormerCells {
  /** Whose rows were sealed anew: since when, and from which generation of their key on. */
  private readonly done = new Map<string, { readonly since: number; readonly from: number }>();
  /** The generation of views that was looked after before. */
  private known: Generation | undefined;

  constructor(
    private readonly vault: KeepingVault,
    private readonly layouts: readonly RowLayout[],
    private readonly afterMs: number,
    private readonly isBuilding: () => boolean,
    private readonly onNotice: OnNotice,
  ) {}

  /** Does what is due by now. To be called now and then. @throws the signal's reason */
  async tend(live: Generation, signal: AbortSignal): Promise<void> {
    if (this.known !== live) this.done.clear();
    this.known = live;
    const subjects = await this.vault.formerCells();
    if (subjects.length === 0) return;
    const keys = await this.vault.keys(subjects);
    for (const subject of subjects) {
      const newest = keys.get(subject)?.generation;
      const done = this.done.get(subject);
      if (newest !== undefined && done?.from !== newest) {
        await this.reseal(live, subject, signal);
        this.done.set(subject, { since: performance.now(), from: newest });
      } else if (done && performance.now() - done.since >= this.afterMs && !this.isBuilding()) {
        await this.end(subject, done.from);
        this.done.delete(subject);
      }
    }
  }

  private async reseal(live: Generation, subject: string, signal: AbortSignal): Promise<void> {
    // What was gathered with former keys is stored first; from here on nobody seals with them.
    await live.flush();
    const own = (await this.vault.keys([subject])).get(subject);
    if (!own) return;
    for (const layout of this.layouts) {
      const former: (readonly SqlValue[])[] = [];
      if (live.rowsIn(layout) === 0) continue;
      for await (const rows of live.store.rowsOf(layout, subject)) {
        for (const row of rows) if (isFormer(row, own)) former.push(layout.keyIn(row));
        await turn();
        signal.throwIfAborted();
      }
      for (let from = 0; from < former.length; from += ROWS_A_TURN) {
        await live.reseal(layout, subject, former.slice(from, from + ROWS_A_TURN));
        await turn();
        signal.throwIfAborted();
      }
    }
  }

  private async end(subject: string, from: number): Promise<void> {
    try {
      await this.vault.forgetCells(subject, from);
    } catch (error) {
      // Their keys are gone, so the views go on; what is left of their bytes is for whoever runs it.
      if (!isVaultError(error, 'SHRED_INCOMPLETE')) throw error;
      this.onNotice({ kind: 'keysLeft', why: error.message });
    }
  }
}

/** Whether a row's cell was sealed in a former generation of its subject's key. */
export function isFormer(stored: StoredValues, { generation }: SubjectKeys): boolean {
  const cell = stored.at(-1);
  try {
    return cell instanceof Uint8Array && generationOf(cell, CELL_VERSION) < generation;
  } catch (error) {
    // What is wrong with it shows when it is opened.
    if (isVaultError(error, 'BOX_TAMPERED')) return true;
    throw error;
  }
}

/** The same row with its cell sealed in the present generation. @throws ViewsError `ROW_DAMAGED` */
export function resealed(layout: RowLayout, stored: StoredValues, keys: SubjectKeys): StoredValues {
  const values = stored.slice(0, layout.columns.length);
  return [...values, layout.seal(values, layout.open(stored, keys), keys).cell];
}
