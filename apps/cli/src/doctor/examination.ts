import { sentenceOf } from '../cli.errors.js';

/** What was looked at, and how it is. */
export interface Finding {
  readonly holds: boolean;
  /** One sentence. */
  readonly sentence: string;
}

/** Looks at one thing after the other, and keeps what was found of each. */
export class Examination {
  readonly findings: Finding[] = [];

  /** Whether nothing is wrong until now. */
  get sound(): boolean {
    return this.findings.every(({ holds }) => holds);
  }

  /**
   * Looks at something.
   *
   * @param look Says how it is in one sentence, or throws.
   * @returns whether it is as it should be.
   */
  async look(look: () => string | Promise<string>): Promise<boolean> {
    try {
      this.findings.push({ holds: true, sentence: await look() });
      return true;
    } catch (error) {
      this.findings.push({ holds: false, sentence: sentenceOf(error) });
      return false;
    }
  }
}
