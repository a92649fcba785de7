import { type ChildProcess, spawn } from 'node:child_process';
import type { Outcome } from './terminal.features.js';

/** The program as it was built, in a process of its own. */

const MAIN = new URL('../../../../dist/apps/cli/src/main.js', import.meta.url).pathname;

/** What a process inherits; not this one's settings, and no options of the test runner. */
function environmentOf(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('WAYMARK_'));
  return { ...Object.fromEntries(others), NODE_OPTIONS: '', ...own };
}

/** A program that runs. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** What it has printed until now. */
  readonly output: () => string;
  readonly errors: () => string;
  /** Resolves once the output holds a text; rejects if it ends before. */
  readonly printed: (text: string) => Promise<void>;
  readonly ended: Promise<Outcome>;
}

/** Starts the program. */
export function startProgram(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): RunningProgram {
  const child = spawn(process.execPath, [MAIN, ...words], {
    env: environmentOf(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<Outcome>((resolve) => {
    child.once('close', (code) => {
      resolve({ code: code ?? -1, output, errors });
    });
  });
  return {
    child,
    output: () => output,
    errors: () => errors,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (output.includes(text)) resolve();
        };
        child.stdout.on('data', look);
        look();
        void ended.then(({ code }) => {
          reject(new Error(`It ended with ${code}: ${errors}`));
        });
      }),
  };
}

/** Runs the program to its end. */
export function runProgram(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Outcome> {
  return startProgram(words, environment).ended;
}
