import { createDecipheriv, createHash, createHmac } from 'node:crypto';

// A reader of record version 1 by somebody who has only `docs/reference/record-format.md`: it shares
// no code with the libs on purpose.

const sha256 = (...bytes: Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(bytes)).digest();
const hmac = (key: Buffer, bytes: Buffer): Buffer =>
  createHmac('sha256', key).update(bytes).digest();

function pieces(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

function openBox(box: Buffer, key: Buffer, eventId: Buffer): Buffer[] {
  const cipher = createDecipheriv('aes-256-gcm', hmac(key, eventId), box.subarray(5, 17));
  cipher.setAAD(Buffer.concat([box.subarray(0, 5), eventId]));
  cipher.setAuthTag(box.subarray(-16));
  return pieces(Buffer.concat([cipher.update(box.subarray(17, -16)), cipher.final()]));
}

/** What is given away so that parts can be checked: the parts shown, and commitments of the others. */
export type Shown = readonly (Buffer | { readonly commitment: Buffer })[];

/** Opens the letter of a frame: the exact bytes of each part. */
export function openLetter(frame: Buffer, subjectKey: Buffer, accountableKey: Buffer): Buffer[] {
  const [, letter, entry] = pieces(frame.subarray(1)) as [Buffer, Buffer, Buffer];
  const [content, accountability] = pieces(letter) as [Buffer, Buffer];
  const eventId = entry.subarray(1, 17);
  return [
    ...openBox(content, subjectKey, eventId),
    ...openBox(accountability, accountableKey, eventId),
  ];
}

/** Whether parts, shown or withheld, are what the entry commits to, and its envelope and letter too. */
export function holds(frame: Buffer, shown: Shown): boolean {
  const [envelope, letter, entry] = pieces(frame.subarray(1)) as [Buffer, Buffer, Buffer];
  const commitments = shown.map((part) => (Buffer.isBuffer(part) ? sha256(part) : part.commitment));
  return (
    entry.length === 145 &&
    entry[0] === 1 &&
    sha256(envelope).equals(entry.subarray(17, 49)) &&
    sha256(letter).equals(entry.subarray(49, 81)) &&
    sha256(...commitments).equals(entry.subarray(81, 113))
  );
}

/** The leaf hash of a frame. */
export function leafOf(frame: Buffer): Buffer {
  const [, , entry] = pieces(frame.subarray(1)) as [Buffer, Buffer, Buffer];
  return sha256(Buffer.of(0), entry);
}

/** Whether the entry's tag is that of this subject. */
export function isAbout(frame: Buffer, salt: Buffer, pseudonym: Buffer): boolean {
  const [, , entry] = pieces(frame.subarray(1)) as [Buffer, Buffer, Buffer];
  return sha256(hmac(salt, entry.subarray(1, 17)), pseudonym).equals(entry.subarray(113, 145));
}
