import { hash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeFileSync } from 'node:fs';
import { ensureFile, readIfThere } from '../../durable/src/durable-files.js';

/**
 * The tokens of all that was destroyed, in a file of its own: it only grows, and is in no backup, so
 * that a store of keys that was put back can be told what to destroy again. A line each, with a
 * checksum; a line that is not what was written is passed over, for the store has them too.
 *
 * A token is made with a key of the vault (`destroyedTokenOf`): it names nobody, joins nothing, and can
 * be tried against nobody without that key.
 */
export class DestroyedList {
  constructor(readonly path: string) {}

  /** @throws the error of the file system. */
  read(): ReadonlySet<string> {
    const text = readIfThere(this.path)?.toString() ?? '';
    return new Set(text.split('\n').flatMap((line) => tokenIn(line) ?? []));
  }

  /** Adds tokens, durably. @throws the error of the file system. */
  add(tokens: readonly string[]): void {
    if (tokens.length === 0) return;
    const handle = openSync(ensureFile(this.path), 'a+');
    try {
      // After a power cut the last line may be a part of one.
      const begin = endsInLine(handle) ? '' : '\n';
      writeFileSync(handle, begin + tokens.map(lineOf).join(''));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}

function endsInLine(handle: number): boolean {
  const { size } = fstatSync(handle);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
}

function lineOf(token: string): string {
  return `${token} ${checksumOf(token)}\n`;
}

function tokenIn(line: string): string | undefined {
  const [token = '', checksum] = line.split(' ');
  return checksum !== undefined && checksum === checksumOf(token) ? token : undefined;
}

function checksumOf(token: string): string {
  return hash('sha256', token).slice(0, 8);
}
