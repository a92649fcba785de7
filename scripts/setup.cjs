'use strict';
// Runs before `npm start`, `npm test` and the others, on whatever Node is there (18 or later): puts
// in place what is missing and does nothing where all is in place. Plain JavaScript, no dependencies.
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync, readdirSync, statSync, writeFileSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { join } = require('node:path');

const root = join(__dirname, '..');
const NEEDED = 24;
/** What an installation and a build were made from; kept beside what they made. */
const INSTALLED = join(root, 'node_modules', '.waymark-installed');
const BUILT = join(root, 'dist', '.waymark-built');

try {
  install();
  demandNode();
  build();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function install() {
  const wanted = digest(['package.json', 'package-lock.json']);
  if (read(INSTALLED) === wanted) return;
  console.error('Installing what Waymark needs (once) …');
  // Shells are only needed where npm is a script of the command shell.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], process.platform === 'win32');
  writeFileSync(INSTALLED, wanted);
}

/** Waymark needs Node 24: the one that npm brought, or the one on the path. */
function demandNode() {
  const found = spawnSync('node', ['--version'], { encoding: 'utf8', env: pathWithBin() });
  const version = (found.stdout || '').trim();
  if (Number(/^v(\d+)\./.exec(version)?.[1]) >= NEEDED) return;
  throw new Error(
    `Waymark needs Node ${NEEDED} or later; ${version || 'none'} was found, and for ` +
      `${process.platform} on ${process.arch} npm brings none: install Node ${NEEDED} and try again.`,
  );
}

function build() {
  const wanted = digest(['package-lock.json', '.swcrc', ...sources()]);
  if (read(BUILT) === wanted) return;
  console.error('Building …');
  run('npm', ['run', '--silent', 'build'], process.platform === 'win32');
  writeFileSync(BUILT, wanted);
}

function run(command, args, shell) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell,
  });
  if (error || status !== 0) {
    throw new Error(`"${command} ${args.join(' ')}" failed; what it said stands above.`);
  }
}

function sources() {
  return ['apps', 'libs', 'bench', 'verifier'].flatMap((folder) => files(folder));
}

function files(folder) {
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(join(root, path)).isDirectory()) return files(path);
      return /\.(ts|mjs|css|html)$/.test(name) ? [path] : [];
    });
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** npm puts the installed programs first on the path of its scripts; called by hand, this does. */
function pathWithBin() {
  const bin = join(root, 'node_modules', '.bin');
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...process.env, PATH: `${bin}${separator}${process.env.PATH ?? ''}` };
}
