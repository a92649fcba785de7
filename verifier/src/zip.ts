import { crc32 } from './crc32.js';
import { fromUtf8, joinBytes } from './bytes.js';
import { VerificationError } from './verification-error.js';

/**
 * Archives (PKWARE's APPNOTE 6.3.10), as far as exports need them: stored and deflated files, no
 * encryption, no parts, nothing beyond 4 GiB. An archive may have been made to do harm, so nothing
 * it says of itself is believed: files must not share bytes, and only so much is ever unpacked.
 */

/** A file of an archive. Its name may be anything, and is never a path. */
export interface ArchiveFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How much may be unpacked. */
export interface ArchiveLimits {
  /** Of one file, in bytes. */
  readonly file: number;
  /** Of all files together, in bytes. */
  readonly all: number;
}

const LIMITS: ArchiveLimits = { file: 256 * 2 ** 20, all: 512 * 2 ** 20 };

/** Signatures of the structures, read as little-endian numbers. */
const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;

const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;

const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

/** Whether bytes begin as an archive does. */
export function isArchive(bytes: Uint8Array): boolean {
  return bytes.length >= END_BYTES && [LOCAL, END].includes(viewOf(bytes).getUint32(0, true));
}

/**
 * The files of an archive that are wanted, one after the other, each unpacked when it is asked for.
 *
 * @throws VerificationError `ARCHIVE_UNREADABLE`
 */
export async function* archiveFiles(
  archive: Uint8Array,
  isWanted: (name: string) => boolean = () => true,
  limits: ArchiveLimits = LIMITS,
): AsyncGenerator<ArchiveFile> {
  let left = limits.all;
  for (const member of membersOf(archive)) {
    if (!isWanted(member.name)) continue;
    const bytes = await unpacked(member, Math.min(limits.file, left));
    left -= bytes.length;
    yield { name: member.name, bytes };
  }
}

interface Member {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly size: number;
  readonly packed: Uint8Array;
}

function membersOf(archive: Uint8Array): readonly Member[] {
  const view = viewOf(archive);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  const members: Member[] = [];
  const ranges: (readonly [from: number, to: number])[] = [];
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    demand(
      at + CENTRAL_BYTES <= end && view.getUint32(at, true) === CENTRAL,
      'a list of its files',
    );
    const length = view.getUint16(at + 28, true);
    const [from, member] = memberAt(archive, view, at, length);
    ranges.push([from, member.packed.byteOffset - archive.byteOffset + member.packed.length]);
    if (!member.name.endsWith('/')) members.push(member);
    at += CENTRAL_BYTES + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  demand(at === end, 'a list of all its files');
  ranges.sort(([one], [other]) => one - other);
  const shared = ranges.some(([, to], index) => to > (ranges[index + 1]?.[0] ?? end));
  demand(!shared, 'files that do not share bytes');
  return members;
}

/** Where the last structure begins, after which stands only a comment. */
function endOf(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT);
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1) {
    const comment = view.byteLength - at - END_BYTES;
    if (view.getUint32(at, true) === END && view.getUint16(at + 20, true) === comment) return at;
  }
  throw unreadable('an archive that is whole', 'its end is missing');
}

function memberAt(
  archive: Uint8Array,
  view: DataView,
  at: number,
  nameLength: number,
): readonly [from: number, member: Member] {
  const name = fromUtf8(archive.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength));
  demand(name !== undefined, 'names in UTF-8');
  const method = view.getUint16(at + 10, true);
  demand((view.getUint16(at + 8, true) & ENCRYPTED) === 0, 'files that are not encrypted');
  demand(method === STORED || method === DEFLATED, 'files that are stored or deflated');
  const from = view.getUint32(at + 42, true);
  demand(
    from + LOCAL_BYTES <= view.byteLength && view.getUint32(from, true) === LOCAL,
    'files where its list says they are',
  );
  const start =
    from + LOCAL_BYTES + view.getUint16(from + 26, true) + view.getUint16(from + 28, true);
  const length = view.getUint32(at + 20, true);
  demand(start + length <= view.byteLength, 'files that are whole');
  const packed = archive.subarray(start, start + length);
  const checksum = view.getUint32(at + 16, true);
  return [from, { name, method, checksum, size: view.getUint32(at + 24, true), packed }];
}

async function unpacked(member: Member, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const { name, method, size, packed, checksum } = member;
  if (size > most) throw unreadable(`no more than ${most} bytes`, `${size} in "${name}"`);
  const bytes = method === STORED ? joinBytes(packed) : await inflated(packed, size);
  if (bytes?.length !== size || crc32(bytes) !== checksum) {
    throw unreadable(`${size} bytes in "${name}"`, 'it is damaged');
  }
  return bytes;
}

/** What a stream gives, which platforms type differently. */
type Chunk =
  | { readonly done: true; readonly value?: undefined }
  | { readonly done: false; readonly value: Uint8Array };

/** Unpacks, and stops where there is more than was said. */
async function inflated(
  packed: Uint8Array,
  size: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(size);
  let length = 0;
  const stream = new Blob([joinBytes(packed)])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = (await reader.read()) as Chunk;
      if (done) break;
      if (length + value.length > size) {
        await reader.cancel();
        return undefined;
      }
      bytes.set(value, length);
      length += value.length;
    }
  } catch {
    // Not deflated: the platform's own words would tell nobody anything.
    return undefined;
  }
  return length === size ? bytes : undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function demand(holds: boolean, expected: string): asserts holds {
  if (!holds) throw unreadable(expected, 'others');
}

function unreadable(expected: string, found: string): VerificationError {
  return new VerificationError(
    'ARCHIVE_UNREADABLE',
    'This archive cannot be read: it is damaged, or made in a way that is not known here.',
    { expected, found },
  );
}
