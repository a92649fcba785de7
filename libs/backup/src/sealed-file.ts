import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { lengthPrefixed, secretKey } from '../../vault/src/sealing.js';
import { damaged } from './backup.errors.js';
import { chunksOf } from './written-file.js';

/**
 * A file that is sealed under an epoch's key: the line `waymark-sealed-1`, the epoch (u32,
 * big-endian), 16 random bytes, then boxes of at most a mebibyte of plaintext each, by AES-256-GCM
 * under `HMAC(epoch's key, lp(name) ‖ random bytes)`. The nonce of a box is its number (11 bytes, big-endian) and
 * a byte that is 1 for the last one, so that none can be left out, moved, or cut off
 * (https://eprint.iacr.org/2015/189, STREAM); the additional data are everything before the first.
 */

const HEAD = Buffer.from('waymark-sealed-1\n');
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const BOX_BYTES = 1_048_576 + TAG_BYTES;
const HEADER_BYTES = HEAD.length + 4 + SALT_BYTES;

/** Seals bytes. @param name of what they are: they open as nothing else. */
export function* sealed(
  name: string,
  epoch: { readonly number: number; readonly key: KeyObject },
  content: Uint8Array,
): Generator<Buffer, void, undefined> {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(epoch.number);
  const header = Buffer.concat([HEAD, number, randomBytes(SALT_BYTES)]);
  const key = keyOf(epoch.key, name, header);
  yield header;
  const size = BOX_BYTES - TAG_BYTES;
  const boxes = Math.max(1, Math.ceil(content.length / size));
  for (let box = 0; box < boxes; box += 1) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(box, box + 1 === boxes));
    cipher.setAAD(header);
    const bytes = cipher.update(content.subarray(box * size, (box + 1) * size));
    cipher.final();
    yield Buffer.concat([bytes, cipher.getAuthTag()]);
  }
}

/**
 * What was sealed in a file.
 *
 * @param keyOfEpoch Asked for the key of the epoch that the file names.
 * @throws BackupError `BACKUP_DAMAGED`; whatever `keyOfEpoch` throws.
 */
export async function unsealed(
  path: string,
  name: string,
  keyOfEpoch: (epoch: number) => KeyObject,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunksOf(path)) parts.push(Buffer.from(chunk));
  const file = Buffer.concat(parts);
  const header = file.subarray(0, HEADER_BYTES);
  if (header.length < HEADER_BYTES || !header.subarray(0, HEAD.length).equals(HEAD)) {
    throw damaged(path, 'the line waymark-sealed-1 at its beginning', 'another');
  }
  const key = keyOf(keyOfEpoch(header.readUInt32BE(HEAD.length)), name, header);
  const plain: Buffer[] = [];
  for (let at = HEADER_BYTES, box = 0; at < file.length || box === 0; box += 1) {
    const end = Math.min(at + BOX_BYTES, file.length);
    const opened = openBox(key, header, file.subarray(at, end), nonceOf(box, end === file.length));
    if (!opened) throw damaged(path, 'what was sealed in it', 'other bytes, or another key');
    plain.push(opened);
    at = end;
  }
  return Buffer.concat(plain);
}

function openBox(key: KeyObject, header: Buffer, box: Buffer, nonce: Buffer): Buffer | undefined {
  if (box.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(header);
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  const plain = decipher.update(box.subarray(0, -TAG_BYTES));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

function keyOf(epochKey: KeyObject, name: string, header: Buffer): KeyObject {
  const salt = header.subarray(-SALT_BYTES);
  return secretKey(
    createHmac('sha256', epochKey).update(lengthPrefixed(name)).update(salt).digest(),
  );
}

function nonceOf(box: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(box, 5, 6);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}
