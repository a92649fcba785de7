import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './markdown.js';

/** What `npm start` runs, over a data folder of its own. */
export class Demonstration {
  readonly #folder = mkdtempSync(join(tmpdir(), 'waymark-demonstration-'));
  #child: ChildProcess | undefined;
  #address = '';

  /** `http://127.0.0.1:…` */
  get address(): string {
    return this.#address;
  }

  /** The variables with which other commands find the same ledger. */
  get environment(): Record<string, string> {
    return { WAYMARK_DATA: join(this.#folder, 'data'), WAYMARK_PORT: '0' };
  }

  /** Starts it, and waits until it has told all. @returns what it printed. */
  async start(): Promise<string> {
    const program = join(ROOT, 'dist/apps/cli/src/main.js');
    const child = spawn(process.execPath, [program, 'start', '--demo', 'on'], {
      env: { ...process.env, NODE_OPTIONS: '', ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let printed = '';
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const [, address] = /Waymark runs at (http:\S+)\. [^]*--help\n/.exec(printed) ?? [];
        if (address === undefined) return;
        this.#address = address;
        resolve(printed);
      });
      child.once('exit', (code) => {
        reject(new Error(`The demonstration ended with ${String(code)}: ${errors}`));
      });
    });
  }

  /** Ends it as Ctrl-C does, and removes its files. */
  async remove(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
