import { setImmediate as turn } from 'node:timers/promises';
import { isCompletenessError } from './completeness.errors.js';
import type { EpochRoots } from './epoch.js';
import { rootAbove } from './record-map.js';
import { EMPTY_TREE, grown, type RecordTree } from './record-tree.js';
import { guarded, openRecordsForReading } from './sqlite/record-db.js';
import { RecordQueries, type Tree, TREES } from './sqlite/record-queries.js';
import type { SubjectRow } from './sqlite/record-rows.js';

/** What looking over people's trees came to. */
export interface RecordFindings {
  readonly people: number;
  /** The last epoch; 0 where there was none. */
  readonly epoch: number;
  readonly faults: readonly string[];
}

/** The log against which they are held. */
export interface CheckedLog {
  /** The hashes of leaves, by their places in the log, from 0. */
  leaves(indexes: readonly number[]): ReadonlyMap<number, Buffer>;
  /** What the epoch says that stands at a position. */
  epochAt(position: number): Promise<Pick<EpochRoots, 'epoch' | Tree> | undefined>;
}

/** So many people are looked at before others get a turn. */
const AT_ONCE = 256;

/** So many faults are told one by one. */
const MOST_FAULTS = 20;

/**
 * Holds people's trees, and the last epoch's roots, against the log. What stands between the two, the
 * buckets of the maps, is held against both whenever something is proved by it.
 *
 * @throws CompletenessError `RECORDS_FAILED`
 */
export async function checkRecords(
  path: string,
  log: CheckedLog,
  signal: AbortSignal,
): Promise<RecordFindings> {
  const faults = new Set<string>();
  let people = 0;
  let epoch = 0;
  const db = openRecordsForReading(path);
  try {
    const queries = new RecordQueries(db);
    guarded(() => {
      db.exec('BEGIN');
      for (const row of db.prepare(`PRAGMA integrity_check(${MOST_FAULTS})`).all()) {
        const [found] = Object.values(row);
        if (found !== 'ok') faults.add(String(found));
      }
    });
    epoch = await checkEpoch(queries, log, faults);
    for (let after = 0; !signal.aborted;) {
      const some = guarded(() => queries.subjectsAfter(after, AT_ONCE));
      for (const subject of some) checkPerson(queries, subject, log, faults);
      people += some.length;
      after = some.at(-1)?.number ?? 0;
      if (some.length < AT_ONCE) break;
      await turn();
    }
  } catch (error) {
    if (!isCompletenessError(error, 'RECORDS_TORN')) throw error;
    faults.add('a row is not what was written');
  } finally {
    db.close();
  }
  return { people, epoch, faults: [...faults].slice(0, MOST_FAULTS) };
}

async function checkEpoch(
  queries: RecordQueries,
  log: CheckedLog,
  faults: Set<string>,
): Promise<number> {
  const { epoch, position } = guarded(() => queries.progress());
  if (position === undefined) return epoch;
  const recorded = await log.epochAt(position);
  const isRecorded = (tree: Tree): boolean => {
    const kept = guarded(() => queries.kept(tree));
    return kept !== undefined && recorded?.[tree].equals(rootAbove(kept)) === true;
  };
  if (recorded?.epoch !== epoch || !isRecorded('visible') || !isRecorded('held')) {
    faults.add(`the maps are not those of epoch ${epoch} in the log`);
  }
  return epoch;
}

function checkPerson(
  queries: RecordQueries,
  subject: SubjectRow,
  log: CheckedLog,
  faults: Set<string>,
): void {
  guarded(() => {
    // Reading them holds them against their digests.
    queries.labelsOf(subject.number);
    queries.linkedTo(subject.number);
    for (const tree of Object.keys(TREES) as Tree[]) {
      if (isSame(treeOf(queries, subject.number, tree, log), subject[tree])) continue;
      faults.add(`a ${tree} tree is not that of the events that it names`);
    }
  });
}

function treeOf(queries: RecordQueries, number: number, tree: Tree, log: CheckedLog): RecordTree {
  let made = EMPTY_TREE;
  for (const position of queries.positions(number, tree)) {
    const leaf = log.leaves([position - 1]).get(position - 1);
    if (!leaf) return EMPTY_TREE;
    made = grown(made, leaf);
  }
  return made;
}

function isSame(one: RecordTree, other: RecordTree): boolean {
  return one.size === other.size && one.edge.equals(other.edge);
}
