import type { SQLOutputValue } from 'node:sqlite';
import type { RecordTree } from '../record-tree.js';
import { bytesOf, digestOf, torn } from './record-db.js';

/** Rows of the store, checked against their digests. */

type Row = Readonly<Record<string, SQLOutputValue>>;

/** How far the store has come. */
export interface Progress {
  /** The position of the log through which the trees have grown. */
  readonly through: number;
  /** The last epoch; 0 where there was none. */
  readonly epoch: number;
  readonly era: number;
  readonly epochThrough: number;
  /** Where its event stands in the log; absent until it is recorded. */
  readonly position?: number;
}

/** Of a store that is new. */
export const NO_PROGRESS: Progress = { through: 0, epoch: 0, era: 0, epochThrough: 0 };

/** Somebody's trees. */
export interface SubjectRow {
  readonly number: number;
  /** The 16 bytes of their id. */
  readonly id: Buffer;
  readonly visible: RecordTree;
  readonly held: RecordTree;
  readonly behind: number | undefined;
}

/** A label, and what stands under it in the maps. */
export interface LabelRow {
  readonly label: Buffer;
  readonly subject: number;
  readonly alias: Buffer;
  readonly visible: Buffer;
  readonly held: Buffer;
}

/** @throws CompletenessError `RECORDS_TORN` */
export function toProgress(row: Row): Progress {
  const position = row['position'];
  const progress = {
    through: Number(row['through']),
    epoch: Number(row['epoch']),
    era: Number(row['era']),
    epochThrough: Number(row['epoch_through']),
    ...(position !== null && { position: Number(position) }),
  };
  if (!progressDigest(progress).equals(bytesOf(row['digest']))) throw torn();
  return progress;
}

/** @throws CompletenessError `RECORDS_TORN` */
export function toSubject(row: Row): SubjectRow {
  const subject = {
    number: Number(row['number']),
    id: bytesOf(row['id']),
    visible: { size: Number(row['visible']), edge: bytesOf(row['visible_edge']) },
    held: { size: Number(row['held']), edge: bytesOf(row['held_edge']) },
    behind: row['behind'] === null ? undefined : Number(row['behind']),
  };
  if (!subjectDigest(subject).equals(bytesOf(row['digest']))) throw torn();
  return subject;
}

/** @throws CompletenessError `RECORDS_TORN` */
export function toLabel(row: Row): LabelRow {
  const label = {
    label: bytesOf(row['label']),
    subject: Number(row['subject']),
    alias: bytesOf(row['alias']),
    visible: bytesOf(row['visible']),
    held: bytesOf(row['held']),
  };
  if (!labelDigest(label).equals(bytesOf(row['digest']))) throw torn();
  return label;
}

/** The other end of a link. @throws CompletenessError `RECORDS_TORN` */
export function toLinked(row: Row): number {
  const [one, other] = [Number(row['one']), Number(row['other'])];
  if (!linkDigest(one, other).equals(bytesOf(row['digest']))) throw torn();
  return other;
}

export function linkDigest(one: number, other: number): Buffer {
  return digestOf(one, other);
}

export function progressDigest(progress: Progress): Buffer {
  const { through, epoch, era, epochThrough, position } = progress;
  return digestOf(through, epoch, era, epochThrough, position ?? -1);
}

export function subjectDigest({ number, id, visible, held, behind }: SubjectRow): Buffer {
  const trees = [visible.size, visible.edge, held.size, held.edge];
  return digestOf(number, id, ...trees, behind ?? -1);
}

export function labelDigest({ label, subject, alias, visible, held }: LabelRow): Buffer {
  return digestOf(label, subject, alias, visible, held);
}
