import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { fileKek } from '../file-kek.js';
import { openSqliteVault, type SqliteVaultOptions } from '../sqlite-vault.js';
import type { SubjectId, SubjectReference, Vault } from '../vault.js';

/** A program of this folder as it was built; threads and processes run no other. */
export function builtProgram(name: string): string {
  return fileURLToPath(
    new URL(`../../../../dist/libs/vault/src/testing/${name}.js`, import.meta.url),
  );
}

/** The files of a vault in a folder of their own, with the key beside the data folder. */
export class VaultFiles {
  readonly folder = mkdtempSync(join(tmpdir(), 'waymark-vault-'));
  readonly dataFolder = join(this.folder, 'data');
  readonly path = join(this.dataFolder, 'keys', 'keys.db');
  readonly kek = join(this.folder, 'data.key');
  private readonly vaults: Vault[] = [];

  async open(options: Partial<SqliteVaultOptions> = {}): Promise<Vault> {
    const kek = fileKek({ path: this.kek, dataFolder: this.dataFolder });
    const vault = await openSqliteVault({ path: this.path, kek, ...options });
    this.vaults.push(vault);
    return vault;
  }

  /** Does something to the database beside the vaults. */
  database<T>(work: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(this.path, { timeout: 5000 });
    try {
      return work(db);
    } finally {
      db.close();
    }
  }

  /** Changes rows beside the vaults, which must be closed: they would find it cached. */
  tamper(sql: string): void {
    this.database((db) => {
      db.exec(sql);
    });
  }

  /** How often each of these bytes stands in the files of the data folder; 0 is left out. */
  search(needles: readonly Buffer[]): Map<string, number> {
    const output = execFileSync(process.execPath, [builtProgram('search-files'), this.dataFolder], {
      input: JSON.stringify(needles.map((needle) => needle.toString('hex'))),
      maxBuffer: 1 << 28,
    });
    return new Map(Object.entries(JSON.parse(output.toString()) as Record<string, number>));
  }

  /** Closes every vault that was opened. */
  async closeAll(): Promise<void> {
    for (const vault of this.vaults.splice(0)) await vault.close();
  }

  async remove(): Promise<void> {
    await this.closeAll();
    rmSync(this.folder, { recursive: true });
  }
}

/** What the database holds of a subject, as it stands there. */
export interface StoredSubject {
  readonly id: Buffer;
  readonly salt: Buffer;
  readonly keys: readonly Buffer[];
  readonly entries: readonly Buffer[];
  readonly proofs: readonly Buffer[];
}

/** Reads what the database holds of a subject. */
export function storedSubject(
  files: Pick<VaultFiles, 'database'>,
  subject: SubjectId,
): StoredSubject {
  const id = Buffer.from(subject.replaceAll('-', ''), 'hex');
  return files.database((db) => {
    const column = (sql: string, name: string): Buffer[] =>
      db
        .prepare(`${sql} WHERE subject = (SELECT number FROM subject WHERE id = ?)`)
        .all(id)
        .map((row) => Buffer.from(row[name] as Uint8Array));
    const salt = db.prepare('SELECT salt FROM subject WHERE id = ?').get(id)?.['salt'];
    return {
      id,
      salt: Buffer.from(salt as Uint8Array),
      keys: column('SELECT wrapped FROM subject_key', 'wrapped'),
      entries: [
        ...column('SELECT entry FROM blind_index', 'entry'),
        ...column('SELECT entry FROM mark', 'entry'),
      ],
      proofs: column('SELECT proof FROM blind_index', 'proof'),
    };
  });
}

/**
 * The bytes of a stored subject in pieces of eight, so that a search also finds what is left of a
 * value of which most was overwritten. What all values begin with is left out.
 */
export function piecesOf(stored: StoredSubject): Buffer[] {
  const boxes = [stored.salt, ...stored.keys].map((box) => box.subarray(5));
  const entries = stored.entries.map((entry) => entry.subarray(1));
  return [stored.id, ...stored.proofs, ...boxes, ...entries].flatMap((value) =>
    Array.from({ length: value.length >> 3 }, (_, index) =>
      value.subarray(index * 8, index * 8 + 8),
    ),
  );
}

/** A reference to a person of the tests. */
export function person(value: string, namespace = ''): SubjectReference {
  return { kind: 'person', namespace, system: 'nhs', value };
}
