/**
 * The group of edwards25519 (RFC 8032, section 5.1), as far as verifiable random functions need it.
 * Numbers are of unlimited size and take a time that depends on their value: nothing that is secret to
 * whoever verifies comes here, and a prover does not let its time be seen.
 */

/** The prime of the field. */
const P = 2n ** 255n - 19n;

/** The order of the base point. */
export const ORDER: bigint = 2n ** 252n + 27742317777372353535851937790883648493n;

/** d = -121665/121666. */
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** A square root of -1. */
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

/** A point in extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z. */
export interface Point {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

/** The neutral element. */
const IDENTITY: Point = { X: 0n, Y: 1n, Z: 1n, T: 0n };

/** The base point. */
export const BASE: Point = fromXY(
  15112221349535400772501151409588531511454012693041857206046113283949847762202n,
  46316835694926478169428394003475163141307993866256225615783033603165251855960n,
);

function modulo(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

function fromXY(x: bigint, y: bigint): Point {
  return { X: x, Y: y, Z: 1n, T: (x * y) % P };
}

/** The sum of two points; the formulas are complete (RFC 8032, section 5.1.4). */
export function add(one: Point, other: Point): Point {
  const a = ((one.Y - one.X) * (other.Y - other.X)) % P;
  const b = ((one.Y + one.X) * (other.Y + other.X)) % P;
  const c = (((2n * one.T * other.T) % P) * D) % P;
  const d = (2n * one.Z * other.Z) % P;
  const e = b - a;
  const f = d - c;
  const g = d + c;
  const h = b + a;
  return { X: (e * f) % P, Y: (g * h) % P, Z: (f * g) % P, T: (e * h) % P };
}

/** The point with the other sign. */
export function negate({ X, Y, Z, T }: Point): Point {
  return { X: -X, Y, Z, T: -T };
}

/** A point that many times. @param scalar not negative. */
export function multiply(point: Point, scalar: bigint): Point {
  // Four bits at once.
  const multiples = [IDENTITY];
  for (let times = 1; times < 16; times += 1) {
    multiples.push(add(multiples[times - 1] ?? IDENTITY, point));
  }
  let result = IDENTITY;
  for (const digit of scalar.toString(16)) {
    for (let doubled = 0; doubled < 4; doubled += 1) result = add(result, result);
    result = add(result, multiples[parseInt(digit, 16)] ?? IDENTITY);
  }
  return result;
}

/** Eight times a point: what is left of it in the group of prime order. */
export function timesCofactor(point: Point): Point {
  return multiply(point, 8n);
}

/** Whether a point is the neutral element. */
export function isIdentity({ X, Y, Z }: Point): boolean {
  return modulo(X) === 0n && modulo(Y - Z) === 0n;
}

/** A point as 32 bytes (RFC 8032, section 5.1.2). */
export function encodePoint({ X, Y, Z }: Point): Uint8Array<ArrayBuffer> {
  const inverse = power(modulo(Z), P - 2n);
  const x = modulo(X * inverse);
  const y = modulo(Y * inverse);
  return littleEndian(y | ((x & 1n) << 255n));
}

/** The point that 32 bytes stand for (RFC 8032, section 5.1.3); nothing where they stand for none. */
export function decodePoint(bytes: Uint8Array): Point | undefined {
  if (bytes.length !== 32) return undefined;
  const value = fromLittleEndian(bytes);
  const sign = value >> 255n;
  const y = value & (2n ** 255n - 1n);
  if (y >= P) return undefined;
  const u = modulo(y * y - 1n);
  const v = modulo(D * y * y + 1n);
  const v3 = (v * v * v) % P;
  let x = (((u * v3) % P) * power((((u * v3) % P) * v3 * v) % P, (P - 5n) / 8n)) % P;
  const check = modulo(v * x * x);
  if (check !== u) {
    if (check !== modulo(-u)) return undefined;
    x = (x * ROOT_OF_MINUS_ONE) % P;
  }
  if (x === 0n && sign === 1n) return undefined;
  return fromXY((x & 1n) === sign ? x : P - x, y);
}

/** A number that is not negative and below 2^256 as bytes, the least first. @param length in bytes. */
export function littleEndian(value: bigint, length = 32): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let left = value;
  for (let at = 0; at < length; at += 1) {
    bytes[at] = Number(left & 255n);
    left >>= 8n;
  }
  return bytes;
}

/** The number that bytes stand for, the least first. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value;
}
