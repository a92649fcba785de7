import { LedgerError } from './ledger.errors.js';

/** Pieces of bytes one after the other, each after its length in bytes as u32, big-endian. */
export function joinPieces(pieces: readonly Uint8Array[]): Buffer {
  let size = 0;
  for (const piece of pieces) size += 4 + piece.length;
  const joined = Buffer.allocUnsafe(size);
  writePieces(joined, 0, pieces);
  return joined;
}

/** Writes pieces as `joinPieces` joins them into a buffer that has room for them. */
export function writePieces(target: Buffer, at: number, pieces: readonly Uint8Array[]): void {
  let offset = at;
  for (const piece of pieces) {
    offset = target.writeUInt32BE(piece.length, offset);
    target.set(piece, offset);
    offset += piece.length;
  }
}

/**
 * The exact reverse.
 *
 * @throws LedgerError `RECORD_MALFORMED` if the lengths do not add up to the bytes.
 */
export function splitPieces(joined: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let offset = 0;
  while (offset < joined.length) {
    const start = offset + 4;
    const end = start > joined.length ? Infinity : start + joined.readUInt32BE(offset);
    if (end > joined.length) {
      throw new LedgerError('RECORD_MALFORMED', 'A record is malformed: a piece is cut off.');
    }
    pieces.push(joined.subarray(start, end));
    offset = end;
  }
  return pieces;
}
