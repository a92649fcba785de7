import { setImmediate as turn } from 'node:timers/promises';
import { syncFile } from '../../../durable/src/durable-files.js';
import { RowLayout } from '../row-layout.js';
import type {
  Catalogue,
  Check,
  CheckOptions,
  GenerationState,
  GenerationStore,
  KeeperReport,
  Lock,
  ReaderStore,
  ViewsRequest,
  ViewsStorage,
} from '../storage.js';
import { checkFile, checkInThread } from './check-file.js';
import { Connection } from './connection.js';
import { copyFile, copyInThread } from './copy-file.js';
import { createFile, openFile, stateIn } from './generation-file.js';
import { SqliteGenerationStore } from './generation-store.js';
import { lockFile } from './lock.js';
import { SqliteReaderStore } from './reader-store.js';
import { ViewsFolder } from './views-folder.js';

/** How views are kept in SQLite. */
export interface SqliteViewsOptions {
  /** Where generations are checked and copied; default `thread`, so that nothing else waits for it. */
  readonly checkIn?: 'thread' | 'here';
}

/** Views in SQLite files, one a generation, in one folder. The folder is made if need be. */
export function sqliteViews(path: string, options: SqliteViewsOptions = {}): ViewsStorage {
  return new SqliteViewsStorage(new ViewsFolder(path), options);
}

class SqliteViewsStorage implements ViewsStorage {
  constructor(
    private readonly folder: ViewsFolder,
    private readonly options: SqliteViewsOptions,
  ) {}

  lock(): Promise<Lock> {
    return promised(() => {
      this.folder.make();
      return lockFile(this.folder.lockFile);
    });
  }

  catalogue(): Promise<Catalogue> {
    return promised(() => this.folder.catalogue());
  }

  publish(catalogue: Catalogue): Promise<void> {
    return promised(() => {
      this.folder.publish(catalogue);
    });
  }

  create(
    generation: number,
    layouts: readonly RowLayout[],
    state: GenerationState,
  ): Promise<GenerationStore> {
    return promised(() => {
      this.folder.make();
      const connection = createFile(this.folder.generationFile(generation));
      const notes = { complete: false, schema: '' };
      const store = new SqliteGenerationStore(generation, connection, layouts, notes);
      store.createTables(state);
      return store;
    });
  }

  async complete(
    building: GenerationStore,
    layouts: readonly RowLayout[],
  ): Promise<GenerationStore> {
    if (!(building instanceof SqliteGenerationStore)) throw new TypeError('not a store of this');
    for (const step of building.createIndexes()) await turn(step);
    building.markComplete();
    await building.close();
    syncFile(this.folder.generationFile(building.generation));
    return this.open(building.generation, layouts);
  }

  open(generation: number, layouts: readonly RowLayout[]): Promise<GenerationStore> {
    return promised(() => {
      const connection = openFile(this.folder.generationFile(generation), 'write');
      const { complete, schema } = stateIn(connection);
      return new SqliteGenerationStore(generation, connection, layouts, { complete, schema });
    });
  }

  async copy(
    generation: number,
    as: number,
    layouts: readonly RowLayout[],
    signal: AbortSignal,
  ): Promise<GenerationStore> {
    const task = {
      from: this.folder.generationFile(generation),
      to: this.folder.generationFile(as),
    };
    if (this.options.checkIn === 'here') copyFile(task);
    else await copyInThread(task, signal);
    const connection = new Connection(task.to, 'write');
    const copied = new SqliteGenerationStore(as, connection, layouts, stateIn(connection));
    // Its tables and indexes begin at other pages than those of the first.
    copied.markComplete();
    await copied.close();
    syncFile(task.to);
    return this.open(as, layouts);
  }

  async discard(store: GenerationStore): Promise<void> {
    await store.close();
    this.folder.remove(store.generation);
  }

  keepOnly(generations: readonly number[]): Promise<void> {
    return promised(() => {
      this.folder.keepOnly(generations);
    });
  }

  check(generation: number, layouts: readonly RowLayout[], options: CheckOptions): Promise<Check> {
    const file = this.folder.generationFile(generation);
    const task = { file, generation, tables: layouts.map(({ table }) => table) };
    return this.options.checkIn === 'here'
      ? checkFile(task, options)
      : checkInThread(task, options);
  }

  reader(fingerprint: string): ReaderStore {
    return new SqliteReaderStore(this.folder, fingerprint);
  }

  request(request: ViewsRequest): Promise<void> {
    return promised(() => {
      this.folder.leave(request);
    });
  }

  takeRequests(): Promise<readonly ViewsRequest[]> {
    return promised(() => this.folder.take());
  }

  readReport(): Promise<KeeperReport | undefined> {
    return promised(() => this.folder.readReport());
  }

  writeReport(report: KeeperReport): Promise<void> {
    return promised(() => {
      this.folder.writeReport(report);
    });
  }
}

/** What SQLite and files answer at once, as the promise that another database needs. */
function promised<T>(action: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(action());
  });
}
