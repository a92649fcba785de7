import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A process that searches every file of a folder, and of the folders in it, for bytes:
 * `search-files FOLDER`, on its input a JSON list of hex strings. It prints a JSON object: for each
 * of those strings that stands anywhere, how often it does.
 *
 * It must be a process of its own. Whoever opens and closes a database's file beside SQLite in the
 * same process takes away SQLite's locks (https://sqlite.org/howtocorrupt.html, 2.2).
 */
const [folder = '.'] = process.argv.slice(2);
const needles = JSON.parse(readFileSync(0, 'utf8')) as string[];
const found: Record<string, number> = {};

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const bytes = readFileSync(join(entry.parentPath, entry.name));
  for (const needle of needles) {
    const count = countOf(bytes, Buffer.from(needle, 'hex'));
    if (count > 0) found[needle] = (found[needle] ?? 0) + count;
  }
}

process.stdout.write(JSON.stringify(found));

function countOf(bytes: Buffer, needle: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) count += 1;
  return count;
}
