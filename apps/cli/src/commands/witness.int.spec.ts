import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newSigningKey } from '../../../../libs/transparency/src/signing-keys.js';
import { verifierKeyText } from '../../../../verifier/src/verifier-key.js';
import { typed } from '../testing/terminal.features.js';

const LOG = verifierKeyText(newSigningKey('log.example', 'log').verifier);
const CLOCK = verifierKeyText(newSigningKey('log.example', 'clock').verifier);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-witness-command-'));
  writeFileSync(join(folder, 'logs'), `# The log\n${LOG}\n# Its clock\n${CLOCK}\n`);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Types it, and stops it as soon as it listens. */
const witness = (...words: readonly string[]) =>
  typed(['witness', 'seen', '--logs', 'logs', '--port', '0', ...words], {
    folder,
    interrupted: AbortSignal.abort(),
  });

describe('waymark witness', () => {
  it('makes a key of its own, and says by which line a policy names it', async () => {
    const { code, output, errors } = await witness('--name', 'w.example');
    expect([code, errors]).toEqual([0, '']);
    expect(output).toMatch(
      /^The witness w\.example listens at http:\/\/127\.0\.0\.1:\d+\. Its logs sign under log\.example\.\n/,
    );
    const [line] = /^witness w\.example .+$/m.exec(output) ?? [];
    expect(line).toMatch(/^witness w\.example w\.example\+[0-9a-f]{8}\+B\S+ http:\/\/127/);
    expect(statSync(join(folder, 'seen.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'seen.key'), 'utf8')).toMatch(/^PRIVATE\+KEY\+w\.example\+/);
    // The next time it has its name.
    const [again] = /^witness w\.example \S+/m.exec((await witness()).output) ?? [];
    expect(line).toContain(again);
  });

  it('asks for a name the first time, and keeps it', async () => {
    expect(await witness()).toMatchObject({
      code: 2,
      errors: expect.stringContaining('is not there yet: name the witness'),
    });
    expect((await witness('--name', 'two words')).errors).toContain('with this name');
    await witness('--name', 'w.example');
    expect(await witness('--name', 'v.example')).toMatchObject({
      code: 2,
      errors: expect.stringContaining('is of w.example and not of v.example'),
    });
  });

  it.each([
    ['', 'There are no keys to check anything with'],
    [`${CLOCK}\n`, 'holds no key of a log'],
    [`${LOG.replace('log.', 'lug.')}\n`, 'was not copied whole'],
    ['log.example\n', 'Expected <name>+<8 digits>+<base64>, found log.example'],
  ])('refuses the list of logs %j and says why', async (text, why) => {
    writeFileSync(join(folder, 'logs'), text);
    expect(await witness('--name', 'w.example')).toMatchObject({
      code: 2,
      errors: expect.stringContaining(why),
    });
  });

  it('refuses a list of logs that is not there', async () => {
    rmSync(join(folder, 'logs'));
    expect((await witness('--name', 'w')).errors).toContain('logs cannot be read.');
  });

  it('refuses a key that others may read, or that is none', async () => {
    await witness('--name', 'w.example');
    chmodSync(join(folder, 'seen.key'), 0o644);
    expect((await witness()).errors).toContain('chmod it to 0600');
    chmodSync(join(folder, 'seen.key'), 0o600);
    writeFileSync(join(folder, 'seen.key'), 'a secret\n');
    const { code, errors } = await witness();
    expect([code, errors]).toEqual([2, expect.stringContaining('is malformed')]);
    expect(errors).not.toContain('a secret');
  });

  it('says that a port is taken, or a file is no database', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const taken = await witness('--name', 'w.example', '--port', `${port}`);
    expect(taken).toMatchObject({ code: 2, errors: expect.stringContaining('EADDRINUSE') });
    other.close();
    writeFileSync(
      join(folder, 'seen', 'seen.db'),
      'no database, but long enough to be one'.repeat(9),
    );
    expect((await witness()).errors).toMatch(/seen\.db cannot be used: .*not a database/);
  });
});
