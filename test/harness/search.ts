import { execFileSync } from 'node:child_process';
import { builtProgram } from '../../libs/vault/src/testing/vault-files.js';

/** The forms in which bytes may stand in a file: as they are, in hexadecimal, in base64. */
export function formsOf(bytes: Buffer): readonly Buffer[] {
  const hex = bytes.toString('hex');
  const texts = new Set([hex, hex.toUpperCase()]);
  for (const before of [0, 1, 2]) {
    // Without the digits to which what stands before or after it contributes.
    const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const sure = base64.slice(
      Math.ceil((before * 8) / 6),
      Math.floor(((before + bytes.length) * 8) / 6),
    );
    texts.add(sure).add(sure.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [bytes, ...[...texts].map((text) => Buffer.from(text))];
}

/** A UUID as text, and as bytes in every form. */
export function formsOfId(id: string): readonly Buffer[] {
  return [Buffer.from(id), ...formsOf(Buffer.from(id.replaceAll('-', ''), 'hex'))];
}

/**
 * How many of these stand in some file of a folder or of the folders in it. In a process of its own, for
 * whoever opens and closes a database's file beside SQLite takes away its locks.
 */
export function found(folder: string, needles: readonly Buffer[]): readonly string[] {
  const output = execFileSync(process.execPath, [builtProgram('search-files'), folder], {
    input: JSON.stringify([...new Set(needles.map((needle) => needle.toString('hex')))]),
    maxBuffer: 1 << 28,
  });
  return Object.keys(JSON.parse(output.toString()) as Record<string, number>);
}
