import { appendFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  makeFolder,
  PRIVATE_FILE,
  readCheckedFile,
  replaceCheckedFile,
  syncFile,
  syncFolder,
} from '../../durable/src/durable-files.js';
import type { StoredCheckpoint } from './checkpoint.js';
import { TransparencyError } from './transparency.errors.js';

/** The last checkpoint, kept where no backup puts an older one in its place. */
export interface LastCheckpoint {
  /** @throws TransparencyError `CHECKPOINT_UNUSABLE` */
  read(): StoredCheckpoint | undefined;
  /**
   * Puts another in its place, if it still is what was read or put there last.
   *
   * @returns whether it was.
   */
  replace(next: StoredCheckpoint): boolean;
}

/** Keeps it in a file: a line of JSON, and its SHA-256. */
export class LastCheckpointFile implements LastCheckpoint {
  #known: string | undefined;

  constructor(private readonly path: string) {}

  read(): StoredCheckpoint | undefined {
    this.#known = this.#line();
    if (this.#known === undefined) return undefined;
    const { root, ...more } = JSON.parse(this.#known) as Omit<StoredCheckpoint, 'root'> & {
      readonly root: string;
    };
    return { ...more, root: Buffer.from(root, 'base64') };
  }

  replace({ size, root, signedAt, note }: StoredCheckpoint): boolean {
    if (this.#line() !== this.#known) return false;
    const line = JSON.stringify({ size, root: root.toString('base64'), signedAt, note });
    makeFolder(dirname(this.path));
    replaceCheckedFile(this.path, line);
    this.#known = line;
    return true;
  }

  /** Takes it away, and keeps it in a file beside: what was signed once stays known. */
  giveUp(): void {
    const line = this.#line();
    if (line === undefined) return;
    const kept = `${this.path}s-given-up`;
    appendFileSync(kept, `${line}\n`, { mode: PRIVATE_FILE });
    syncFile(kept);
    rmSync(this.path);
    syncFolder(dirname(this.path));
  }

  #line(): string | undefined {
    const found = readCheckedFile(this.path);
    if (found !== 'damaged') return found?.line;
    throw new TransparencyError(
      'CHECKPOINT_UNUSABLE',
      `The file of the last checkpoint ${this.path} is not what was written, so that nobody can tell whether the log is older than it: put it back from a copy of the folder.`,
    );
  }
}
