import { isVaultError } from '../../vault/src/vault.errors.js';
import type { Generation } from './generation.js';
import type { KeepingVault } from './key-ring.js';

/**
 * Sees to it that cells of before are of no use, once letters of a subject were forgotten and its rows
 * are made anew without them. Not at once: a reader may have read such a cell and be about to open it,
 * and a generation that is being built still has them.
 */
export class FormerCells {
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  /** The generation that was looked after before. */
  private known: Generation | undefined;
  private ending: Promise<void> = Promise.resolve();

  constructor(
    private readonly vault: KeepingVault,
    private readonly afterMs: number,
    private readonly isBuilding: () => boolean,
    private readonly fail: (error: unknown) => void,
  ) {}

  /**
   * Follows what a generation makes anew from now on, and has it make anew what was forgotten before
   * that or whose end did not come. Only while nothing is gathered.
   */
  async takeOver(live: Generation): Promise<void> {
    if (this.known === live) return;
    live.onRemade = (subject) => {
      this.later(subject);
    };
    for (const subject of await this.vault.formerCells()) await live.remake(subject);
    this.known = live;
  }

  /** What waits still is left for whoever keeps the views next. */
  async close(): Promise<void> {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    await this.ending;
  }

  private later(subject: string): void {
    clearTimeout(this.waiting.get(subject));
    const timer = setTimeout(() => {
      if (this.isBuilding()) {
        this.later(subject);
        return;
      }
      this.waiting.delete(subject);
      this.ending = this.ending.then(() => this.end(subject)).catch(this.fail);
    }, this.afterMs);
    this.waiting.set(subject, timer);
  }

  private async end(subject: string): Promise<void> {
    try {
      await this.vault.forgetCells(subject);
    } catch (error) {
      // Their keys are gone; what may be left of their bytes the vault removes by itself.
      if (!isVaultError(error, 'SHRED_INCOMPLETE')) throw error;
    }
  }
}
