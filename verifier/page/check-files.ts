import { type Checked, checkFile, compareCopies, Tally, tell } from '../src/check-file.js';
import type { PartName } from '../src/entry.js';
import type { CheckedFile } from '../src/files.js';
import type { Trust } from '../src/trust.js';
import { isVerificationError } from '../src/verification-error.js';
import { Verifier } from '../src/verifier.js';
import type { Told } from '../src/words.js';

/** What was found of one receipt, or of a file that holds none. */
export interface Result {
  /** Where it stood. */
  readonly name: string;
  readonly told: Told;
  /** Parts that are shown, in their exact bytes. */
  readonly shown?: ReadonlyMap<PartName, Uint8Array>;
}

/** After how many it tells how far it has come. */
const STEP = 64;

/** Checks everything in some files. What cannot be read is told as well, beside the others. */
export async function checkFiles(
  files: readonly CheckedFile[],
  trust: () => Trust,
  onProgress: (done: number) => void,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const copies: Checked[] = [];
  const add = (checked: Checked): void => {
    if ('person' in checked) copies.push(checked);
    results.push(resultOf(checked));
    if (results.length % STEP === 0) onProgress(results.length);
  };
  for (const file of files) {
    try {
      for await (const checked of checkFile(file, new Verifier(trust()))) add(checked);
    } catch (error) {
      // The keys or the policy cannot be read.
      if (!isVerificationError(error)) throw error;
      add({ name: file.name, error });
    }
  }
  for (const comparison of compareCopies(copies)) add(comparison);
  return results;
}

function resultOf(checked: Checked): Result {
  const shown = 'findings' in checked ? checked.findings.parts?.shown : undefined;
  return { name: checked.name, told: tell(checked, Date.now()), ...(shown && { shown }) };
}

/** How many hold and how many do not, in one sentence. */
export function summary(results: readonly Result[]): string {
  const [only] = results;
  if (only && results.length === 1) return only.told.headline;
  const tally = new Tally();
  for (const { told } of results) tally.add(told.verdict);
  return tally.toString();
}
