import { type Identifier, mapRoot } from '../../../verifier/src/record-map.js';
import { CompletenessError } from './completeness.errors.js';
import type { EpochRoots } from './epoch.js';
import { treesOf } from './map-maker.js';
import { bucketOf, bucketRoot, committed, MapTop, pathInBucket, rootAbove } from './record-map.js';
import { ledgerIdentifier, type RecordSecrets } from './record-secrets.js';
import { rootOf } from './record-tree.js';
import { guarded, openRecordsForReading, torn } from './sqlite/record-db.js';
import { RecordQueries, type Tree } from './sqlite/record-queries.js';
import type { LabelRow, Progress, SubjectRow } from './sqlite/record-rows.js';

/** Where a record stands in a map. */
export interface Place {
  readonly nonce: Buffer;
  /** From the leaf up. */
  readonly siblings: readonly Buffer[];
  readonly bucket: Buffer;
}

/** A label that leads to a record, with the proofs that it does. */
export interface ProvedPath {
  readonly label: Buffer;
  readonly named?: { readonly identifier: Identifier; readonly vrf: Buffer };
  readonly places: Readonly<Partial<Record<Tree, Place>>>;
}

/** Everything of one pseudonym, proved, but for the events themselves. */
export interface ProvedRecord {
  readonly paths: readonly ProvedPath[];
  readonly links: readonly Buffer[];
}

/** The last epoch that is recorded. */
export interface ReadEpoch extends EpochRoots {
  /** Where its event stands in the log. */
  readonly position: number;
}

/**
 * Reads the store as it was at one moment, beside whoever keeps it. It proves nothing that does not follow
 * from what the last epoch committed to.
 */
export class RecordSnapshot {
  readonly #queries: RecordQueries;
  readonly #progress: Progress & { readonly position: number };
  readonly #buckets = new Map<Tree, ReadonlyMap<number, Buffer>>();
  readonly #tops = new Map<Tree, MapTop>();

  private constructor(
    queries: RecordQueries,
    private readonly secrets: RecordSecrets,
  ) {
    this.#queries = queries;
    const { position, ...progress } = queries.progress();
    if (position === undefined || progress.through !== progress.epochThrough) throw due();
    this.#progress = { ...progress, position };
  }

