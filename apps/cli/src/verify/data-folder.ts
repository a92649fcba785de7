import { lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What stands in a data folder. */
export interface FolderFindings {
  readonly files: number;
  readonly bytes: number;
  /** Files that are no part of a ledger, below the data folder. */
  readonly unknown: readonly string[];
}

/** A database with what SQLite keeps beside it. */
const database = (name: string): RegExp =>
  new RegExp(`^${name}\\.db(-wal|-shm|-journal|-lock|-lock-journal)?$`);

/** Every file that a ledger has. What each holds is looked over by the part whose it is. */
const KNOWN: readonly RegExp[] = [
  database('log/log'),
  database('keys/keys'),
  database('tree/tree'),
  database('proofs/proofs'),
  database('views/lock'),
  database('views/views-\\d+'),
  /^views\/(current|report\.json)(\.new)?$/,
  /^views\/requests\/[a-z]+-\d+$/,
  // A draft of the key stays where its maker was killed.
  /^demo\/\.issuer\.key\.[0-9a-f-]{36}$/,
  /^demo\/(issuer\.key|(story|loaded)\.json)(\.new)?$/,
];

/** Accounts for every file of a data folder, so that nothing stands there that nobody looks at. */
export function accountFor(data: string): FolderFindings {
  const entries = readdirSync(data, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  const names = entries.map((entry) => join(entry.parentPath, entry.name));
  const below = (path: string) => relative(data, path).replaceAll(sep, '/');
  return {
    files: names.length,
    bytes: names.reduce((sum, path) => sum + sizeOf(path), 0),
    unknown: names.map(below).filter((name) => !KNOWN.some((known) => known.test(name))),
  };
}

/** A service that runs may have removed it by now. */
function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
