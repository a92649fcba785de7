import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { PUBLIC_ACTOR } from '../../access/src/actor.js';
import { Authenticator, MAX_TOKEN } from './authenticator.js';
import { type IdentityErrorCode, isIdentityError } from './identity.errors.js';
import { CLOCK_TOLERANCE, tokenVerifier } from './token-verifier.js';

const ISSUER = 'https://id.example.org';
const AUDIENCE = 'waymark';
const START = Date.parse('2026-11-05T02:00:00Z');
const SECONDS = START / 1_000;
const CLAIMS = { waymark_role: 'person', waymark_person: 'psn_1' };

const ed25519 = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });

interface Claims {
  readonly issuer?: string;
  readonly audience?: string | string[];
  readonly expires?: number;
  readonly notBefore?: number;
  readonly subject?: string;
}

function token(claims: Claims = {}, key: KeyObject = ed25519.privateKey, alg = 'EdDSA') {
  const jwt = new SignJWT(CLAIMS)
    .setProtectedHeader({ alg })
    .setIssuer(claims.issuer ?? ISSUER)
    .setAudience(claims.audience ?? AUDIENCE)
    .setSubject(claims.subject ?? 'account')
    .setExpirationTime(claims.expires ?? SECONDS + 60);
  if (claims.notBefore !== undefined) jwt.setNotBefore(claims.notBefore);
  return jwt.sign(key);
}

function clockAt(start: number) {
  let present = start;
  return { now: () => present, pass: (milliseconds: number) => (present += milliseconds) };
}

function authenticatorAt(clock: { now: () => number }, believedFor?: number) {
  let asked = 0;
  const verifier = tokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ['EdDSA'],
    key: () => {
      asked += 1;
      return ed25519.publicKey;
    },
    now: clock.now,
  });
  const authenticator = new Authenticator(verifier, {
    now: clock.now,
    ...(believedFor === undefined ? {} : { believedFor }),
  });
  return { authenticator, asked: () => asked };
}

async function codeOf(authorization: string, clock = clockAt(START)): Promise<string> {
  const { authenticator } = authenticatorAt(clock);
  try {
    await authenticator.authenticate(authorization);
    return 'accepted';
  } catch (error) {
    if (!isIdentityError(error)) throw error;
    const [, value = ''] = authorization.split(' ');
    if (value.length > 3) expect(error.message).not.toContain(value);
    return error.code;
  }
}

