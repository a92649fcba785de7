import { toBase64 } from './base64.js';
import { equalBytes } from './bytes.js';
import {
  type EventFindings,
  type PersonFindings,
  type RecordFindings,
  wrong,
} from './verify-person.js';

/** What two exports of one person say together. */
export interface PersonComparison {
  /** Records that stand in both, and how many events each gained. */
  readonly grown: readonly { readonly labels: readonly Uint8Array[]; readonly by: number }[];
  /**
   * Records of the earlier export that are not in the later. That is as it should be where identities
   * were linked by mistake, or something was erased; else it should be asked about.
   */
  readonly gone: readonly (readonly Uint8Array[])[];
}

/**
 * Compares two exports of one person, each of which was found to hold: that what could be shown at the
 * earlier epoch stands first, unchanged, in the later.
 *
 * @throws VerificationError `NOT_COMPARABLE`, `EPOCH_SPLIT`, `RECORD_SHRANK`
 */
export function comparePersonExports(one: PersonFindings, other: PersonFindings): PersonComparison {
  const { origin } = one.checkpoint;
  if (origin !== other.checkpoint.origin) {
    throw wrong('NOT_COMPARABLE', 'They are of two logs.', origin, other.checkpoint.origin);
  }
  const [earlier, later] = one.epoch.epoch <= other.epoch.epoch ? [one, other] : [other, one];
  demandOneLog(earlier, later);
  const pairs = earlier.records.map((record) => ({
    record,
    now: later.records.find(({ labels }) => labels.some((label) => isAmong(label, record.labels))),
  }));
  const grown = pairs.flatMap(({ record, now }) => (now ? [growth(record, now)] : []));
  if (grown.length === 0) {
    throw wrong('NOT_COMPARABLE', 'They are of two people.', 'one person', 'no common record');
  }
  return { grown, gone: pairs.flatMap(({ record, now }) => (now ? [] : [record.labels])) };
}

/** Of an epoch there is one event; the later ones stand behind it and speak of no less. */
function demandOneLog(earlier: PersonFindings, later: PersonFindings): void {
  const isSame = earlier.epoch.epoch === later.epoch.epoch;
  const [one, other] = [earlier, later].map(({ epoch }) => toBase64(epoch.leafHash));
  const isOne = isSame
    ? one === other && earlier.index === later.index
    : earlier.index < later.index && earlier.epoch.through <= later.epoch.through;
  if (isOne) return;
  throw wrong(
    'EPOCH_SPLIT',
    'The log has told two stories: both exports cannot be of one and the same log.',
    `epoch ${earlier.epoch.epoch}: ${one} at ${earlier.index}`,
    `epoch ${later.epoch.epoch}: ${other} at ${later.index}`,
  );
}

function growth(earlier: RecordFindings, later: RecordFindings): PersonComparison['grown'][number] {
  demandGrown(earlier.visible, later.visible);
  if (earlier.held && later.held) demandGrown(earlier.held, later.held);
  return { labels: later.labels, by: later.visible.length - earlier.visible.length };
}

function demandGrown(earlier: readonly EventFindings[], later: readonly EventFindings[]): void {
  for (const [at, { leafHash, eventId }] of earlier.entries()) {
    const now = later[at];
    if (now && equalBytes(now.leafHash, leafHash)) continue;
    throw wrong(
      'RECORD_SHRANK',
      'Something that the earlier export shows is not in the later one, or is another there.',
      eventId,
      now?.eventId ?? 'nothing',
    );
  }
}

function isAmong(label: Uint8Array, labels: readonly Uint8Array[]): boolean {
  return labels.some((other) => equalBytes(label, other));
}
