import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { makeFolder, PRIVATE_FILE, syncFolder } from '../../durable/src/durable-files.js';
import { BackupError, damaged } from './backup.errors.js';

/** What a manifest says of a file. */
export interface Digest {
  readonly bytes: number;
  /** SHA-256 of all its bytes, in hex. */
  readonly sha256: string;
}

const CHUNK = 1_048_576;

/**
 * Writes a file of a backup: under another name first, synced, read again and compared, and only then
 * under its own.
 *
 * @throws BackupError `BACKUP_DAMAGED` if what is read again is not what was written.
 */
export async function writeVerified(
  path: string,
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Digest> {
  makeFolder(dirname(path));
  const draft = `${path}.part`;
  const handle = openSync(draft, 'w', PRIVATE_FILE);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of content) {
      writeWhole(handle, chunk);
      hash.update(chunk);
      bytes += chunk.length;
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  const written = { bytes, sha256: hash.digest('hex') };
  await verifyFile(draft, written);
  renameSync(draft, path);
  syncFolder(dirname(path));
  return written;
}

/**
 * Reads a file of a backup and compares it with its digest.
 *
 * @param name of the file, for the sentence; default its path.
 * @throws BackupError `BACKUP_INCOMPLETE`, `BACKUP_DAMAGED`
 */
export async function verifyFile(path: string, expected: Digest, name = path): Promise<void> {
  requireFile(path, expected, name);
  const { sha256 } = await digestOf(path);
  if (sha256 !== expected.sha256) {
    throw damaged(name, `SHA-256 ${expected.sha256}`, `SHA-256 ${sha256}`);
  }
}

/** The same by its size alone. */
export function requireFile(path: string, expected: Digest, name = path): void {
  if (!existsSync(path)) {
    throw new BackupError(
      'BACKUP_INCOMPLETE',
      `The backup is incomplete: ${name} is missing; ${expected.bytes} bytes were expected.`,
      { file: name, expected: `${expected.bytes} bytes`, found: 'no file' },
    );
  }
  const { size } = statSync(path);
  if (size !== expected.bytes) throw damaged(name, `${expected.bytes} bytes`, `${size}`);
}

/** The digest of a file. */
export async function digestOf(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunksOf(path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** The bytes of a file, a mebibyte at a time; each chunk holds until the next is asked for. */
export async function* chunksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  const handle = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const read = readSync(handle, buffer, 0, CHUNK, null);
      if (read === 0) return;
      yield buffer.subarray(0, read);
      await turn();
    }
  } finally {
    closeSync(handle);
  }
}

function writeWhole(handle: number, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length;) at += writeSync(handle, chunk, at);
}
