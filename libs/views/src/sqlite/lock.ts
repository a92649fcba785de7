import { takeFileLock } from '../../../durable/src/file-lock.js';
import type { Lock } from '../storage.js';
import { ViewsError } from '../views.errors.js';

/**
 * Holds a file locked until it is released, or the process ends.
 *
 * @throws ViewsError `VIEWS_LOCKED`, `VIEWS_FAILED`
 */
export function lockFile(file: string): Lock {
  const release = locked(file);
  if (!release) {
    throw new ViewsError(
      'VIEWS_LOCKED',
      'Another process or thread keeps these views; stop it first.',
    );
  }
  return {
    release: () => {
      release();
      return Promise.resolve();
    },
  };
}

function locked(file: string): (() => void) | undefined {
  try {
    return takeFileLock(file);
  } catch (cause) {
    throw new ViewsError('VIEWS_FAILED', 'The store of the views failed.', { cause });
  }
}
