import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { LedgerFiles } from '../../ledger/src/ledger-files.js';
import { BackupError } from './backup.errors.js';
import { type Part, partPath } from './parts.js';

/**
 * One moment of a database, as the bytes of its file without a log beside it, while others go on
 * writing; nothing where it is not there and need not be. All of it is held in memory.
 *
 * @throws BackupError `LEDGER_DAMAGED` if its structure is damaged: what is damaged must not take the
 *   place of what is not.
 */
export function bytesOfPart(files: LedgerFiles, { name, needed }: Part): Uint8Array | undefined {
  const path = partPath(files, name);
  if (!existsSync(path)) {
    if (needed) throw damagedPart(name, 'it is missing');
    return undefined;
  }
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    db.exec('BEGIN');
    const [row] = db.prepare('PRAGMA integrity_check(1)').all();
    const found = String(Object.values(row ?? {})[0]);
    if (found !== 'ok') throw damagedPart(name, found);
    return db.serialize();
  } finally {
    db.close();
  }
}

function damagedPart(name: string, found: string): BackupError {
  return new BackupError(
    'LEDGER_DAMAGED',
    `${name} is damaged, so no backup was made of it: ${found}. Run "waymark verify", and restore the ledger from the last backup.`,
    { file: name, expected: 'a sound database', found },
  );
}
