import { isCertificate, parseCertificate } from './certificate.js';
import { type CheckedFile, receiptsIn, type ReceiptText } from './files.js';
import { parseReceipt } from './receipt.js';
import { isVerificationError, type VerificationError } from './verification-error.js';
import type { Verifier } from './verifier.js';
import type { ReceiptFindings } from './verify-receipt.js';
import { tellError, tellReceipt, type Told, type Verdict, verdictOf } from './words.js';

/** What was found of one receipt; or why none could be read, of the rest of a file. */
export type Checked =
  | { readonly name: string; readonly findings: ReceiptFindings }
  | { readonly name: string; readonly error: VerificationError };

/** How many are under way at once: platforms check signatures on other threads. */
const AT_ONCE = 64;

/** Checks everything in a file, in its order. What cannot be read is told beside the others. */
export async function* checkFile(file: CheckedFile, verifier: Verifier): AsyncGenerator<Checked> {
  const underWay: Promise<Checked>[] = [];
  try {
    for await (const receipt of receiptsIn(file)) {
      underWay.push(checkReceipt(receipt, verifier));
      if (underWay.length < AT_ONCE) continue;
      // The oldest, so that the order stays.
      const [first] = underWay.splice(0, 1);
      if (first) yield await first;
    }
  } catch (error) {
    underWay.push(Promise.resolve(failed(file.name, error)));
  }
  for (const checked of underWay) yield await checked;
}

/** Checks one receipt, or the certificate of an erasure. */
export async function checkReceipt(
  { name, text }: ReceiptText,
  verifier: Verifier,
): Promise<Checked> {
  try {
    const findings = isCertificate(text)
      ? await verifier.certificate(parseCertificate(text))
      : await verifier.receipt(parseReceipt(text));
    return { name, findings };
  } catch (error) {
    return failed(name, error);
  }
}

/** Why something could not be checked. @throws an error that is none of what was checked. */
export function failed(name: string, error: unknown): Checked {
  if (!isVerificationError(error)) throw error;
  return { name, error };
}

/** Says what was found. @param now in milliseconds since 1 January 1970. */
export function tell(checked: Checked, now: number): Told {
  return 'error' in checked ? tellError(checked.error) : tellReceipt(checked.findings, now);
}

/** Whether it holds. @param now in milliseconds since 1 January 1970. */
export function verdictOn(checked: Checked, now: number): Verdict {
  return 'error' in checked ? checked.error.verdict : verdictOf(checked.findings, now);
}

/** How many hold and how many do not. */
export class Tally {
  #holds = 0;
  #doesNotHold = 0;
  #unchecked = 0;

  add(verdict: Verdict): void {
    if (verdict === 'holds') this.#holds += 1;
    else if (verdict === 'does-not-hold') this.#doesNotHold += 1;
    else this.#unchecked += 1;
  }

  get checked(): number {
    return this.#holds + this.#doesNotHold + this.#unchecked;
  }

  get holds(): number {
    return this.#holds;
  }

  get doesNotHold(): number {
    return this.#doesNotHold;
  }

  /** How many could not be checked. */
  get unchecked(): number {
    return this.#unchecked;
  }

  /** One sentence. */
  toString(): string {
    const [holds, fails] = [this.#holds, this.#doesNotHold];
    return [
      `${this.checked} checked: ${holds} ${holds === 1 ? 'holds' : 'hold'},`,
      `${fails} ${fails === 1 ? 'does' : 'do'} not hold,`,
      `${this.#unchecked} could not be checked.`,
    ].join(' ');
  }
}
