import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../../../libs/configuration/src/variables.js';

/** Where a command is typed: what it reads, where it writes, what surrounds it. */
export interface Terminal {
  readonly input: Readable;
  /** Answers. Nothing else is written here, so that it can be piped. */
  readonly output: Writable;
  /** Progress, and sentences about what went wrong. */
  readonly errors: Writable;
  readonly environment: Environment;
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** The width of the screen in columns; absent where the output is none. */
  readonly columns?: number;
  /** Whether progress may write over its own line. */
  readonly live: boolean;
  /** Aborted when somebody presses Ctrl-C, the process is asked to end, or nobody reads the output. */
  readonly interrupted: AbortSignal;
}

/** Writes, and waits while the reader is slower. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (stream.destroyed) return;
  if (!stream.write(text)) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
}

/** Waits until somebody presses Ctrl-C, or the process is asked to end. */
export function untilInterrupted({ interrupted }: Pick<Terminal, 'interrupted'>): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => {
      resolve();
    });
  });
}

/** The terminal of this process. The first Ctrl-C aborts, the second ends at once. */
export function processTerminal(): Terminal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort();
    });
  }
  // Whoever reads may stop reading, as `head` does; then there is nothing more to say.
  process.stdout.on('error', () => {
    stop.abort();
  });
  const { columns } = process.stdout as { columns?: number };
  return {
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    environment: process.env,
    folder: process.cwd(),
    ...(columns !== undefined && { columns }),
    live: process.stderr.isTTY,
    interrupted: stop.signal,
  };
}
