import { type Certificate, verifyCertificate } from './certificate.js';
import { type VerifyEd25519, webCryptoEd25519 } from './ed25519.js';
import { openNote, parseNote } from './note.js';
import type { PersonExport } from './person-export.js';
import { type LogPromise, parsePromise, promiseKeyName } from './promise.js';
import type { Receipt } from './receipt.js';
import { type CheckpointFindings, openCheckpoint } from './signed-checkpoint.js';
import { signingKeys, type Trust } from './trust.js';
import { type PersonFindings, verifyPersonExport } from './verify-person.js';
import { type ReceiptFindings, type SignedTexts, verifyReceipt } from './verify-receipt.js';

/** How many checkpoints are remembered: receipts of one export share a few. */
const MOST_CHECKPOINTS = 64;

/** Checks receipts, exports and checkpoints for somebody who believes these keys and this policy. */
export class Verifier implements SignedTexts {
  readonly #trust: Trust;
  readonly #verify: VerifyEd25519;
  /** Those opened last. A note is the same text again, so what was found of it is the same again. */
  readonly #checkpoints = new Map<string, Promise<CheckpointFindings>>();

  /** @param verify Checks a signature; by default with WebCrypto. */
  constructor(trust: Trust, verify: VerifyEd25519 = webCryptoEd25519) {
    this.#trust = trust;
    this.#verify = verify;
  }

  /**
   * Checks a receipt; see `verifyReceipt`.
   *
   * @throws VerificationError with the first thing that does not hold or could not be checked.
   */
  async receipt(receipt: Receipt): Promise<ReceiptFindings> {
    return verifyReceipt(receipt, this);
  }

  /**
   * Checks the certificate of an erasure; see `verifyCertificate`.
   *
   * @throws VerificationError with the first thing that does not hold or could not be checked.
   */
  async certificate(certificate: Certificate): Promise<ReceiptFindings> {
    return verifyCertificate(certificate, this);
  }

  /**
   * Checks an export of a person; see `verifyPersonExport`.
   *
   * @throws VerificationError with the first thing that does not hold or could not be checked.
   */
  async person(person: PersonExport): Promise<PersonFindings> {
    return verifyPersonExport(person, this);
  }

  /**
   * Checks a signed promise.
   *
   * @throws VerificationError `NOTE_MALFORMED`, `PROMISE_MALFORMED`, `KEY_MISSING`, `NOTE_UNSIGNED`,
   *   `SIGNATURE_WRONG`.
   */
  async promise(note: string): Promise<LogPromise> {
    const promise = parsePromise(parseNote(note).text);
    await openNote(note, signingKeys(this.#trust, promiseKeyName(promise.origin)), this.#verify);
    return promise;
  }

  /**
   * Checks a signed checkpoint; see `openCheckpoint`.
   *
   * @throws VerificationError
   */
  checkpoint(note: string): Promise<CheckpointFindings> {
    const known = this.#checkpoints.get(note);
    if (known) return known;
    const opening = openCheckpoint(note, this.#trust, this.#verify);
    if (this.#checkpoints.size >= MOST_CHECKPOINTS) this.#checkpoints.clear();
    this.#checkpoints.set(note, opening);
    return opening;
  }
}
