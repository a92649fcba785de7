import { fromBase64, toBase64 } from './base64.js';
import { equalBytes } from './bytes.js';
import { parseEntry, type PartName } from './entry.js';
import { leafHash, verifyInclusion } from './merkle.js';
import type { ExportedEvent, ExportedPath, ExportedRecord, PersonExport } from './person-export.js';
import {
  epochEventId,
  type Identifier,
  labelInput,
  labelOf,
  mapRoot,
  type MapKind,
  recordCommitment,
  recordRoot,
} from './record-map.js';
import { HASH_BYTES } from './sha256.js';
import { checkParts, memberAt, saidIn } from './shown-parts.js';
import type { CheckpointFindings } from './signed-checkpoint.js';
import type { Json } from './strict-json.js';
import { parseTlogProof } from './tlog-proof.js';
import { VerificationError, type VerificationErrorCode } from './verification-error.js';
import type { SignedTexts } from './verify-receipt.js';
import { verifyVrf } from './vrf.js';

/** What an epoch commits to. */
export interface EpochFindings {
  /** Counted from 1. */
  readonly epoch: number;
  /** It speaks of this many first events of the log. */
  readonly through: number;
  /** The hash under which its event stands in the log. */
  readonly leafHash: Uint8Array;
  /** The roots of the maps. */
  readonly visible: Uint8Array;
  readonly held: Uint8Array;
  /** With which labels are checked. */
  readonly vrfKey: Uint8Array;
}

/** An event that is what was recorded. */
export interface EventFindings {
  readonly eventId: string;
  readonly leafHash: Uint8Array;
  /** The parts that are shown: what they say. */
  readonly shown: ReadonlyMap<PartName, Json>;
  readonly withheld: readonly PartName[];
  /** Whether nothing of it is shown but that it is there, as where its letter was forgotten. */
  readonly isHidden: boolean;
}

/** A record that is whole. */
export interface RecordFindings {
  readonly labels: readonly Uint8Array[];
  /** The identifiers that lead to it. It is for whoever reads this to say that they are theirs. */
  readonly identifiers: readonly Identifier[];
  /** All that may be shown to the person, in the order in which it could be. */
  readonly visible: readonly EventFindings[];
  /** All that is or was held back; in an officer's export only. */
  readonly held?: readonly EventFindings[];
}

/** What was found of an export that holds. */
export interface PersonFindings extends CheckpointFindings {
  readonly epoch: EpochFindings;
  /** The place of the epoch's event in the log, from 0. */
  readonly index: number;
  /** Everything that is one person's, as identities were linked then; what was asked for comes first. */
  readonly records: readonly RecordFindings[];
}

/**
 * Checks an export of a person: that this is all that may be shown to them as at an epoch, and that it is
 * what was recorded.
 *
 * @throws VerificationError with the first thing that does not hold or could not be checked.
 */
export async function verifyPersonExport(
  person: PersonExport,
  texts: Pick<SignedTexts, 'checkpoint'>,
): Promise<PersonFindings> {
  const { index, hashes, checkpoint: note } = parseTlogProof(person.epoch.proof);
  const signed = await texts.checkpoint(note);
  const { origin, size, root } = signed.checkpoint;
  const epoch = readEpoch(person.epoch, origin);
  verifyInclusion({ index, leafHash: epoch.leafHash, size, root, proof: hashes });
  if (epoch.through > index) {
    throw wrong('EPOCH_WRONG', 'It speaks of what came after it.', index, epoch.through);
  }
  const records: RecordFindings[] = [];
  for (const record of person.records) records.push(await checkRecord(record, person.kinds, epoch));
  demandOnePerson(person.records);
  return { ...signed, epoch, index, records };
}

