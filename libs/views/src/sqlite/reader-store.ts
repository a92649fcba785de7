import type { Kysely } from 'kysely';
import type { DynamicDatabase, GenerationState, ReaderStore } from '../storage.js';
import { ViewsError, isViewsError } from '../views.errors.js';
import type { Connection } from './connection.js';
import { kyselyOver, openFile, stateIn } from './generation-file.js';
import type { ViewsFolder } from './views-folder.js';

interface Served {
  readonly stamp: string;
  readonly generation: number;
  readonly connection: Connection;
}

/** A swap between the reading of the catalogue and the opening of the file is met by trying again. */
const ATTEMPTS = 10;

/**
 * Reads whatever generation is served at the moment of each query: the catalogue's file is looked
 * at (one `stat`, about 2 µs), and the connection follows it. A query runs to its end in one turn
 * of the event loop, so a connection is never closed under one.
 */
export class SqliteReaderStore implements ReaderStore {
  readonly db: Kysely<DynamicDatabase>;
  private current: Served | undefined;
  /** The catalogue under which nothing could be served, so that each query need not try anew. */
  private refused: { readonly stamp: string | undefined; readonly error: unknown } | undefined;
  private closed = false;

  constructor(
    private readonly folder: ViewsFolder,
    private readonly fingerprint: string,
  ) {
    this.db = kyselyOver(() => this.open().connection);
  }

  served(): { readonly generation: number; readonly state: GenerationState } {
    const { connection, generation } = this.open();
    try {
      return { generation, state: stateIn(connection) };
    } catch (error) {
      if (isViewsError(error, 'VIEWS_DAMAGED')) this.withdraw(generation);
      throw error;
    }
  }

  close(): Promise<void> {
    this.closed = true;
    this.letGo();
    return Promise.resolve();
  }

  private open(): Served {
    if (this.closed) throw new ViewsError('VIEWS_CLOSED', 'The reader of the views is closed.');
    for (let attempt = 1; ; attempt++) {
      const stamp = this.folder.stamp();
      if (this.current !== undefined && this.current.stamp === stamp) return this.current;
      if (this.refused !== undefined && this.refused.stamp === stamp) throw this.refused.error;
      this.letGo();
      const { serving } = this.folder.catalogue();
      try {
        if (stamp === undefined || serving === null) throw building();
        this.current = { stamp, generation: serving, connection: this.connect(serving) };
      } catch (error) {
        if (attempt < ATTEMPTS && stamp !== this.folder.stamp()) continue;
        this.refused = { stamp, error };
        if (serving !== null && isViewsError(error, 'VIEWS_DAMAGED')) this.withdraw(serving);
        throw error;
      }
      // Files are removed only after the catalogue has changed, so now they were all still there.
      if (stamp === this.folder.stamp()) return this.current;
    }
  }

  private connect(generation: number): Connection {
    const connection = openFile(this.folder.generationFile(generation), 'read', () => {
      if (this.current?.generation === generation) this.withdraw(generation);
    });
    try {
      if (stateIn(connection).fingerprint !== this.fingerprint) throw building();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** What is damaged is not to be served to anybody. */
  private withdraw(generation: number): void {
    this.folder.leave({ kind: 'withdraw', generation });
  }

  private letGo(): void {
    this.current?.connection.close();
    this.current = undefined;
    this.refused = undefined;
  }
}

/** Nothing may be answered yet, and nothing wrong or empty is. */
function building(): ViewsError {
  return new ViewsError('VIEWS_BUILDING', 'The views are being built; ask again in a moment.');
}
