import type { KeyObject } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DestroyedList } from '../destroyed-list.js';
import { destroyedTokenOf } from '../sealing.js';
import type { EventId, SubjectId } from '../vault.js';
import { bytesIn, integerIn } from './keys-db.js';

/**
 * The rows of keys.db about what was destroyed: a token of each subject and letter, put there in the
 * transaction that destroys it. They are kept in a list as well that is not put back with keys.db.
 */
export class Destroyed {
  private readonly statements: ReturnType<typeof prepare>;
  /** Up to which row the list has them. */
  private listed = 0;

  constructor(
    db: DatabaseSync,
    private readonly eventIdKey: KeyObject,
    private readonly list: DestroyedList | undefined,
  ) {
    this.statements = prepare(db);
  }

  /** The token of a subject, or of a letter of theirs. */
  tokenOf(subject: SubjectId, eventId?: EventId): string {
    return destroyedTokenOf(this.eventIdKey, subject, eventId).toString('base64url');
  }

  /** Notes that something was destroyed; call it within the transaction that does. */
  note(token: string): void {
    this.statements.note.run(Buffer.from(token, 'base64url'));
  }

  /** Whatever is known to be destroyed, here or by the list. */
  all(): ReadonlySet<string> {
    return new Set([...this.here(), ...(this.list?.read() ?? [])]);
  }

  /** What the list has and this store does not know: it was put back since. */
  overdue(): ReadonlySet<string> {
    const here = this.here();
    return new Set([...(this.list?.read() ?? [])].filter((token) => !here.has(token)));
  }

  /** Brings into the list what this store knows and the list does not have. */
  publish(): void {
    if (!this.list) return;
    const rows = this.since(this.listed);
    const last = rows.at(-1);
    if (!last) return;
    // Another vault, or one before a kill, may have been here.
    const known = this.list.read();
    this.list.add(rows.map(({ token }) => token).filter((token) => !known.has(token)));
    this.listed = last.number;
  }

  private here(): ReadonlySet<string> {
    return new Set(this.since(0).map(({ token }) => token));
  }

  private since(number: number): readonly { readonly number: number; readonly token: string }[] {
    return this.statements.since.all(number).map((row) => ({
      number: integerIn(row, 'number'),
      token: bytesIn(row, 'token').toString('base64url'),
    }));
  }
}

function prepare(db: DatabaseSync) {
  const statement = (sql: string): StatementSync => db.prepare(sql);
  return {
    note: statement('INSERT OR IGNORE INTO destroyed (token) VALUES (?)'),
    since: statement('SELECT number, token FROM destroyed WHERE number > ? ORDER BY number'),
  };
}
