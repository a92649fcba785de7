import { isViewsError, ViewsError } from '../views.errors.js';
import type { Lock } from '../storage.js';
import { Connection } from './connection.js';

/**
 * Holds a file locked by an open exclusive transaction. The operating system lets go of it with the
 * process, however that ends; threads of one process are kept apart by SQLite.
 *
 * @throws ViewsError `VIEWS_LOCKED`
 */
export function lockFile(file: string): Lock {
  const connection = new Connection(file, 'write');
  try {
    connection.exec('pragma busy_timeout = 0; begin exclusive');
  } catch (error) {
    connection.close();
    if (!isViewsError(error, 'VIEWS_FAILED')) throw error;
    throw new ViewsError(
      'VIEWS_LOCKED',
      'Another process or thread keeps these views; stop it first.',
      { cause: error },
    );
  }
  return {
    release: () => {
      connection.close();
      return Promise.resolve();
    },
  };
}
