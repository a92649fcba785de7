import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readConfiguration } from '../../libs/configuration/src/configuration.js';
import {
  DemonstrationIssuer,
  type DemonstrationRequest,
} from '../../libs/identity/src/demonstration-issuer.js';

/** The service as a real process, over a data folder of its own, with a clock that can be set. */

const MAIN = new URL('../../dist/apps/api/src/main.js', import.meta.url).pathname;

/** A service that a journey goes through; it can be stopped, killed and started again. */
export class RunningService {
  readonly #folder = mkdtempSync(join(tmpdir(), 'waymark-journey-'));
  readonly #clockFile = join(this.#folder, 'clock');
  #child: ChildProcess | undefined;
  #address = '';

  /** Where all its files are. */
  get folder(): string {
    return this.#folder;
  }

  /** The data folder. */
  get data(): string {
    return join(this.#folder, 'data');
  }

  /** `http://127.0.0.1:…` */
  get address(): string {
    return this.#address;
  }

  /** Sets the ledger's clock. */
  setClock(instant: string): void {
    // At once: the service reads it whenever it likes.
    writeFileSync(`${this.#clockFile}.new`, instant);
    renameSync(`${this.#clockFile}.new`, this.#clockFile);
  }

  /** Starts the process and waits until it listens. @param env Further variables. */
  async start(env: Record<string, string> = {}): Promise<void> {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...outside(), ...this.environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    this.#address = await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      // Once all that it said has been read, which may come after its end.
      child.once('close', (code) => {
        reject(new Error(`The service ended with ${String(code)}: ${errors}`));
      });
    });
  }

  /** Whether the process has ended, by itself or not. */
  get ended(): boolean {
    const child = this.#child;
    return child?.exitCode !== null || child.signalCode !== null;
  }

  /** Asks the process to stop, and waits until it has. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Kills the process where it stands. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends everything and removes the files. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A token of the demonstration issuer. */
  token(request: DemonstrationRequest): Promise<string> {
    const configuration = readConfiguration(this.environment, this.#folder);
    return DemonstrationIssuer.open(configuration).issue(request);
  }

  /** The variables that the service runs with. */
  get environment(): Record<string, string> {
    return {
      WAYMARK_DATA: this.data,
      WAYMARK_PORT: '0',
      WAYMARK_LOG_LEVEL: 'warn',
      // No journey but one about them is to meet an epoch.
      WAYMARK_EPOCH_SECONDS: '604800',
      WAYMARK_CLOCK_FILE: this.#clockFile,
    };
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || this.ended) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

/** What the process inherits; not the settings of these tests, which it would refuse as unknown. */
export function outside(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('WAYMARK_'));
  return { ...Object.fromEntries(others), NODE_OPTIONS: '' };
}
