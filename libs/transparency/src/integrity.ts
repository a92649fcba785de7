import type { IntegrityFinding } from './tree-keeper.js';
import type { WitnessReport } from './witness/witnesses.js';

/** Something that is not as it was signed, and when that was found. */
export interface Found extends IntegrityFinding {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Whether what is stored is what was signed, as far as it was looked at, and who else says so. */
export class Integrity {
  #found: Found | undefined;
  /** How the witnesses are doing; nothing where none is asked. */
  witnesses: WitnessReport | undefined;

  /** What was found first; `undefined` as long as all holds. */
  get found(): Found | undefined {
    return this.#found;
  }

  /** Keeps what was found, unless something was found before. @returns whether it is the first. */
  find(finding: IntegrityFinding, at: number): boolean {
    if (this.#found) return false;
    this.#found = { ...finding, at };
    return true;
  }
}
