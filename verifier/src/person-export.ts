import { fromBase64 } from './base64.js';
import { fromUtf8 } from './bytes.js';
import { isPartName, PART_NAMES, type PartName } from './entry.js';
import { type Identifier, LABEL_BYTES, LEAF_DEPTH, type MapKind } from './record-map.js';
import { HASH_BYTES } from './sha256.js';
import { type Json, type JsonObject, parseJson } from './strict-json.js';
import { VerificationError } from './verification-error.js';
import { VRF_PROOF_BYTES } from './vrf.js';

/** Exports of a person, version 1, as `docs/reference/person-export.md` describes them. */

/** The version of this form, and what tells such an export from other JSON. */
export const PERSON_FORMAT = 'waymark-person/1';

/** Longest export, in UTF-16 units: some 100,000 events. */
const LONGEST = 400_000_000;

/** An event as it was recorded, as far as it is shown. */
export interface ExportedEvent {
  readonly entry: Uint8Array;
  /** Of each part its exact bytes, or what commits to it; nothing where the letter was forgotten. */
  readonly parts?: ReadonlyMap<
    PartName,
    { readonly bytes: Uint8Array } | { readonly commitment: Uint8Array }
  >;
}

/** Where a record stands in a map. */
export interface ExportedPlace {
  readonly nonce: Uint8Array;
  readonly siblings: readonly Uint8Array[];
  readonly bucket: Uint8Array;
}

/** One label that leads to a record. */
export interface ExportedPath extends Readonly<Partial<Record<'held', ExportedPlace>>> {
  readonly label: Uint8Array;
  /** Of which the label is, with the proof that it is; nothing where another record leads to it. */
  readonly identifier?: Identifier;
  readonly vrf?: Uint8Array;
  readonly visible: ExportedPlace;
}

/** What is recorded under one pseudonym. */
export interface ExportedRecord {
  readonly paths: readonly ExportedPath[];
  /** Labels of the records that are linked with it. */
  readonly links: readonly Uint8Array[];
  readonly visible: readonly ExportedEvent[];
  readonly held?: readonly ExportedEvent[];
}

/** An export as it was read; nothing of it is checked yet. */
export interface PersonExport {
  /** Whether it says what is held back, too. */
  readonly kinds: readonly MapKind[];
  /** The event that commits to all records, and a `tlog-proof` that it is in the log. */
  readonly epoch: ExportedEvent & { readonly proof: string };
  /** The one that was asked for comes first. */
  readonly records: readonly ExportedRecord[];
}

/**
 * Reads an export.
 *
 * @throws VerificationError `PERSON_UNREADABLE`
 */
export function parsePersonExport(file: string | Uint8Array): PersonExport {
  const text = typeof file === 'string' ? file : fromUtf8(file);
  if (text === undefined) throw unreadable('text in UTF-8', 'other bytes');
  if (text.length > LONGEST) throw unreadable('an export', `${text.length} characters`);
  let json: Json;
  try {
    json = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable('JSON', error.message);
  }
  const whole = new Members(json, 'the export');
  const format = whole.get('format');
  if (format !== PERSON_FORMAT) throw unreadable(PERSON_FORMAT, JSON.stringify(format ?? 'none'));
  const readers = whole.text('for');
  if (readers !== 'person' && readers !== 'officer') throw unreadable('person or officer', readers);
  const kinds = readers === 'officer' ? (['visible', 'held'] as const) : (['visible'] as const);
  const epoch = whole.object('epoch');
  const made = {
    kinds,
    epoch: { ...readEvent(epoch), proof: epoch.text('proof') },
    records: whole.list('records').map((record) => readRecord(record, readers === 'officer')),
  };
  epoch.end();
  whole.end();
  return made;
}

function readRecord(json: Json, hasHeld: boolean): ExportedRecord {
  const record = new Members(json, 'a record');
  const events = (kind: MapKind): readonly ExportedEvent[] =>
    record.list(kind).map((event) => {
      const members = new Members(event, 'an event');
      const read = readEvent(members);
      members.end();
      return read;
    });
  const read = {
    paths: record.list('paths').map((path) => readPath(path, hasHeld)),
    links: record.list('links').map((label) => bytesOf(label, 'links', LABEL_BYTES)),
    visible: events('visible'),
    ...(hasHeld && { held: events('held') }),
  };
  record.end();
  return read;
}