/** What an epoch says, of which exactly one event can be in the log. */
function readEpoch(event: ExportedEvent, origin: string): EpochFindings {
  const { eventId, leafHash: leaf, shown } = checkEvent(event);
  const said = memberAt(shown.get('what'), 'data');
  const [epoch, through] = [memberAt(said, 'epoch'), memberAt(said, 'through')];
  const [visible, held, vrfKey] = ['visible', 'held', 'vrfKey'].map((name) => {
    const value = memberAt(said, name);
    return typeof value === 'string' ? fromBase64(value) : undefined;
  });
  if (
    !isCount(epoch) ||
    !isCount(through) ||
    visible?.length !== HASH_BYTES ||
    held?.length !== HASH_BYTES ||
    vrfKey?.length !== HASH_BYTES
  ) {
    throw wrong('EPOCH_WRONG', 'It does not say what it should.', 'an epoch', 'something else');
  }
  const expected = epochEventId(origin, epoch);
  if (eventId !== expected) {
    throw wrong('EPOCH_WRONG', 'It is not the one that the log has for it.', expected, eventId);
  }
  return { epoch, through, leafHash: leaf, visible, held, vrfKey };
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

async function checkRecord(
  record: ExportedRecord,
  kinds: readonly MapKind[],
  epoch: EpochFindings,
): Promise<RecordFindings> {
  for (const path of record.paths) await checkLabel(path, epoch.vrfKey);
  const found = { visible: record.visible.map(checkEvent), held: record.held?.map(checkEvent) };
  for (const kind of kinds) {
    const leaves = (found[kind] ?? []).map((event) => event.leafHash);
    const links = kind === 'visible' ? record.links : [];
    const tree = { size: leaves.length, root: recordRoot(leaves), links };
    for (const path of record.paths) {
      const place = path[kind];
      if (!place) throw wrong('RECORD_WRONG', NOT_WHOLE[kind], `${kind} place`, 'none');
      const { label } = path;
      const root = mapRoot({ label, ...place }, recordCommitment(kind, place.nonce, tree));
      if (equalBytes(root, epoch[kind])) continue;
      throw wrong('RECORD_WRONG', NOT_WHOLE[kind], toBase64(epoch[kind]), toBase64(root));
    }
  }
  return {
    labels: record.paths.map(({ label }) => label),
    identifiers: record.paths.flatMap(({ identifier }) => identifier ?? []),
    visible: found.visible,
    ...(found.held && { held: found.held }),
  };
}

const NOT_WHOLE: Readonly<Record<MapKind, string>> = {
  visible:
    'This is not what the log has committed to for this person: something was left out, added, put in another place, or is of somebody else.',
  held: 'Of what is held back this is not what the log has committed to for this person.',
};

/** That a label is the one and only of its identifier. */
async function checkLabel(
  { label, identifier, vrf }: ExportedPath,
  key: Uint8Array,
): Promise<void> {
  if (!identifier) return;
  const output = vrf && (await verifyVrf(key, labelInput(identifier), vrf));
  if (output && equalBytes(labelOf(output), label)) return;
  throw wrong(
    'LABEL_WRONG',
    `This is not the record that the log has for "${identifier.value}".`,
    output ? toBase64(labelOf(output)) : 'a proof',
    toBase64(label),
  );
}

/** That an event is what was recorded, as far as it is shown. */
function checkEvent({ entry, parts }: ExportedEvent): EventFindings {
  const { eventId, partsRoot } = parseEntry(entry);
  const found = parts && checkParts(parts, partsRoot);
  const shown = new Map<PartName, Json>();
  for (const [name, bytes] of found?.shown ?? []) {
    const said = saidIn(bytes);
    if (said === undefined) {
      throw wrong('PARTS_WRONG', 'A part is not in the known form.', 'a salt and fields', 'others');
    }
    shown.set(name, said);
  }
  return {
    eventId,
    leafHash: leafHash(entry),
    shown,
    withheld: found?.withheld ?? [],
    isHidden: !parts,
  };
}

/**
 * That every record stands here that is linked with the first, and no other: the first has an identifier
 * of its own, and each other is named by one that is reached.
 */
function demandOnePerson(records: readonly ExportedRecord[]): void {
  const byLabel = new Map<string, ExportedRecord>();
  for (const record of records) {
    for (const { label } of record.paths) {
      const text = toBase64(label);
      if (byLabel.has(text))
        throw wrong('LINKS_WRONG', 'A record stands in it twice.', 'one', text);
      byLabel.set(text, record);
    }
  }
  const [first] = records;
  if (!first?.paths.some(({ identifier }) => identifier)) {
    throw wrong('LINKS_WRONG', 'No identifier leads to it.', 'an identifier', 'none');
  }
  const reached = new Set([first]);
  for (const record of reached) {
    for (const link of record.links.map(toBase64)) {
      const linked = byLabel.get(link);
      if (!linked) {
        throw wrong('LINKS_WRONG', 'A record that is linked with it was left out.', link, 'none');
      }
      reached.add(linked);
    }
  }
  if (reached.size !== records.length) {
    const found = `${records.length} records`;
    throw wrong('LINKS_WRONG', 'A record of somebody else stands in it.', `${reached.size}`, found);
  }
}

/** Why an export, or two of them, do not hold. */
export function wrong(
  code: VerificationErrorCode,
  message: string,
  expected: string | number,
  found: string | number,
): VerificationError {
  return new VerificationError(code, message, { expected: `${expected}`, found: `${found}` });
}
