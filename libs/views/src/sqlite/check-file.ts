import { Worker } from 'node:worker_threads';
import type { Snapshot } from '../check.js';
import { checkSnapshot } from '../check.js';
import { RowLayout } from '../row-layout.js';
import type { StoredValues } from '../row-layout.js';
import type { Check, CheckOptions } from '../storage.js';
import type { AnyTable } from '../table.js';
import { isViewsError } from '../views.errors.js';
import type { Connection } from './connection.js';
import { kyselyOver, openFile, stateIn } from './generation-file.js';
import { compileTable } from '../statements.js';

/** What a checking thread is given. Tables are plain data. */
export interface CheckTask {
  readonly file: string;
  readonly generation: number;
  readonly tables: readonly AnyTable[];
}

/** What a checking thread says. */
export type CheckMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly check: Check };

/** Checks a generation's file in this thread, within one read transaction. */
export async function checkFile(task: CheckTask, options: CheckOptions): Promise<Check> {
  const { file, generation } = task;
  let connection: Connection;
  try {
    connection = openFile(file, 'read');
  } catch (error) {
    if (!isViewsError(error, 'VIEWS_DAMAGED')) throw error;
    return { generation, sound: false, damaged: ['state'], rows: 0 };
  }
  try {
    connection.exec('begin');
    const layouts = task.tables.map((table) => new RowLayout(table));
    return await checkSnapshot(snapshotOf(connection, generation), layouts, options);
  } finally {
    connection.close();
  }
}

/**
 * Checks it in a thread of its own, because SQLite looks its structures over in one long call
 * (about 8 s a gigabyte) in which a thread does nothing else.
 */
export function checkInThread(
  task: CheckTask,
  { signal, onProgress }: CheckOptions,
): Promise<Check> {
  const worker = new Worker(new URL('./check-thread.js', import.meta.url), { workerData: task });
  return new Promise<Check>((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
      void worker.terminate();
    };
    signal.addEventListener('abort', abort, { once: true });
    worker.on('message', (message: CheckMessage) => {
      if (message.kind === 'progress') onProgress?.(message.done, message.total);
      else resolve(message.check);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', abort);
      reject(new Error('The thread that checked the views has ended.'));
    });
    if (signal.aborted) abort();
  });
}

function snapshotOf(connection: Connection, generation: number): Snapshot {
  const kysely = kyselyOver(() => connection);
  return {
    generation,
    state: () => stateIn(connection),
    rows: (layout) =>
      connection.each(compileTable(kysely, layout).scan.sql) as Iterable<StoredValues>,
    structureIsSound: () => connection.pragma('integrity_check(1)') === 'ok',
  };
}
