import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The path of a program of this folder as the build made it: processes and threads run JavaScript.
 *
 * @param name without its ending.
 */
export function builtProgram(name: string): string {
  const root = new URL('../../../../../', import.meta.url);
  const path = fileURLToPath(new URL(`dist/libs/event-log/src/sqlite/testing/${name}.js`, root));
  if (!existsSync(path)) throw new Error(`${path} is not there: run "npm run build" first.`);
  return path;
}

/** Starts a program of this folder in a process of its own; what it complains of is shown. */
export function startProgram(name: string, ...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [builtProgram(name), ...args]);
  child.stderr.pipe(process.stderr, { end: false });
  return child;
}

/** The first line that a process prints; empty if it ends without one. */
export async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

/** Kills a process so that it cannot do anything about it, and waits for its end. */
export async function killAndWait(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
