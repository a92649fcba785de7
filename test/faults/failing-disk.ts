import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Random } from '../../apps/cli/src/generate/random.js';
import { filesBelow } from './files-below.js';
import { Disk } from './power-cut.js';

const SOURCE = new URL('disk.c', import.meta.url).pathname;

/**
 * A disk below a folder, under processes as they are: it loses what was not made durable when the
 * power fails, fails to make something durable, and fills up (`disk.c`).
 */
export class FailingDisk {
  readonly #own = mkdtempSync(join(tmpdir(), 'waymark-disk-'));
  readonly #journal = join(this.#own, 'journal');
  readonly #library: string;
  #disk = new Disk();

  /** @param folder Everything below it is on the disk, and the folder itself. */
  constructor(readonly folder: string) {
    this.#library = compiled(this.#own);
  }

  /** Whether this machine has what it takes: Linux, and a C compiler. */
  static get available(): boolean {
    return process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0;
  }

  /**
   * What a process is to be started with. All that is there now is durable.
   *
   * @param faults Variables of `disk.c`.
   */
  begin(faults: Readonly<Record<string, string>> = {}): Record<string, string> {
    rmSync(this.#journal, { force: true });
    this.#disk = new Disk();
    for (const path of filesBelow(this.folder)) {
      this.#disk.has(path, BigInt(statSync(path).ino), readFileSync(path));
    }
    return {
      LD_PRELOAD: this.#library,
      DISK_FOLDER: this.folder,
      DISK_JOURNAL: this.#journal,
      ...faults,
    };
  }

  /** How many writes and syncs it refused, as far as the power was cut since. */
  get refused(): number {
    return this.#disk.refused;
  }

  /** There is room on the disk again. */
  makeRoom(): void {
    writeFileSync(`${this.folder}.space`, '');
  }

  /**
   * Cuts the power, after the processes were killed: leaves what a disk may hold.
   *
   * @returns how many writes and names were not durable.
   */
  cut(random: Random): number {
    this.#disk.play(existsSync(this.#journal) ? readFileSync(this.#journal) : Buffer.alloc(0));
    const { files, folders, gone, undone } = this.#disk.afterCut(random);
    for (const path of gone) rmSync(path, { force: true, recursive: true });
    for (const path of folders) mkdirSync(path, { recursive: true, mode: 0o700 });
    for (const [path, bytes] of files) {
      // What is in a folder whose name was lost is lost with it.
      if (existsSync(dirname(path))) writeFileSync(path, bytes, { mode: 0o600 });
    }
    return undone;
  }

  remove(): void {
    rmSync(this.#own, { recursive: true, force: true });
    rmSync(`${this.folder}.space`, { force: true });
  }
}

function compiled(folder: string): string {
  const library = join(folder, 'disk.so');
  const { status, stderr } = spawnSync(
    'cc',
    ['-Wall', '-Wextra', '-Werror', '-O2', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return library;
}
