/**
 * SHA-256 (FIPS 180-4), synchronous and without any platform's help: WebCrypto's is asynchronous,
 * and a proof of twenty hashes would wait twenty times.
 */

/** Bytes of a hash. */
export const HASH_BYTES = 32;

const BLOCK_BYTES = 64;

/** The first 32 bits of the fractions of the cube and square roots of the first primes. */
const ROUNDS = new Int32Array(64);
const INITIAL = new Int32Array(8);
for (let candidate = 2, found = 0; found < 64; candidate += 1) {
  if (!isPrime(candidate)) continue;
  if (found < 8) INITIAL[found] = fraction(Math.sqrt(candidate));
  ROUNDS[found] = fraction(Math.cbrt(candidate));
  found += 1;
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) {
    if (candidate % divisor === 0) return false;
  }
  return true;
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 0x1_0000_0000) | 0;
}

/** The words of the message schedule, and the hash so far: used again and again, never across a pause. */
const words = new Int32Array(64);
const state = new Int32Array(8);
const tail = new Uint8Array(2 * BLOCK_BYTES);

/** @returns the 32 bytes of the hash. */
export function sha256(message: Uint8Array): Uint8Array<ArrayBuffer> {
  state.set(INITIAL);
  const whole = message.length - (message.length % BLOCK_BYTES);
  for (let at = 0; at < whole; at += BLOCK_BYTES) compress(message, at);
  // What is left, a one bit, zeros, and the length in bits as 64 bits.
  const left = message.length - whole;
  tail.fill(0);
  tail.set(message.subarray(whole));
  tail[left] = 0x80;
  const end = left < BLOCK_BYTES - 8 ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  writeWord(tail, end - 8, Math.floor(message.length / 0x2000_0000));
  writeWord(tail, end - 4, message.length << 3);
  for (let at = 0; at < end; at += BLOCK_BYTES) compress(tail, at);
  const hash = new Uint8Array(HASH_BYTES);
  for (let index = 0; index < 8; index += 1) writeWord(hash, 4 * index, wordOf(state, index));
  return hash;
}

function compress(bytes: Uint8Array, offset: number): void {
  for (let index = 0, at = offset; index < 16; index += 1, at += 4) {
    words[index] =
      (byteOf(bytes, at) << 24) |
      (byteOf(bytes, at + 1) << 16) |
      (byteOf(bytes, at + 2) << 8) |
      byteOf(bytes, at + 3);
  }
  for (let index = 16; index < 64; index += 1) {
    const early = wordOf(words, index - 15);
    const late = wordOf(words, index - 2);
    const low = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
    const high = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
    words[index] = (wordOf(words, index - 16) + low + wordOf(words, index - 7) + high) | 0;
  }
  let a = wordOf(state, 0);
  let b = wordOf(state, 1);
  let c = wordOf(state, 2);
  let d = wordOf(state, 3);
  let e = wordOf(state, 4);
  let f = wordOf(state, 5);
  let g = wordOf(state, 6);
  let h = wordOf(state, 7);
  for (let index = 0; index < 64; index += 1) {
    const upper = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = (e & f) ^ (~e & g);
    const first = (h + upper + choice + wordOf(ROUNDS, index) + wordOf(words, index)) | 0;
    const lower = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + lower + majority) | 0;
  }
  state[0] = wordOf(state, 0) + a;
  state[1] = wordOf(state, 1) + b;
  state[2] = wordOf(state, 2) + c;
  state[3] = wordOf(state, 3) + d;
  state[4] = wordOf(state, 4) + e;
  state[5] = wordOf(state, 5) + f;
  state[6] = wordOf(state, 6) + g;
  state[7] = wordOf(state, 7) + h;
}

// Places are always within the arrays, which the compiler cannot know.
function byteOf(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

function wordOf(array: Int32Array, at: number): number {
  return array[at] ?? 0;
}
