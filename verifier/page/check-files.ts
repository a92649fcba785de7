import type { PartName } from '../src/entry.js';
import { type CheckedFile, receiptsIn, type ReceiptText } from '../src/files.js';
import { parseReceipt } from '../src/receipt.js';
import type { Trust } from '../src/trust.js';
import { isVerificationError } from '../src/verification-error.js';
import { Verifier } from '../src/verifier.js';
import { tellError, tellReceipt, type Told } from '../src/words.js';

/** What was found of one receipt, or of a file that holds none. */
export interface Result {
  /** Where it stood. */
  readonly name: string;
  readonly told: Told;
  /** Parts that are shown, in their exact bytes. */
  readonly shown?: ReadonlyMap<PartName, Uint8Array>;
}

/** How many are under way at once: signatures are checked on other threads of the browser. */
const AT_ONCE = 32;

/** Checks everything in some files. What cannot be read is told as well, beside the others. */
export async function checkFiles(
  files: readonly CheckedFile[],
  trust: () => Trust,
  onProgress: (done: number) => void,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const file of files) {
    try {
      const verifier = new Verifier(trust());
      let batch: Promise<Result>[] = [];
      const flush = async (): Promise<void> => {
        results.push(...(await Promise.all(batch)));
        batch = [];
        onProgress(results.length);
      };
      for await (const receipt of receiptsIn(file)) {
        batch.push(checkOne(receipt, verifier));
        if (batch.length === AT_ONCE) await flush();
      }
      await flush();
    } catch (error) {
      results.push(failed(file.name, error));
    }
  }
  return results;
}

async function checkOne({ name, text }: ReceiptText, verifier: Verifier): Promise<Result> {
  try {
    const findings = await verifier.receipt(parseReceipt(text));
    const shown = findings.parts?.shown;
    return { name, told: tellReceipt(findings, Date.now()), ...(shown && { shown }) };
  } catch (error) {
    return failed(name, error);
  }
}

function failed(name: string, error: unknown): Result {
  if (!isVerificationError(error)) throw error;
  return { name, told: tellError(error) };
}

/** How many hold and how many do not, in one sentence. */
export function summary(results: readonly Result[]): string {
  const [only] = results;
  if (only && results.length === 1) return only.told.headline;
  const count = (verdict: Told['verdict']) =>
    results.filter(({ told }) => told.verdict === verdict).length;
  return [
    `${results.length} checked: ${count('holds')} hold,`,
    `${count('does-not-hold')} do not hold,`,
    `${count('could-not-be-checked')} could not be checked.`,
  ].join(' ');
}
