import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
} from 'node:crypto';
import {
  BOX_OVERHEAD,
  blindIndexOf,
  cellKeyOf,
  eventIdOf,
  generationOf,
  isUuid,
  lengthPrefixed,
  letterKeyOf,
  mappingProofOf,
  openBox,
  sealBox,
  streamNameOf,
  tagOf,
  uuidBytes,
  uuidText,
} from './sealing.js';
import { isVaultError } from './vault.errors.js';

/** 32 bytes that count up from a number. */
function secret(from: number): Buffer {
  return Buffer.from(Array.from({ length: 32 }, (_, index) => (from + index) & 0xff));
}

const RAW_KEY = secret(1);
const RAW_SALT = secret(100);
const KEY = createSecretKey(RAW_KEY);
const SALT = createSecretKey(RAW_SALT);
const SUBJECT = Buffer.from('7d444840-9dc0-41d1-b245-5ffdce74fad2'.replaceAll('-', ''), 'hex');
const EVENT = Buffer.from('0f1e2d3c4b5a8988a7b6c5d4e3f20112', 'hex');

function hmac(key: Uint8Array, ...messages: (string | Uint8Array)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const message of messages) mac.update(message);
  return mac.digest();
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return isVaultError(error) ? error.code : String(error);
  }
}

describe('length-prefixed fields', () => {
  it('are each the length of their UTF-8 bytes in four bytes, then these bytes', () => {
    expect(lengthPrefixed('ab', '', 'é').toString('hex')).toBe(
      '00000002' + '6162' + '00000000' + '00000002' + 'c3a9',
    );
  });

  it('never make two different lists of fields equal', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 6 });
    const list = fc.array(text, { maxLength: 4 });
    fc.assert(
      fc.property(list, list, (one, other) => {
        const same = lengthPrefixed(...one).equals(lengthPrefixed(...other));
        expect(same).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('refuse a lone surrogate, which UTF-8 would make equal to others', () => {
    expect(() => lengthPrefixed('\ud800')).toThrow(TypeError);
  });
});

describe('ids as bytes', () => {
  it('go to bytes and back', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(uuidText(uuidBytes(uuid))).toBe(uuid);
      }),
    );
  });

  it('are refused in any other spelling', () => {
    for (const wrong of [
      '',
      '7D444840-9DC0-41D1-B245-5FFDCE74FAD2',
      '7d4448409dc041d1b2455ffdce74fad2',
      '7d444840-9dc0-41d1-b245-5ffdce74fad2\n',
      '7d444840-9dc0-41d1-b245-5ffdce74fadg',
    ]) {
      expect(isUuid(wrong)).toBe(false);
      expect(() => uuidBytes(wrong)).toThrow(TypeError);
    }
  });
});

describe('an event id', () => {
  const source = { organisation: 'ODS|RXX', source: '/rio/1', id: 'e-42', fact: 3 };

  it('is a UUID version 8 of the first 122 bits of the HMAC', () => {
    const message = Buffer.concat([
      Buffer.from([0, 0, 0, 7]),
      Buffer.from('ODS|RXX'),
      Buffer.from([0, 0, 0, 6]),
      Buffer.from('/rio/1'),
      Buffer.from([0, 0, 0, 4]),
      Buffer.from('e-42'),
      Buffer.from([0, 0, 0, 3]),
    ]);
    const hex = hmac(RAW_KEY, message).toString('hex').slice(0, 32).split('');
    hex[12] = '8';
    hex[16] = ((parseInt(hex[16] ?? '', 16) & 0b0011) | 0b1000).toString(16);
    const digits = hex.join('');
    const expected = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    expect(eventIdOf(KEY, source)).toBe(expected);
    expect(eventIdOf(KEY, source)).toBe('acd67d4a-b79f-8224-af02-dc4b2b8f0eb7');
  });

  it('differs with each of the things it is made from', () => {
    const ids = [
      source,
      { ...source, organisation: 'ODS|RXY' },
      { ...source, source: '/rio/2' },
      { ...source, id: 'e-43' },
      { ...source, fact: 4 },
      { ...source, organisation: 'ODS|RXX/', source: 'rio/1' },
    ].map((each) => eventIdOf(KEY, each));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes no number of a fact that is not a whole number of 32 bits', () => {
    for (const fact of [-1, 0.5, 2 ** 32, Number.NaN]) {
      expect(() => eventIdOf(KEY, { ...source, fact })).toThrow(RangeError);
    }
    expect(isUuid(eventIdOf(KEY, { ...source, fact: 2 ** 32 - 1 }))).toBe(true);
  });
});