function readPath(json: Json, hasHeld: boolean): ExportedPath {
  const path = new Members(json, 'a path');
  const read = {
    label: path.bytes('label', LABEL_BYTES),
    ...(path.has('identifier') && {
      identifier: readIdentifier(path.object('identifier')),
      vrf: path.bytes('vrf', VRF_PROOF_BYTES),
    }),
    visible: readPlace(path.object('visible')),
    ...(hasHeld && { held: readPlace(path.object('held')) }),
  };
  path.end();
  return read;
}

function readIdentifier(members: Members): Identifier {
  const [namespace, system, value] = ['namespace', 'system', 'value'].map((name) =>
    members.text(name),
  );
  members.end();
  return { namespace: namespace ?? '', system: system ?? '', value: value ?? '' };
}

function readPlace(members: Members): ExportedPlace {
  const joined = members.bytes('siblings');
  const count = joined.length / HASH_BYTES;
  if (!Number.isInteger(count) || count < LEAF_DEPTH || count > 8 * LABEL_BYTES) {
    throw unreadable(`${LEAF_DEPTH} hashes or more`, `${joined.length} bytes`);
  }
  const read = {
    nonce: members.bytes('nonce', HASH_BYTES),
    siblings: Array.from({ length: count }, (_, at) =>
      joined.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
    ),
    bucket: members.bytes('bucket', HASH_BYTES),
  };
  members.end();
  return read;
}

/** Each part stands in exactly one of both lists; of a letter that was forgotten there are none. */
function readEvent(members: Members): ExportedEvent {
  const entry = members.bytes('entry');
  if (!members.has('shown')) return { entry };
  const shown = members.object('shown');
  const withheld = members.object('withheld');
  const parts: [PartName, { bytes: Uint8Array } | { commitment: Uint8Array }][] = PART_NAMES.map(
    (name) =>
      shown.has(name)
        ? [name, { bytes: shown.bytes(name) }]
        : [name, { commitment: withheld.bytes(name, HASH_BYTES) }],
  );
  shown.end(isPartName);
  withheld.end();
  return { entry, parts: new Map(parts) };
}

/** The members of an object: each is read once, and none may be left over. */
class Members {
  readonly #members: JsonObject;
  readonly #read = new Set<string>();

  constructor(
    json: Json,
    readonly name: string,
  ) {
    if (!(json instanceof Map)) throw unreadable(`${name} as an object`, 'something else');
    this.#members = json as JsonObject;
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  get(name: string): Json | undefined {
    this.#read.add(name);
    return this.#members.get(name);
  }

  text(name: string): string {
    const value = this.get(name);
    if (typeof value !== 'string') throw unreadable(`"${name}" in ${this.name}`, 'none');
    return value;
  }

  bytes(name: string, length?: number): Uint8Array {
    return bytesOf(this.get(name), name, length);
  }

  list(name: string): readonly Json[] {
    const value = this.get(name);
    if (!Array.isArray(value)) throw unreadable(`"${name}" in ${this.name}`, 'none');
    return value as readonly Json[];
  }

  object(name: string): Members {
    return new Members(this.get(name) ?? null, name);
  }

  /** Nothing that was not looked at may stand there: it would seem to be vouched for. */
  end(isKnown: (name: string) => boolean = () => true): void {
    const other = [...this.#members.keys()].find((name) => !this.#read.has(name) || !isKnown(name));
    if (other !== undefined) throw unreadable(`no other members of ${this.name}`, other);
  }
}

function bytesOf(json: Json | undefined, name: string, length?: number): Uint8Array {
  const bytes = typeof json === 'string' ? fromBase64(json) : undefined;
  if (!bytes || (length !== undefined && bytes.length !== length)) {
    throw unreadable(`"${name}" as ${length ?? 'some'} bytes in base64`, 'something else');
  }
  return bytes;
}

function unreadable(expected: string, found: string): VerificationError {
  return new VerificationError(
    'PERSON_UNREADABLE',
    'This is not an export of somebody’s record, or it is damaged, or of a newer form than is known here.',
    { expected, found },
  );
}
