import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openWitnessKey } from '../../libs/transparency/src/witness/witness-key.js';
import type { Bent } from '../../libs/transparency/src/testing/bent-witness.js';
import { verifierKeyText } from '../../verifier/src/verifier-key.js';
import { outside } from './service.js';

const DIST = new URL('../../dist/', import.meta.url).pathname;

/** A witness as a real process. */
abstract class WitnessProcess {
  #child: ChildProcess | undefined;
  #address = '';

  protected constructor(
    protected readonly folder: string,
    readonly name: string,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** The line by which a policy names it. */
  policyLine(): string {
    const { verifier } = openWitnessKey(join(this.folder, 'key'), this.name);
    return `witness ${this.name} ${verifierKeyText(verifier)} ${this.#address}\n`;
  }

  /** Starts it, at the address that it had if it had one. */
  async start(): Promise<void> {
    const { port } = this.#address === '' ? { port: '0' } : new URL(this.#address);
    const child = spawn(process.execPath, this.command(port), {
      env: outside(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (address === undefined) continue;
      this.#address = address;
      child.stdout.resume();
      return;
    }
    throw new Error(`The witness ${this.name} ended with ${String(child.exitCode)}.`);
  }

  /** Kills it where it stands. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  protected abstract command(port: string): readonly string[];
}

/** `waymark witness`. */
export class HonestWitness extends WitnessProcess {
  /** @param log The key of the log that it witnesses. */
  constructor(folder: string, name: string, log: string) {
    super(folder, name);
    writeFileSync(join(folder, 'logs'), `# The log\n${log}\n`);
  }

  protected override command(port: string): readonly string[] {
    const file = (name: string) => join(this.folder, name);
    const words = ['witness', file('seen'), '--logs', file('logs'), '--key', file('key')];
    return [join(DIST, 'apps/cli/src/main.js'), ...words, '--name', this.name, '--port', port];
  }
}

/** One that is as honest as it is told to be. */
export class BentWitness extends WitnessProcess {
  /** @param log The key of the log that it witnesses. */
  constructor(
    folder: string,
    name: string,
    private readonly log: string,
  ) {
    super(folder, name);
    this.bend('honest');
  }

  bend(how: Bent): void {
    writeFileSync(join(this.folder, 'bent'), how);
  }

  protected override command(): readonly string[] {
    const program = join(DIST, 'libs/transparency/src/testing/bent-witness.js');
    return [program, this.folder, this.name, this.log];
  }
}
