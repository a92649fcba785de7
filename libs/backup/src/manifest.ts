import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  makeFolder,
  readCheckedFile,
  replaceCheckedFile,
} from '../../durable/src/durable-files.js';
import { BackupError, damaged } from './backup.errors.js';
import type { Segment } from './segment.js';
import type { Digest } from './written-file.js';

/** A file that stands whole in a backup. */
export interface BackedUpFile extends Digest {
  /** What it is: a path below the data folder, or what `PARTS` calls it. */
  readonly name: string;
  /** Where it stands: below the folder of the data, or that of the keys. */
  readonly folder: 'data' | 'keys';
  readonly file: string;
  /** Under which epoch's key it is sealed; absent where it is not. */
  readonly epoch?: number;
}

/** What belongs to one backup. It is written last: a backup without it was not finished. */
export interface Manifest {
  readonly form: string;
  /** From 1, in the order in which they were made. */
  readonly number: number;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly log: {
    readonly events: number;
    /** The id of the last event; absent while there is none. It tells one ledger from another. */
    readonly lastEvent?: string;
    readonly segments: readonly Segment[];
  };
  readonly files: readonly BackedUpFile[];
}

export const FORM = 'waymark-backup-1';

const NAME = /^(\d{6})\.json$/;

/** The manifests of a folder of backups. */
export class Manifests {
  readonly #folder: string;

  /** @param to The folder of the backups. */
  constructor(to: string) {
    this.#folder = join(to, 'backups');
  }

  /** The numbers of the backups, oldest first. */
  numbers(): readonly number[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  path(number: number): string {
    return join(this.#folder, `${String(number).padStart(6, '0')}.json`);
  }

  /**
   * What belongs to a backup.
   *
   * @param number default the newest.
   * @throws BackupError `BACKUP_NOT_FOUND`, `BACKUP_DAMAGED`
   */
  read(number = this.numbers().at(-1)): Manifest {
    const path = this.path(number ?? 1);
    const found = number === undefined ? undefined : readCheckedFile(path);
    if (found === undefined) {
      const there = this.numbers().join(', ') || 'none';
      throw new BackupError(
        'BACKUP_NOT_FOUND',
        `There is no backup ${path}; the numbers there are: ${there}.`,
        { file: path, found: there },
      );
    }
    if (found === 'damaged') throw damaged(path, 'the SHA-256 on its last line', 'another');
    const manifest = JSON.parse(found.line) as Manifest;
    if (manifest.form !== FORM) throw damaged(path, `the form ${FORM}`, manifest.form);
    return manifest;
  }

  /** Makes a backup one. */
  write(manifest: Manifest): void {
    makeFolder(this.#folder);
    replaceCheckedFile(this.path(manifest.number), JSON.stringify(manifest));
  }
}
