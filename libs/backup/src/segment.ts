import { joinPieces, splitPieces } from '../../ledger/src/pieces.js';
import type { StoredEvent } from '../../event-log/src/event-log.js';
import { BackupError } from './backup.errors.js';
import { chunksOf, type Digest } from './written-file.js';

/**
 * A stretch of the log as it stands in a backup. Events are never changed, so neither is a segment:
 * the next backup adds one with what came since.
 *
 * The line `waymark-events-1`, then for each event in the order of the log a u32 length and so many
 * bytes: id (16 bytes), revision (u32), stream, type and data, each after its length as u32. All
 * numbers big-endian, all text UTF-8. Whose an event is stands elsewhere, sealed.
 */
export interface Segment extends Digest {
  /** Positions of its first and last event. */
  readonly first: number;
  readonly last: number;
}

/** An event in a segment: its position follows from its place. */
export type SegmentEvent = Omit<StoredEvent, 'position'>;

const HEAD = Buffer.from('waymark-events-1\n');

/** The name of a segment's file. */
export function segmentName({ first, last }: Pick<Segment, 'first' | 'last'>): string {
  return `${digits(first)}-${digits(last)}.events`;
}

/** The bytes of a segment. */
export async function* writeSegment(
  pages: AsyncIterable<readonly SegmentEvent[]>,
): AsyncGenerator<Buffer, void, undefined> {
  yield HEAD;
  for await (const page of pages) {
    yield joinPieces(
      page.map(({ id, revision, stream, type, data }) => {
        const place = Buffer.allocUnsafe(4);
        place.writeUInt32BE(revision);
        const key = Buffer.from(id.replaceAll('-', ''), 'hex');
        return joinPieces([key, place, Buffer.from(stream), Buffer.from(type), data]);
      }),
    );
  }
}

/**
 * The events of a segment's file, some at a time.
 *
 * @throws BackupError `BACKUP_DAMAGED` if it is not one, or ends too early.
 */
export async function* readSegment(
  path: string,
): AsyncGenerator<readonly SegmentEvent[], void, undefined> {
  let rest = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of chunksOf(path)) {
    rest = Buffer.concat([rest, chunk]);
    if (!begun) {
      if (!rest.subarray(0, HEAD.length).equals(HEAD)) throw malformed(path);
      rest = rest.subarray(HEAD.length);
      begun = true;
    }
    const events: SegmentEvent[] = [];
    let at = 0;
    while (rest.length - at >= 4 && rest.length - at - 4 >= rest.readUInt32BE(at)) {
      const end = at + 4 + rest.readUInt32BE(at);
      events.push(eventOf(path, rest.subarray(at + 4, end)));
      at = end;
    }
    rest = rest.subarray(at);
    yield events;
  }
  if (rest.length > 0) throw malformed(path);
}

function eventOf(path: string, bytes: Buffer): SegmentEvent {
  const [key, place, stream, type, data, ...more] = splitPieces(bytes);
  if (key?.length !== 16 || place?.length !== 4 || !stream || !type || !data || more.length > 0) {
    throw malformed(path);
  }
  const hex = key.toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { id, revision: place.readUInt32BE(), stream: String(stream), type: String(type), data };
}

function malformed(path: string): BackupError {
  return new BackupError(
    'BACKUP_DAMAGED',
    `The backup is damaged: ${path} is no stretch of a log.`,
    { file: path, expected: 'waymark-events-1', found: 'something else' },
  );
}

function digits(position: number): string {
  return String(position).padStart(12, '0');
}
