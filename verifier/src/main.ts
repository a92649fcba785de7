/**
 * Waymark's offline verifier: checks what a ledger signed, without the ledger and without a network.
 *
 * ```js
 * import { parseReceipt, parseTrust, tellReceipt, Verifier } from './waymark-verifier.js';
 * const verifier = new Verifier(parseTrust(keys, policy));
 * const findings = await verifier.receipt(parseReceipt(json));
 * console.log(tellReceipt(findings, Date.now()).headline);
 * ```
 */
export { fromBase64, toBase64 } from './base64.js';
export { type Certificate, CERTIFICATE_FORMAT, parseCertificate } from './certificate.js';
export { type Checkpoint, checkpointText, parseCheckpoint } from './checkpoint.js';
export { type VerifyEd25519, webCryptoEd25519 } from './ed25519.js';
export { PART_NAMES, type PartName } from './entry.js';
export {
  type Consistency,
  type Inclusion,
  leafHash,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from './merkle.js';
export { type Note, type OpenedNote, openNote, parseNote } from './note.js';
export { isQuorum, parsePolicy, type Policy, witnessesAsked } from './policy.js';
export { parsePersonExport, PERSON_FORMAT, type PersonExport } from './person-export.js';
export { tellPerson } from './person-words.js';
export { type LogPromise, parsePromise } from './promise.js';
export { parseReceipt, type Receipt, RECEIPT_FORMAT } from './receipt.js';
export { sha256 } from './sha256.js';
export { type CheckpointFindings, openCheckpoint, type Witnesses } from './signed-checkpoint.js';
export { parseTlogProof, type TlogProof } from './tlog-proof.js';
export { parseTrust, type Trust } from './trust.js';
export {
  isVerificationError,
  VerificationError,
  type VerificationErrorCode,
} from './verification-error.js';
export { Verifier } from './verifier.js';
export { parseVerifierKey, type VerifierKey, verifierKeyText } from './verifier-key.js';
export { type PersonFindings } from './verify-person.js';
export { type ReceiptFindings } from './verify-receipt.js';
export {
  PARTS_IN_WORDS,
  tellCheckpoint,
  tellError,
  tellReceipt,
  type Told,
  type Verdict,
} from './words.js';
