import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  makeFolder,
  PRIVATE_FILE,
  readCheckedFile,
  readIfThere,
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
    return this.#known === undefined ? undefined : checkpointIn(this.#known);
  }

  replace(next: StoredCheckpoint): boolean {
    if (this.#line() !== this.#known) return false;
    const line = lineOf(next);
    makeFolder(dirname(this.path));
    replaceCheckedFile(this.path, line);
    this.#known = line;
    return true;
  }

  /**
   * Gives up what was signed: it is kept in a file beside, so that it stays known, and the log goes on
   * from less.
   *
   * @param next What it goes on from, signed too: a log that lacks that is older still.
   */
  giveUp(signed: StoredCheckpoint, next: StoredCheckpoint): void {
    const kept = this.#givenUpPath;
    makeFolder(dirname(kept));
    // On a line of its own, also after one that a crash cut off.
    appendFileSync(kept, `\n${lineOf(signed)}\n`, { mode: PRIVATE_FILE });
    syncFile(kept);
    syncFolder(dirname(kept));
    const line = lineOf(next);
    replaceCheckedFile(this.path, line);
    this.#known = line;
  }

  /** How many leaves the largest tree had that was given up: nobody is believed who has seen less. */
  givenUp(): number {
    return Math.max(0, ...this.allGivenUp().map(({ size }) => size));
  }

  /** What was given up so far, in its order. */
  allGivenUp(): readonly StoredCheckpoint[] {
    const lines = readIfThere(this.#givenUpPath)?.toString().split('\n') ?? [];
    // A line that a crash cut off counts for nothing: then it is asked for again.
    return lines.filter((line) => /^\{"size":\d+,.*\}$/.test(line)).map(checkpointIn);
  }

  get #givenUpPath(): string {
    return `${this.path}s-given-up`;
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

function lineOf({ size, root, signedAt, note }: StoredCheckpoint): string {
  return JSON.stringify({ size, root: root.toString('base64'), signedAt, note });
}

function checkpointIn(line: string): StoredCheckpoint {
  const { root, ...more } = JSON.parse(line) as Omit<StoredCheckpoint, 'root'> & {
    readonly root: string;
  };
  return { ...more, root: Buffer.from(root, 'base64') };
}
