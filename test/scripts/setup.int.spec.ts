import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A project in which everything is installed and built, as far as the set-up can tell. */

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-setup-'));
  const sources = ['apps', 'libs', 'bench', 'verifier'];
  for (const name of ['scripts', 'node_modules', 'dist', 'bin', ...sources]) {
    mkdirSync(join(folder, name));
  }
  const setup = new URL('../../scripts/setup.cjs', import.meta.url).pathname;
  copyFileSync(setup, join(folder, 'scripts', 'setup.cjs'));
  for (const name of ['package.json', 'package-lock.json', '.swcrc']) {
    writeFileSync(join(folder, name), '{}');
  }
  mark('node_modules/.waymark-installed', ['package.json', 'package-lock.json']);
  mark('dist/.waymark-built', ['package-lock.json', '.swcrc']);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function mark(path: string, madeFrom: readonly string[]): void {
  const hash = createHash('sha256');
  for (const name of madeFrom) hash.update(name).update('\0').update('{}');
  writeFileSync(join(folder, path), hash.digest('hex'));
}

/** Puts a program of that name first on the path. */
function program(name: string, script: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function setUp() {
  return spawnSync(process.execPath, [join(folder, 'scripts', 'setup.cjs')], {
    encoding: 'utf8',
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` },
  });
}

describe('The set-up before every command', () => {
  it('does nothing and says nothing where all is in place', () => {
    program('node', 'echo v24.1.0');
    expect(setUp()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('says in one sentence which Node is needed where there is none, without a stack', () => {
    program('node', 'echo v20.20.2');
    const { status, stderr } = setUp();
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Waymark needs Node 24 or later; v20\.20\.2 was found, and for .+ npm brings none: install Node 24 and try again\.\n$/,
    );
  });

  it('installs what changed, and builds what changed', () => {
    program('node', 'echo v24.1.0');
    program('npm', 'echo "$@" >> "$(dirname "$0")/../asked"');
    writeFileSync(join(folder, 'package.json'), '{"changed":true}');
    writeFileSync(join(folder, 'libs', 'new.ts'), 'export {};');
    expect(setUp().stderr).toBe('Installing what Waymark needs (once) …\nBuilding …\n');
    expect(setUp().stderr).toBe('');
  });

  it('stops with the command that failed', () => {
    program('node', 'echo v24.1.0');
    program('npm', 'echo no network >&2; exit 1');
    writeFileSync(join(folder, 'package.json'), '{"changed":true}');
    const { status, stderr } = setUp();
    expect(status).toBe(1);
    expect(stderr).toContain('no network');
    expect(stderr).toMatch(/"npm ci .*" failed; what it said stands above\.\n$/);
  });
});
