import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, isConfigurationError } from './configuration.errors.js';
import { DEMONSTRATION_OPERATOR, readConfiguration, VARIABLES } from './configuration.js';
import type { Environment } from './variables.js';

const FOLDER = '/srv/waymark';

function refusal(env: Environment): ConfigurationError {
  try {
    readConfiguration(env, FOLDER);
  } catch (error) {
    if (isConfigurationError(error)) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const REAL = {
  WAYMARK_OIDC_ISSUER: 'https://id.example.org/realms/waymark',
  WAYMARK_OIDC_AUDIENCE: 'waymark',
  WAYMARK_OPERATOR: 'https://fhir.nhs.uk/Id/ods-organization-code|RXX',
  WAYMARK_LOG_ORIGIN: 'ledger.example.org/log',
};

describe('the configuration', () => {
  it('has a default for everything on a machine of its own', () => {
    expect(readConfiguration({}, FOLDER)).toEqual({
      port: 4000,
      retentionSeconds: 3_600,
      host: '127.0.0.1',
      loopback: true,
      dataFolder: '/srv/waymark/data',
      keyFile: '/srv/waymark/data.key',
      apart: '/srv/waymark/data.apart',
      demo: false,
      eventLog: 'sqlite',
      database: 'sqlite',
      identity: { kind: 'demonstration' },
      operator: DEMONSTRATION_OPERATOR,
      proofs: { labelKeys: '/srv/waymark/data.label-keys', epochSeconds: 3_600 },
      logLevel: 'info',
      limits: { eventBytes: 131_072, batchBytes: 8_388_608, batchEvents: 1_000 },
      log: {
        origin: 'waymark.example/log',
        keysFile: '/srv/waymark/data.log-keys',
        checkpointSeconds: 1,
        publicSeconds: 3_600,
        promiseSeconds: 3_600,
      },
    });
  });

  it('takes what is set', () => {
    const configuration = readConfiguration(
      {
        ...REAL,
        WAYMARK_PORT: '0',
        WAYMARK_HOST: '0.0.0.0',
        WAYMARK_DATA: '/var/lib/waymark',
        WAYMARK_KEY_FILE: '../secrets/kek',
        WAYMARK_DEMO: 'off',
        WAYMARK_LOG_LEVEL: 'debug',
        WAYMARK_MAX_EVENT_BYTES: '65536',
        WAYMARK_LOG_KEYS: '../secrets/log',
        WAYMARK_CHECKPOINT_SECONDS: '10',
        WAYMARK_PUBLIC_CHECKPOINT_SECONDS: '86400',
        WAYMARK_PROMISE_SECONDS: '60',
        WAYMARK_WITNESS_POLICY: 'witnesses.txt',
        PATH: '/usr/bin',
      },
      FOLDER,
    );
    expect(configuration).toMatchObject({
      port: 0,
      loopback: false,
      dataFolder: '/var/lib/waymark',
      keyFile: '/srv/secrets/kek',
      identity: { kind: 'oidc', issuer: REAL.WAYMARK_OIDC_ISSUER, audience: 'waymark' },
      operator: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' },
      limits: { eventBytes: 65_536 },
      log: {
        origin: 'ledger.example.org/log',
        keysFile: '/srv/secrets/log',
        checkpointSeconds: 10,
        publicSeconds: 86_400,
        promiseSeconds: 60,
        witnessPolicy: '/srv/waymark/witnesses.txt',
      },
    });
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', 'localhost', 'LOCALHOST'])(
    'takes %s for this machine',
    (host) => {
      const env = { WAYMARK_HOST: host, WAYMARK_CLOCK_FILE: 'clock', WAYMARK_DEMO: 'on' };
      expect(readConfiguration(env, FOLDER)).toMatchObject({
        loopback: true,
        demo: true,
        clockFile: '/srv/waymark/clock',
      });
    },
  );

  it.each([
    ['WAYMARK_PORT', '65536'],
    ['WAYMARK_PORT', '-1'],
    ['WAYMARK_PORT', '4e3'],
    ['WAYMARK_PORT', ' 4000'],
    ['WAYMARK_PORT', '0x10'],
    ['WAYMARK_PORT', '4000.5'],
    ['WAYMARK_PORT', 'http'],
    ['WAYMARK_PORT', ''],
    ['WAYMARK_HOST', 'two words'],
    ['WAYMARK_HOST', '256.0.0.1'],
    ['WAYMARK_HOST', 'http://localhost'],
    ['WAYMARK_HOST', ''],
    ['WAYMARK_DATA', ''],
    ['WAYMARK_DATA', 'a\0b'],
    ['WAYMARK_DEMO', 'true'],
    ['WAYMARK_DEMO', 'ON'],
    ['WAYMARK_EVENT_LOG', 'postgres'],
    ['WAYMARK_DATABASE', 'mysql'],
    ['WAYMARK_LOG_LEVEL', 'loud'],
    ['WAYMARK_OPERATOR', 'RXX'],
    ['WAYMARK_OPERATOR', 'no scheme|RXX'],
    ['WAYMARK_OPERATOR', 'https://x.example|'],
    ['WAYMARK_OIDC_ISSUER', 'id.example.org'],
    ['WAYMARK_OIDC_ISSUER', 'http://id.example.org'],
    ['WAYMARK_OIDC_ISSUER', 'https://id.example.org/?tenant=1'],
    ['WAYMARK_OIDC_ISSUER', 'https://id.example.org/#x'],
    ['WAYMARK_OIDC_ISSUER', 'javascript:alert(1)'],
    ['WAYMARK_OIDC_AUDIENCE', ''],
    ['WAYMARK_MAX_EVENT_BYTES', '0'],
    ['WAYMARK_MAX_EVENT_BYTES', '1048576'],
    ['WAYMARK_MAX_BATCH_BYTES', '12'],
    ['WAYMARK_MAX_BATCH_EVENTS', '0'],
    ['WAYMARK_KEY_FILE', ''],
    ['WAYMARK_LABEL_KEYS', ''],
    ['WAYMARK_EPOCH_SECONDS', '0'],
    ['WAYMARK_APART', ''],
    ['WAYMARK_LOG_KEYS', ''],
    ['WAYMARK_LOG_ORIGIN', ''],
    ['WAYMARK_LOG_ORIGIN', 'two words'],
    ['WAYMARK_LOG_ORIGIN', 'a+b'],
    ['WAYMARK_LOG_ORIGIN', 'a\nb'],
    ['WAYMARK_CHECKPOINT_SECONDS', '0'],
    ['WAYMARK_CHECKPOINT_SECONDS', '0.5'],
    ['WAYMARK_PUBLIC_CHECKPOINT_SECONDS', '0'],
    ['WAYMARK_PROMISE_SECONDS', '604801'],
    ['WAYMARK_WITNESS_POLICY', ''],
  ])('refuses %s=%j in one sentence that names it and says what is allowed', (name, value) => {
    const error = refusal({ [name]: value });
    expect(error.variable).toBe(name);
    expect(error.message).toMatch(new RegExp(`^${name} .*must be .*\\.$`, 's'));
    expect(error.message).not.toContain('\n');
  });

  it('says what was found', () => {
    expect(refusal({ WAYMARK_PORT: 'http' }).message).toBe(
      'WAYMARK_PORT is "http"; it must be a whole number from 0 to 65535.',
    );
  });

  it('cuts a long value and hides line breaks', () => {
    const { message } = refusal({ WAYMARK_PORT: `a\nb${'x'.repeat(5_000)}` });
    expect(message.length).toBeLessThan(200);
    expect(message).not.toContain('\n');
  });

  it('never repeats a password', () => {
    const { message } = refusal({ WAYMARK_OIDC_ISSUER: 'https://me:hunter2@id.example.org' });
    expect(message).not.toContain('hunter2');
  });

  it('refuses a variable that means nothing, which may be one misspelt', () => {
    const error = refusal({ WAYMARK_PROT: '4000' });
    expect(error.variable).toBe('WAYMARK_PROT');
    for (const name of VARIABLES) expect(error.message).toContain(name);
  });

  it.each(['data/key', './data/deep/er/key', '/srv/waymark/data/k', 'data', 'data/..key'])(
    'refuses the key file %s, which a copy of the data would carry',
    (file) => {
      expect(refusal({ WAYMARK_KEY_FILE: file }).variable).toBe('WAYMARK_KEY_FILE');
      expect(refusal({ WAYMARK_LABEL_KEYS: file }).variable).toBe('WAYMARK_LABEL_KEYS');
    },
  );

  it.each(['data', 'data/apart', '.', '/srv'])(
    'refuses the folder %s for what stands apart, which would go back with the data',
    (folder) => {
      expect(refusal({ WAYMARK_APART: folder }).variable).toBe('WAYMARK_APART');
    },
  );

  it.each(['database.key', 'other/key', '/etc/waymark.key', '..key'])(
    'takes the key file %s',
    (file) => {
      expect(readConfiguration({ WAYMARK_KEY_FILE: file }, FOLDER).keyFile).toMatch(/key$/);
    },
  );

  it('refuses a clock file unless the host is this machine', () => {
    const error = refusal({ ...REAL, WAYMARK_HOST: '10.0.0.7', WAYMARK_CLOCK_FILE: 'clock' });
    expect(error.variable).toBe('WAYMARK_CLOCK_FILE');
  });

  it('refuses the demonstration sign-in for other machines, or beside a real issuer', () => {
    expect(refusal({ WAYMARK_HOST: '0.0.0.0' }).variable).toBe('WAYMARK_OIDC_ISSUER');
    expect(refusal({ WAYMARK_HOST: '::' }).variable).toBe('WAYMARK_OIDC_ISSUER');
    expect(refusal({ ...REAL, WAYMARK_DEMO: 'on' }).variable).toBe('WAYMARK_DEMO');
  });

  it('asks for the audience and the operator beside a real issuer', () => {
    const { WAYMARK_OIDC_ISSUER, WAYMARK_OIDC_AUDIENCE } = REAL;
    expect(refusal({ WAYMARK_OIDC_ISSUER }).variable).toBe('WAYMARK_OIDC_AUDIENCE');
    expect(refusal({ WAYMARK_OIDC_AUDIENCE }).variable).toBe('WAYMARK_OIDC_AUDIENCE');
    expect(refusal({ WAYMARK_OIDC_ISSUER, WAYMARK_OIDC_AUDIENCE }).variable).toBe(
      'WAYMARK_OPERATOR',
    );
  });

  it('asks for the name of the log beside a real issuer', () => {
    expect(refusal({ ...REAL, WAYMARK_LOG_ORIGIN: undefined }).variable).toBe('WAYMARK_LOG_ORIGIN');
  });

  it('refuses to promise, or to show the public, more than is signed', () => {
    const often = { WAYMARK_CHECKPOINT_SECONDS: '60' };
    for (const name of ['WAYMARK_PROMISE_SECONDS', 'WAYMARK_PUBLIC_CHECKPOINT_SECONDS']) {
      expect(refusal({ ...often, [name]: '59' }).message).toContain('from 60 to 604800');
    }
  });

  it('refuses a file of signing keys inside the data, which a copy of the data would carry', () => {
    expect(refusal({ WAYMARK_LOG_KEYS: 'data/keys' }).variable).toBe('WAYMARK_LOG_KEYS');
  });

  it('takes an http issuer on this machine, for tests', () => {
    const env = { ...REAL, WAYMARK_OIDC_ISSUER: 'http://[::1]:4444' };
    expect(readConfiguration(env, FOLDER).identity.kind).toBe('oidc');
  });
});