describe('an authenticator', () => {
  it('takes whoever comes without a token for the public', () => {
    const { authenticator } = authenticatorAt(clockAt(START));
    expect(authenticator.authenticate(undefined)).toBe(PUBLIC_ACTOR);
  });

  it('tells who acts, and at once when it knows the token', async () => {
    const { authenticator, asked } = authenticatorAt(clockAt(START));
    const header = `Bearer ${await token()}`;
    const actor = { role: 'person', person: 'psn_1', account: 'account' };
    expect(await authenticator.authenticate(header)).toEqual(actor);
    expect(authenticator.authenticate(header)).toEqual(actor);
    expect(authenticator.authenticate(header.replace('Bearer', 'bearer '))).toEqual(actor);
    expect(asked()).toBe(1);
  });

  it('forgets a token when it expires', async () => {
    const clock = clockAt(START);
    const { authenticator } = authenticatorAt(clock);
    const header = `Bearer ${await token()}`;
    await authenticator.authenticate(header);
    clock.pass((60 + CLOCK_TOLERANCE) * 1_000 - 1);
    expect(authenticator.authenticate(header)).not.toBeInstanceOf(Promise);
    clock.pass(1);
    await expect(authenticator.authenticate(header)).rejects.toMatchObject({
      code: 'TOKEN_EXPIRED',
    });
  });

  it('asks for the keys again after a while, so that a withdrawn key stops working', async () => {
    const clock = clockAt(START);
    const { authenticator, asked } = authenticatorAt(clock, 10_000);
    const header = `Bearer ${await token()}`;
    await authenticator.authenticate(header);
    clock.pass(10_000);
    await authenticator.authenticate(header);
    expect(asked()).toBe(2);
  });

  it('does not remember what does not hold', async () => {
    const { authenticator, asked } = authenticatorAt(clockAt(START));
    const [head, , signature] = (await token()).split('.');
    const body = Buffer.from(JSON.stringify({ iss: ISSUER })).toString('base64url');
    const header = `Bearer ${head}.${body}.${signature}`;
    await expect(authenticator.authenticate(header)).rejects.toMatchObject({
      code: 'TOKEN_UNTRUSTED',
    });
    await expect(authenticator.authenticate(header)).rejects.toBeInstanceOf(Error);
    expect(asked()).toBe(2);
  });

  it.each<[IdentityErrorCode | 'accepted', string, Claims]>([
    ['TOKEN_EXPIRED', 'that expired', { expires: SECONDS - CLOCK_TOLERANCE }],
    ['accepted', 'that expired within the tolerance', { expires: SECONDS - CLOCK_TOLERANCE + 1 }],
    ['TOKEN_NOT_YET_VALID', 'of the future', { notBefore: SECONDS + CLOCK_TOLERANCE + 1 }],
    ['accepted', 'of the near future', { notBefore: SECONDS + CLOCK_TOLERANCE }],
    ['TOKEN_WRONG_ISSUER', 'of another issuer', { issuer: 'https://evil.example' }],
    ['TOKEN_WRONG_ISSUER', 'of an issuer that is nearly the same', { issuer: `${ISSUER}/` }],
    ['TOKEN_WRONG_AUDIENCE', 'for another audience', { audience: 'other' }],
    ['accepted', 'for several audiences', { audience: ['other', AUDIENCE] }],
    ['TOKEN_CLAIMS', 'of nobody', { subject: '' }],
  ])('answers %s to a token %s', async (code, _what, claims) => {
    expect(await codeOf(`Bearer ${await token(claims)}`)).toBe(code);
  });

  it('refuses a token without an end', async () => {
    const endless = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject('account')
      .sign(ed25519.privateKey);
    expect(await codeOf(`Bearer ${endless}`)).toBe('TOKEN_CLAIMS');
  });

  it('refuses another key and every algorithm that is not pinned', async () => {
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect(await codeOf(`Bearer ${await token({}, stranger)}`)).toBe('TOKEN_UNTRUSTED');
    expect(await codeOf(`Bearer ${await token({}, rsa.privateKey, 'RS256')}`)).toBe(
      'TOKEN_UNTRUSTED',
    );
    // The public key as the secret of an HMAC: the classic confusion of algorithms.
    const secret = Buffer.from(ed25519.publicKey.export({ type: 'spki', format: 'pem' }));
    const confused = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject('account')
      .setExpirationTime(SECONDS + 60)
      .sign(secret);
    expect(await codeOf(`Bearer ${confused}`)).toBe('TOKEN_UNTRUSTED');
  });

  it('refuses a token that nobody signed', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = part({ iss: ISSUER, aud: AUDIENCE, sub: 'a', exp: SECONDS + 60, ...CLAIMS });
    expect(await codeOf(`Bearer ${part({ alg: 'none' })}.${payload}.`)).not.toBe('accepted');
    expect(await codeOf(`Bearer ${part({ alg: 'EdDSA' })}.${payload}.`)).not.toBe('accepted');
  });

  it.each([
    ['Basic dXNlcjpwYXNz', 'TOKEN_MALFORMED'],
    ['Bearer', 'TOKEN_MALFORMED'],
    ['Bearer ', 'TOKEN_MALFORMED'],
    ['', 'TOKEN_MALFORMED'],
    ['Bearer a b', 'TOKEN_MALFORMED'],
    ['Bearer a, Bearer b', 'TOKEN_MALFORMED'],
    ['Bearer nonsense', 'TOKEN_MALFORMED'],
    ['Bearer a.b.c', 'TOKEN_MALFORMED'],
    ['Bearer ....', 'TOKEN_MALFORMED'],
    [`Bearer ${'a'.repeat(MAX_TOKEN)}`, 'TOKEN_TOO_LARGE'],
  ])('answers %.30j with %s', async (authorization, code) => {
    expect(await codeOf(authorization)).toBe(code);
  });

  it('holds no more tokens than it may', async () => {
    const clock = clockAt(START);
    const verifier = tokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['EdDSA'],
      key: () => ed25519.publicKey,
      now: clock.now,
    });
    const authenticator = new Authenticator(verifier, { remembered: 2, now: clock.now });
    const headers = await Promise.all(
      ['a', 'b', 'c'].map(async (subject) => `Bearer ${await token({ subject })}`),
    );
    for (const header of headers) await authenticator.authenticate(header);
    const known = headers.map((header) => !(authenticator.authenticate(header) instanceof Promise));
    expect(known).toEqual([false, true, true]);
  });
});
