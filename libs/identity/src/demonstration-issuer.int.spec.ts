import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMONSTRATION_OPERATOR } from '../../configuration/src/configuration.js';
import { Authenticator } from './authenticator.js';
import { DemonstrationIssuer, type DemonstrationSetting } from './demonstration-issuer.js';
import { openAuthenticator } from './open-authenticator.js';

const TRUST = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };
const folders: string[] = [];

function setting(change: Partial<DemonstrationSetting> = {}): DemonstrationSetting {
  const dataFolder = folders.at(-1) ?? '';
  return {
    loopback: true,
    identity: { kind: 'demonstration' },
    operator: DEMONSTRATION_OPERATOR,
    dataFolder,
    ...change,
  };
}

function keyFile(): string {
  return join(folders.at(-1) ?? '', 'demo', 'issuer.key');
}

describe('the demonstration issuer', () => {
  beforeEach(() => {
    folders.push(mkdtempSync(join(tmpdir(), 'waymark-issuer-')));
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('issues tokens that another process with the same data folder takes', async () => {
    const authenticator = openAuthenticator(setting());
    const issuer = DemonstrationIssuer.open(setting());
    const partner = await issuer.issue({ role: 'partner', organisation: TRUST });
    expect(await authenticator.authenticate(`Bearer ${partner}`)).toEqual({
      role: 'partner',
      organisation: TRUST,
      account: 'demonstration-partner',
    });
    const officer = await issuer.issue({ role: 'officer' });
    expect(await authenticator.authenticate(`Bearer ${officer}`)).toMatchObject({
      role: 'officer',
      organisation: DEMONSTRATION_OPERATOR,
    });
    const second = await issuer.issue({ role: 'officer', account: 'second' });
    expect(await authenticator.authenticate(`Bearer ${second}`)).toMatchObject({
      role: 'officer',
      account: 'demonstration-second',
    });
    const person = await issuer.issue({ role: 'person', person: 'psn_1' });
    expect(await authenticator.authenticate(`Bearer ${person}`)).toMatchObject({ person: 'psn_1' });
  });

  it("puts the ledger's id into the token where a person is named by an identifier", async () => {
    const issuer = DemonstrationIssuer.open(setting());
    const asked: object[] = [];
    const token = await issuer.issue({ role: 'person', person: 'urn:x|77' }, (identifier) => {
      asked.push(identifier);
      return Promise.resolve('psn_77');
    });
    expect(asked).toEqual([{ system: 'urn:x', value: '77' }]);
    expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).not.toContain('urn:x');
    const authenticator = new Authenticator(issuer.verifier());
    expect(await authenticator.authenticate(`Bearer ${token}`)).toMatchObject({ person: 'psn_77' });
  });

  it('refuses a request that says too little', async () => {
    const issuer = DemonstrationIssuer.open(setting());
    const refusal = { code: 'DEMONSTRATION_REFUSED' };
    await expect(issuer.issue({ role: 'partner' })).rejects.toMatchObject(refusal);
    await expect(issuer.issue({ role: 'person' })).rejects.toMatchObject(refusal);
    await expect(issuer.issue({ role: 'person', person: 'urn:x|1' })).rejects.toMatchObject(
      refusal,
    );
  });

  it('does not take the tokens of another data folder', async () => {
    const stranger = DemonstrationIssuer.open(setting());
    const token = await stranger.issue({ role: 'officer' });
    folders.push(mkdtempSync(join(tmpdir(), 'waymark-issuer-')));
    await expect(
      openAuthenticator(setting()).authenticate(`Bearer ${token}`),
    ).rejects.toMatchObject({
      code: 'TOKEN_UNTRUSTED',
    });
  });

  it('refuses to open where the host is not this machine, or a real issuer is set', () => {
    expect(() => DemonstrationIssuer.open(setting({ loopback: false }))).toThrow('this machine');
    const identity = { kind: 'oidc', issuer: 'https://id.example', audience: 'waymark' } as const;
    expect(() => DemonstrationIssuer.open(setting({ identity }))).toThrow('real issuer');
    expect(readdirSync(folders.at(-1) ?? '')).toEqual([]);
  });

  it('keeps its key to its owner, makes it once, and leaves nothing beside it', () => {
    DemonstrationIssuer.open(setting());
    DemonstrationIssuer.open(setting());
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folders.at(-1) ?? '', 'demo'))).toEqual(['issuer.key']);
  });

  it('refuses a key that others can read, or that is none', () => {
    DemonstrationIssuer.open(setting());
    chmodSync(keyFile(), 0o644);
    expect(() => DemonstrationIssuer.open(setting())).toThrow('used by others');
    writeFileSync(keyFile(), 'nonsense');
    chmodSync(keyFile(), 0o600);
    expect(() => DemonstrationIssuer.open(setting())).toThrow('Ed25519');
  });
});
