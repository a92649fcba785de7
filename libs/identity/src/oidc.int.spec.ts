import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { exportJWK, SignJWT } from 'jose';
import { DEMONSTRATION_OPERATOR } from '../../configuration/src/configuration.js';
import { Authenticator } from './authenticator.js';
import { oidcVerifier } from './oidc.js';
import { openAuthenticator } from './open-authenticator.js';

const ORGANISATION = 'https://fhir.nhs.uk/Id/ods-organization-code|RXX';

/** An issuer on this machine: a discovery document, a set of keys, and what of it is asked. */
class Issuer {
  readonly keys = new Map<string, { alg: string; key: KeyObject; jwk: object }>();
  readonly asked: string[] = [];
  discovery: Record<string, unknown> | undefined;
  status = 200;
  #server: Server | undefined;
  url = '';

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.asked.push(request.url ?? '');
      const document = request.url?.startsWith('/.well-known')
        ? (this.discovery ?? { issuer: this.url, jwks_uri: `${this.url}/keys` })
        : { keys: [...this.keys.values()].map(({ jwk }) => jwk) };
      response.writeHead(this.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(document));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async add(kid: string, alg: 'EdDSA' | 'ES256' | 'RS256' | 'PS256'): Promise<void> {
    const { privateKey, publicKey } =
      alg === 'EdDSA'
        ? generateKeyPairSync('ed25519')
        : alg === 'ES256'
          ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
          : generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
    this.keys.set(kid, { alg, key: privateKey, jwk });
  }

  async header(kid: string, from?: Issuer): Promise<string> {
    const { alg, key } = (from ?? this).keys.get(kid) ?? { alg: '', key: undefined };
    if (!key) throw new TypeError('no such key');
    const jwt = await new SignJWT({ waymark_role: 'partner', waymark_organisation: ORGANISATION })
      .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
      .setIssuer(this.url)
      .setAudience('waymark')
      .setSubject('system-1')
      .setExpirationTime('1h')
      .sign(key);
    return `Bearer ${jwt}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('the issuer of an OpenID Connect provider', () => {
  const issuers: Issuer[] = [];
  async function issuerWith(...keys: ['EdDSA' | 'ES256' | 'RS256' | 'PS256', string][]) {
    const issuer = await new Issuer().start();
    issuers.push(issuer);
    for (const [alg, kid] of keys) await issuer.add(kid, alg);
    return issuer;
  }
  function authenticatorOf(issuer: Issuer, pause = 0) {
    return new Authenticator(
      oidcVerifier({ issuer: issuer.url, audience: 'waymark', pause, timeout: 500 }),
    );
  }
  afterEach(async () => {
    await Promise.all(issuers.splice(0).map((issuer) => issuer.stop()));
  });

  it.each(['EdDSA', 'ES256', 'RS256'] as const)('is believed for keys of %s', async (alg) => {
    const issuer = await issuerWith([alg, 'one']);
    const authenticator = openAuthenticator({
      loopback: false,
      identity: { kind: 'oidc', issuer: issuer.url, audience: 'waymark' },
      dataFolder: '/nowhere',
      operator: DEMONSTRATION_OPERATOR,
    });
    expect(await authenticator.authenticate(await issuer.header('one'))).toEqual({
      role: 'partner',
      organisation: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' },
      account: 'system-1',
    });
  });

  it('is not believed for an algorithm that is not of the list', async () => {
    const issuer = await issuerWith(['PS256', 'one']);
    const refusal = authenticatorOf(issuer).authenticate(await issuer.header('one'));
    await expect(refusal).rejects.toMatchObject({ code: 'TOKEN_UNTRUSTED' });
  });

  it('is asked once, however many tokens come at once', async () => {
    const issuer = await issuerWith(['EdDSA', 'one'], ['ES256', 'two']);
    const authenticator = authenticatorOf(issuer);
    const headers = await Promise.all([issuer.header('one'), issuer.header('two')]);
    await Promise.all(headers.map(async (header) => authenticator.authenticate(header)));
    expect(issuer.asked.sort()).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('does not vouch for a key of another with the same name', async () => {
    const issuer = await issuerWith(['EdDSA', 'one']);
    const stranger = await issuerWith(['EdDSA', 'one'], ['EdDSA', 'two']);
    const authenticator = authenticatorOf(issuer);
    for (const kid of ['one', 'two']) {
      await expect(
        authenticator.authenticate(await issuer.header(kid, stranger)),
      ).rejects.toMatchObject({ code: 'TOKEN_UNTRUSTED' });
    }
  });

  it('that is away is no fault of the token, and is asked again when it is back', async () => {
    const issuer = await issuerWith(['EdDSA', 'one']);
    const authenticator = authenticatorOf(issuer);
    const header = await issuer.header('one');
    issuer.status = 503;
    await expect(authenticator.authenticate(header)).rejects.toMatchObject({
      code: 'ISSUER_UNREACHABLE',
    });
    issuer.status = 200;
    expect(await authenticator.authenticate(header)).toMatchObject({ role: 'partner' });
  });

  it('that is away is left alone for a while', async () => {
    const issuer = await issuerWith(['EdDSA', 'one']);
    const authenticator = authenticatorOf(issuer, 60_000);
    const header = await issuer.header('one');
    issuer.status = 500;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(authenticator.authenticate(header)).rejects.toMatchObject({
        code: 'ISSUER_UNREACHABLE',
      });
    }
    expect(issuer.asked).toHaveLength(1);
  });

  it.each([
    [
      'names another issuer',
      { issuer: 'https://evil.example', jwks_uri: 'https://evil.example/k' },
    ],
    ['names no keys', { issuer: 'URL' }],
    ['names keys that are no address', { issuer: 'URL', jwks_uri: 'keys' }],
    ['leads to keys without TLS elsewhere', { issuer: 'URL', jwks_uri: 'http://192.0.2.1/keys' }],
    ['leads to a file', { issuer: 'URL', jwks_uri: 'file:///etc/passwd' }],
  ])('is not believed if its document %s', async (_what, document: Record<string, string>) => {
    const issuer = await issuerWith(['EdDSA', 'one']);
    issuer.discovery = {
      ...document,
      issuer: document['issuer'] === 'URL' ? issuer.url : document['issuer'],
    };
    await expect(
      authenticatorOf(issuer).authenticate(await issuer.header('one')),
    ).rejects.toMatchObject({ code: 'ISSUER_UNREACHABLE' });
  });
});
