import type { DatabaseSync } from 'node:sqlite';
import { uuidText } from '../sealing.js';
import { isVaultError } from '../vault.errors.js';
import type { VaultFindings } from '../vault.js';
import { bytesIn, integerIn, resultCode, type Row } from './keys-db.js';
import type { FormerKeyStore } from './former-keys.js';
import type { SubjectStore } from './subject-store.js';
import type { VersionedKey } from './vault-keys.js';

/** What is not as it was written, in words. */
const SUBJECT = 'the keys of a subject are not what was written';
const UNKNOWN = 'a subject is known by no reference any more';
const REFERENCE = 'a reference leads where it was never written to';
const LEFT = 'a key or a mark is left of a subject that is not there';
const LETTER = 'the key of a letter is not what was written';
const CELLS = 'a key of cells is not what was written';

/**
 * Looks over all that keys.db holds: its pages, then each row, as if it were used. Names nobody.
 */
export function checkStore(
  db: DatabaseSync,
  store: SubjectStore,
  former: FormerKeyStore,
  blindIndexKeys: readonly VersionedKey[],
): VaultFindings {
  const faults: string[] = [];
  /** @returns how many rows there are. */
  const each = (sql: string, fault: string, look?: (row: Row) => void): number => {
    let rows = 0;
    for (const row of db.prepare(sql).iterate()) {
      rows += 1;
      if (
        !look ||
        !holds(() => {
          look(row);
        })
      )
        faults.push(fault);
    }
    return rows;
  };
  try {
    for (const row of db.prepare('PRAGMA integrity_check').all()) {
      const found = String(Object.values(row)[0]);
      if (found !== 'ok') faults.push(`the file is damaged: ${found}`);
    }
    const subjects = each('SELECT id FROM subject', SUBJECT, (row) => {
      store.load(new Set([uuidText(bytesIn(row, 'id'))]));
    });
    const references = each('SELECT entry FROM blind_index', REFERENCE, (row) => {
      store.findEntries([bytesIn(row, 'entry')], blindIndexKeys);
    });
    each('SELECT 1 FROM subject WHERE number NOT IN (SELECT subject FROM blind_index)', UNKNOWN);
    for (const table of ['subject_key', 'letter_key', 'cell_key', 'mark', 'erasing']) {
      each(`SELECT 1 FROM ${table} WHERE subject NOT IN (SELECT number FROM subject)`, LEFT);
    }
    const look = (row: Row): void => {
      former.look(row);
    };
    const letters = each(
      `SELECT s.id, s.kind, k.event, k.generation, k.wrapped
       FROM letter_key AS k JOIN subject AS s ON s.number = k.subject`,
      LETTER,
      look,
    );
    each(
      `SELECT s.id, s.kind, k.generation, k.wrapped
       FROM cell_key AS k JOIN subject AS s ON s.number = k.subject`,
      CELLS,
      look,
    );
    const forgotten = integerIn(
      db.prepare('SELECT count(*) AS rows FROM letter_key WHERE wrapped IS NULL').get(),
      'rows',
    );
    return { subjects, references, letters: letters - forgotten, forgotten, faults };
  } catch (error) {
    // A page that cannot be read at all: what was found before it stands.
    if (resultCode(error) === undefined) throw error;
    const { message } = error as Error;
    const damaged = [...faults, `the file is damaged: ${message}`];
    return { subjects: 0, references: 0, letters: 0, forgotten: 0, faults: damaged };
  }
}

function holds(look: () => void): boolean {
  try {
    look();
    return true;
  } catch (error) {
    if (isVaultError(error)) return false;
    throw error;
  }
}