describe('what is derived', () => {
  it('is for a letter the HMAC of the event id under the subject key', () => {
    expect(letterKeyOf(KEY, EVENT).export()).toEqual(hmac(RAW_KEY, EVENT));
  });

  it('is for cells of views the HMAC of a fixed text under the subject key', () => {
    expect(cellKeyOf(KEY).export()).toEqual(hmac(RAW_KEY, 'waymark view cell'));
  });

  it('is for a tag SHA-256 of an HMAC of the event id under the salt, then the pseudonym', () => {
    const expected = createHash('sha256').update(hmac(RAW_SALT, EVENT)).update(SUBJECT).digest();
    expect(tagOf(SALT, EVENT, SUBJECT)).toEqual(expected);
    expect(expected.toString('hex')).toBe(
      'f7f21e9c996ebf035fb02e762dd02e57304ec435f9d3d23e18c869d80125938b',
    );
  });

  it('is for a stream the HMAC of noun and id under the salt, in 43 characters', () => {
    const message = Buffer.from('\0\0\0\x07consent\0\0\0\x02c1');
    const expected = hmac(RAW_SALT, message).toString('base64url');
    expect(streamNameOf(SALT, 'consent', 'c1')).toBe(expected);
    expect(expected).toBe('mG91dGMzf-q6VRqt2i-IeOQdJri11Qkk9i_Y_8PsYiM');
    expect(streamNameOf(SALT, 'consent', '')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('is for the blind index the version of the key, then the HMAC of the reference', () => {
    const reference = { kind: 'person', namespace: '', system: 'nhs', value: '9990001014' };
    const message = Buffer.from('\0\0\0\x06person\0\0\0\0\0\0\0\x03nhs\0\0\0\x0a9990001014');
    const expected = Buffer.concat([Buffer.from([7]), hmac(RAW_KEY, message)]);
    expect(blindIndexOf(KEY, 7, reference)).toEqual(expected);
    expect(expected.toString('hex')).toBe(
      '07731f63a5aa047e4a821ae3f747a80895c9162c212cd4139eea6c686fd1804228',
    );
  });

  it('proves where an entry of the blind index leads with half an HMAC', () => {
    const entry = Buffer.concat([Buffer.from([1]), secret(9)]);
    const expected = hmac(RAW_KEY, entry, SUBJECT).subarray(0, 16);
    expect(mappingProofOf(KEY, entry, SUBJECT)).toEqual(expected);
  });
});

describe('a box', () => {
  const context = { key: KEY, version: 1, generation: 0x01020304, boundTo: EVENT };
  const words = Buffer.from('what was said');
  const additional = Buffer.concat([Buffer.from([1, 1, 2, 3, 4]), EVENT]);

  it('is version, generation, nonce, ciphertext and tag, as any AES-256-GCM opens it', () => {
    const box = sealBox(context, words);
    expect(box.length).toBe(words.length + BOX_OVERHEAD);
    expect(box.subarray(0, 5).toString('hex')).toBe('0101020304');
    const decipher = createDecipheriv('aes-256-gcm', RAW_KEY, box.subarray(5, 17));
    decipher.setAAD(additional);
    decipher.setAuthTag(box.subarray(-16));
    const opened = Buffer.concat([decipher.update(box.subarray(17, -16)), decipher.final()]);
    expect(opened).toEqual(words);
  });

  it('is opened when somebody else made it in this form', () => {
    const nonce = secret(50).subarray(0, 12);
    const cipher = createCipheriv('aes-256-gcm', RAW_KEY, nonce);
    cipher.setAAD(additional);
    const sealed = Buffer.concat([cipher.update(words), cipher.final()]);
    const head = Buffer.from('0101020304', 'hex');
    const box = Buffer.concat([head, nonce, sealed, cipher.getAuthTag()]);
    expect(box.toString('hex')).toBe(
      '010102030432333435363738393a3b3c3d0eabcfa66771ba099d725ff7542c31fabe088ea8d7f9d6622188b1204b',
    );
    expect(openBox(context, box)).toEqual(words);
  });

  it('brings back any bytes, none included', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(openBox(context, sealBox(context, bytes)).equals(bytes)).toBe(true);
      }),
    );
  });

  it('has a nonce of its own however many there are', () => {
    const nonces = Array.from({ length: 3000 }, () =>
      sealBox(context, words).subarray(5, 17).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('is refused with any one bit flipped', () => {
    const box = sealBox(context, words);
    for (let bit = 0; bit < box.length * 8; bit += 1) {
      const flipped = Buffer.from(box);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(codeOf(() => openBox(context, flipped))).toBe('BOX_TAMPERED');
    }
  });

  it('is refused when it is empty, cut at any place, or longer', () => {
    const box = sealBox(context, words);
    for (let length = 0; length < box.length; length += 1) {
      expect(codeOf(() => openBox(context, box.subarray(0, length)))).toBe('BOX_TAMPERED');
    }
    for (const more of [1, 16, 1_000_000]) {
      const longer = Buffer.concat([box, Buffer.alloc(more)]);
      expect(codeOf(() => openBox(context, longer))).toBe('BOX_TAMPERED');
    }
  });

  it('is refused in every context but its own', () => {
    const box = sealBox(context, words);
    for (const other of [
      { ...context, key: SALT },
      { ...context, version: 2 },
      { ...context, generation: 5 },
      { ...context, boundTo: SUBJECT },
      { ...context, boundTo: Buffer.alloc(0) },
      { ...context, boundTo: Buffer.concat([EVENT, Buffer.alloc(1)]) },
    ]) {
      expect(codeOf(() => openBox(other, box))).toBe('BOX_TAMPERED');
    }
  });

  it('tells its generation, and that there is none with the number 0', () => {
    const box = sealBox(context, words);
    expect(generationOf(box, 1)).toBe(0x01020304);
    const none = sealBox({ ...context, generation: 0 }, words);
    expect(codeOf(() => generationOf(none, 1))).toBe('BOX_TAMPERED');
  });
});