  /**
   * Takes a snapshot; it is to be closed.
   *
   * @throws CompletenessError `PROOF_DUE` while an epoch is being made; `RECORDS_FAILED`
   */
  static take(path: string, secrets: RecordSecrets): RecordSnapshot {
    const db = openRecordsForReading(path);
    try {
      return guarded(() => {
        db.exec('BEGIN');
        return new RecordSnapshot(new RecordQueries(db), secrets);
      });
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** The epoch as of which everything is proved. */
  get epoch(): ReadEpoch {
    const { epoch, epochThrough, position } = this.#progress;
    return { epoch, through: epochThrough, position, ...this.#roots() };
  }

  /** Everybody who is one person with somebody as of the epoch; they come first. */
  linked(person: string): readonly string[] {
    const found = [person];
    // It grows while it is gone through.
    for (const one of found) {
      const { number } = this.#subject(one);
      for (const other of this.#queries.linkedTo(number)) {
        if (!found.includes(other)) found.push(other);
      }
    }
    return found;
  }

  /**
   * Asks that all of a record can be proved.
   *
   * @throws CompletenessError as `prove`.
   */
  demandProvable(person: string, trees: readonly Tree[]): void {
    guarded(() => {
      const subject = this.#subject(person);
      for (const row of this.#queries.labelsOf(subject.number)) this.#path(subject, row, trees);
    });
  }

  /**
   * Proves a record.
   *
   * @param known The identifiers of theirs that may be named. One that has no label yet is passed over.
   * @throws CompletenessError `PROOF_DUE` where what is stored is newer than the epoch; `RECORDS_TORN`
   */
  prove(person: string, known: readonly Identifier[], trees: readonly Tree[]): ProvedRecord {
    return guarded(() => {
      const subject = this.#subject(person);
      const rows = this.#queries.labelsOf(subject.number);
      const named = known.flatMap((identifier) => {
        const alias = this.secrets.alias(identifier);
        const row = rows.find((one) => one.alias.equals(alias));
        return row ? [{ identifier, row }] : [];
      });
      const reached = this.#queries.labelOf(this.secrets.alias(ledgerIdentifier(person)));
      const paths = named.map(({ identifier, row }) => ({
        ...this.#path(subject, row, trees),
        named: { identifier, vrf: this.secrets.prove(identifier) },
      }));
      const isNamed = named.some(({ row }) => reached && row.label.equals(reached.label));
      return {
        paths: [...paths, ...(reached && !isNamed ? [this.#path(subject, reached, trees)] : [])],
        links: treesOf(this.#queries, this.secrets, subject).visible.links.map((link) =>
          Buffer.from(link),
        ),
      };
    });
  }

  /** The root of one of somebody's trees. */
  root(person: string, tree: Tree): Buffer {
    return guarded(() => rootOf(this.#subject(person)[tree]));
  }

  /** Where somebody's events stand in the log, in the order of the tree. */
  positions(person: string, tree: Tree): Generator<number, void, undefined> {
    return this.#queries.positions(this.#subject(person).number, tree);
  }

  close(): void {
    if (this.#queries.db.isOpen) this.#queries.db.close();
  }

  #subject(person: string): SubjectRow {
    const subject = this.#queries.subject(person);
    if (!subject) throw due();
    return subject;
  }

  #path(subject: SubjectRow, row: LabelRow, trees: readonly Tree[]): ProvedPath {
    const places = trees.map((tree) => [tree, this.#place(subject, row, tree)] as const);
    return { label: row.label, places: Object.fromEntries(places) };
  }

  #place(subject: SubjectRow, row: LabelRow, tree: Tree): Place {
    const { label } = row;
    const secrets = this.secrets.maps[tree];
    const trees = treesOf(this.#queries, this.secrets, subject);
    const { nonce, commitment } = committed(secrets, this.#progress.era, label, trees[tree]);
    const bucket = bucketOf(label);
    const entries = this.#queries.entries(bucket)[tree];
    const root = this.#bucketRoots(tree).get(bucket);
    if (
      !commitment.equals(row[tree]) ||
      root?.equals(bucketRoot(secrets, this.#progress, bucket, entries)) !== true
    ) {
      // Somebody linked with them, or in their bucket, may have been erased since.
      throw this.#queries.isStale(subject.number, bucket) ? due() : torn();
    }
    const below = pathInBucket(secrets, this.#progress, label, entries);
    const above = this.#top(tree).place(bucket, this.#kept(tree));
    const path = { label, siblings: [...below, ...above.siblings], bucket: above.bucket };
    if (!this.#roots()[tree].equals(mapRoot(path, commitment))) throw torn();
    return { nonce, siblings: path.siblings, bucket: path.bucket };
  }

  #roots(): Readonly<Record<Tree, Buffer>> {
    return { visible: rootAbove(this.#kept('visible')), held: rootAbove(this.#kept('held')) };
  }

  #kept(tree: Tree): Buffer {
    const kept = this.#queries.kept(tree);
    if (!kept) throw due();
    return kept;
  }

  #bucketRoots(tree: Tree): ReadonlyMap<number, Buffer> {
    const known = this.#buckets.get(tree) ?? this.#queries.buckets(tree);
    this.#buckets.set(tree, known);
    return known;
  }

  #top(tree: Tree): MapTop {
    const known =
      this.#tops.get(tree) ??
      new MapTop(this.secrets.maps[tree], this.#progress.epoch, this.#bucketRoots(tree));
    this.#tops.set(tree, known);
    return known;
  }
}

function due(): CompletenessError {
  return new CompletenessError(
    'PROOF_DUE',
    'What is to be proved is not covered yet. It will be with the next epoch.',
  );
}
