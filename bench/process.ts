import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server in a process of its own. */
export interface Running {
  readonly address: string;
  /** From the start of the process until it listened, milliseconds. */
  readonly startMs: number;
  /** Resident memory, bytes; where the system does not tell, NaN. */
  readonly memory: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts a script that prints its address once it listens. */
export async function run(
  script: URL,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Running> {
  const from = performance.now();
  const child: ChildProcess = spawn(process.execPath, [script.pathname, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = child.stdout;
  if (!output) throw new Error('The process has no output.');
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: output }).once('line', resolve);
    child.once('exit', (code) => {
      reject(new Error(`${script.pathname} ended with ${String(code)}.`));
    });
  });
  return {
    address,
    startMs: performance.now() - from,
    memory: () => residentBytes(child.pid),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function residentBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}
