import { CERTIFICATE_FORMAT, parseCertificate } from './certificate.js';
import { comparePersonExports, type PersonComparison } from './compare-persons.js';
import { type CheckedFile, receiptsIn, type ReceiptText } from './files.js';
import { formatOf, isOfKind } from './format-of.js';
import { parsePersonExport, PERSON_FORMAT } from './person-export.js';
import { tellComparison, tellFlows } from './person-flows.js';
import { tellPerson } from './person-words.js';
import { parseReceipt } from './receipt.js';
import { isVerificationError, type VerificationError } from './verification-error.js';
import type { Verifier } from './verifier.js';
import type { PersonFindings } from './verify-person.js';
import type { ReceiptFindings } from './verify-receipt.js';
import { tellError, tellReceipt, type Told, type Verdict, verdictOf } from './words.js';

/** What was found of one receipt or export; or why none could be read, of the rest of a file. */
export type Checked =
  | { readonly name: string; readonly findings: ReceiptFindings }
  | { readonly name: string; readonly person: PersonFindings }
  | { readonly name: string; readonly comparison: PersonComparison }
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

/** Checks one receipt, the export of a person, or the certificate of an erasure. */
export async function checkReceipt(
  { name, text }: ReceiptText,
  verifier: Verifier,
): Promise<Checked> {
  try {
    const format = formatOf(text);
    if (isOfKind(format, PERSON_FORMAT)) {
      return { name, person: await verifier.person(parsePersonExport(text)) };
    }
    const findings = isOfKind(format, CERTIFICATE_FORMAT)
      ? await verifier.certificate(parseCertificate(text))
      : await verifier.receipt(parseReceipt(text));
    return { name, findings };
  } catch (error) {
    return failed(name, error);
  }
}

/**
 * Compares copies of one person's record with each other, the older with the next: what was there must be
 * there still.
 */
export function compareCopies(checked: readonly Checked[]): readonly Checked[] {
  const copies = checked
    .flatMap((each) => ('person' in each ? each : []))
    .sort((one, other) => one.person.epoch.epoch - other.person.epoch.epoch);
  return copies.flatMap((later, at) => {
    for (const earlier of copies.slice(0, at).reverse()) {
      const name = `${earlier.name}, ${later.name}`;
      try {
        return { name, comparison: comparePersonExports(earlier.person, later.person) };
      } catch (error) {
        // Of two people, or of two logs.
        if (!isVerificationError(error, 'NOT_COMPARABLE')) return failed(name, error);
      }
    }
    return [];
  });
}

/** Why something could not be checked. @throws an error that is none of what was checked. */
export function failed(name: string, error: unknown): Checked {
  if (!isVerificationError(error)) throw error;
  return { name, error };
}

/** Says what was found. @param now in milliseconds since 1 January 1970. */
export function tell(checked: Checked, now: number): Told {
  if ('error' in checked) return tellError(checked.error);
  if ('comparison' in checked) return tellComparison(checked.comparison);
  if ('findings' in checked) return tellReceipt(checked.findings, now);
  const told = tellPerson(checked.person, now);
  return { ...told, sentences: [...told.sentences, ...tellFlows(checked.person)] };
}

/** Whether it holds. @param now in milliseconds since 1 January 1970. */
export function verdictOn(checked: Checked, now: number): Verdict {
  if ('error' in checked) return checked.error.verdict;
  return 'findings' in checked ? verdictOf(checked.findings, now) : 'holds';
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
