import type { LedgerError } from './ledger.errors.js';
import type { WritePort } from './write-port.js';

/**
 * A writer that writes nothing and says why.
 *
 * @param closed What is still to be closed in the end.
 */
export function readOnlyWriter(why: LedgerError, closed?: Pick<WritePort, 'close'>): WritePort {
  const refuse = () => Promise.reject(why);
  return {
    record: refuse,
    ensure: refuse,
    link: refuse,
    mark: refuse,
    forget: refuse,
    markErasing: refuse,
    spare: refuse,
    erase: refuse,
    close: () => closed?.close() ?? Promise.resolve(),
  };
}
