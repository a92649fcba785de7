import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Loaded before a program, and with it into each of its threads (`--import`): kills the process where it
 * stands, just before the `KILL_AT`th thing that it does to make something last on the disk. These are
 * counted from when the file `KILL_STEPS` is there, a byte in it for each, over all threads: commits,
 * rewritings of a database, emptyings of a write-ahead log, renamings and removals of files.
 */

const steps = process.env['KILL_STEPS'] ?? '';
const last = Number(process.env['KILL_AT'] ?? Infinity);
const { appendFileSync, existsSync, statSync } = fs;

const LASTING = /^\s*(commit|vacuum|pragma (\w+\.)?wal_checkpoint)/i;

function step(): void {
  if (!existsSync(steps)) return;
  appendFileSync(steps, '.');
  // Nothing is done after this: not even by another thread.
  if (statSync(steps).size >= last) process.kill(process.pid, 'SIGKILL');
}

/** Takes a step before what an object does, where that makes something last. */
function before<Target extends object>(
  target: Target,
  name: keyof Target,
  lasts: (self: unknown, given: readonly unknown[]) => boolean = () => true,
): void {
  const original = target[name] as (...given: readonly unknown[]) => unknown;
  target[name] = function (this: unknown, ...given: readonly unknown[]): unknown {
    if (lasts(this, given)) step();
    return Reflect.apply(original, this, given);
  } as Target[keyof Target];
}

before(DatabaseSync.prototype, 'exec', (_, [sql]) => LASTING.test(String(sql)));
for (const name of ['run', 'get', 'all'] as const) {
  before(StatementSync.prototype, name, (self) => LASTING.test((self as StatementSync).sourceSQL));
}
for (const name of ['renameSync', 'rmSync', 'unlinkSync'] as const) before(fs, name);
syncBuiltinESMExports();
