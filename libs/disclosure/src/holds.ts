import type { Header, ReadableEvent } from '../../ledger/src/ledger.js';
import type { RowSession } from '../../views/src/projection.js';
import type { RowOf } from '../../views/src/table.js';
import { type HeldKind, holdsTable } from './disclosure.tables.js';

/**
 * What is held with what (`domain.md`, "Held, without a visible gap"). Something is held for as long
 * as it is by its own word, or something is that it is held with, however far that goes.
 */

export type Hold = RowOf<typeof holdsTable>;

/** What of an event a hold says. */
export type ToldEvent = Pick<ReadableEvent, 'id' | 'type' | 'position' | 'recordedAt'> & {
  readonly header: Pick<Header, 'subject'>;
};

/** Whether anything of somebody’s disclosures is or was held: of most people nothing ever is. */
export async function everHeld(subject: string, rows: RowSession): Promise<boolean> {
  return (await rows.select(holdsTable, { subject }, { limit: 1 })).length > 0;
}

/** What is held under this id of this person. */
export async function holdOf(
  id: string,
  subject: string,
  rows: Pick<RowSession, 'get'>,
): Promise<Hold | undefined> {
  const hold = await rows.get(holdsTable, { id });
  return hold?.subject === subject && hold.held === 1 ? hold : undefined;
}

/** The same, where it is of a disclosure: what passes it on, or answers it, is held with that alone. */
export async function disclosureHoldOf(
  id: string,
  subject: string,
  rows: Pick<RowSession, 'get'>,
): Promise<Hold | undefined> {
  const hold = await holdOf(id, subject, rows);
  return hold && !OF_OTHERS.has(hold.kind) ? hold : undefined;
}

const OF_OTHERS: ReadonlySet<string> = new Set<HeldKind>(['withCause', 'cause']);

/** Notes that an event is held. */
export async function putHold(
  event: ToldEvent,
  about: {
    readonly kind: HeldKind;
    readonly own: boolean;
    /** What it is held with. */
    readonly with: readonly string[];
    /** Whether that is certain, and it holds the other in its turn. */
    readonly tied: boolean;
  },
  rows: RowSession,
): Promise<void> {
  const { id, type, position, recordedAt } = event;
  const { subject } = event.header;
  const { kind, own, tied } = about;
  rows.put(holdsTable, {
    id,
    subject,
    kind,
    held: 1,
    position,
    changedAt: position,
    recordedAt: Date.parse(recordedAt),
    cell: {
      own,
      with: [],
      holds: [],
      tied,
      type,
    },
  });
  for (const holder of about.with) {
    await join(holder, id, rows);
    if (tied) await join(id, holder, rows);
  }
}

/** From now on one is held with the other. */
export async function join(holder: string, held: string, rows: RowSession): Promise<void> {
  const [one, other] = [
    await rows.get(holdsTable, { id: holder }),
    await rows.get(holdsTable, { id: held }),
  ];
  if (!one || !other || one.cell.holds.includes(held)) return;
  rows.put(holdsTable, { ...one, cell: { ...one.cell, holds: [...one.cell.holds, held] } });
  rows.put(holdsTable, { ...other, cell: { ...other.cell, with: [...other.cell.with, holder] } });
}

/** A receipt has its other end. */
export async function tie(id: string, rows: RowSession): Promise<void> {
  const hold = await rows.get(holdsTable, { id });
  if (hold) rows.put(holdsTable, { ...hold, cell: { ...hold.cell, tied: true } });
}

/** From now on they are not held with each other. */
export async function part(holder: string, held: string, rows: RowSession): Promise<void> {
  for (const id of [holder, held]) {
    const hold = await rows.get(holdsTable, { id });
    if (!hold) continue;
    const other = id === holder ? held : holder;
    const without = (ids: readonly string[]) => ids.filter((one) => one !== other);
    const { cell } = hold;
    rows.put(holdsTable, {
      ...hold,
      cell: { ...cell, with: without(cell.with), holds: without(cell.holds) },
    });
  }
}

/**
 * Nothing holds it any more, since it is not of what it was held with.
 *
 * @param position Where the event stands by which that is known.
 */
export async function letGo(id: string, position: number, rows: RowSession): Promise<void> {
  const before = await rows.get(holdsTable, { id });
  for (const holder of before?.cell.with ?? []) await part(holder, id, rows);
  const hold = await rows.get(holdsTable, { id });
  if (hold) rows.put(holdsTable, { ...hold, held: 0, changedAt: position });
}

/** It is not held by its own word any more. */
export async function disown(id: string, subject: string, rows: RowSession): Promise<void> {
  const hold = await holdOf(id, subject, rows);
  if (hold) rows.put(holdsTable, { ...hold, cell: { ...hold.cell, own: false } });
}

/**
 * Finds what nothing holds any more, of these and of all that is held with them, and notes that it is
 * shown.
 *
 * @param position Where the event stands by which it is.
 * @returns them, in the order of the log.
 */
export async function settle(
  ids: readonly string[],
  position: number,
  rows: RowSession,
): Promise<readonly Hold[]> {
  const found = new Map<string, Hold>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    const hold = await rows.get(holdsTable, { id });
    if (hold?.held !== 1) continue;
    found.set(id, hold);
    open.push(...hold.cell.holds);
  }
  const shown: Hold[] = [];
  for (const hold of found.values()) {
    if (!(await isHeldByAny(hold, rows))) shown.push(hold);
  }
  for (const hold of shown) {
    rows.put(holdsTable, { ...hold, held: 0, changedAt: position });
  }
  return shown.toSorted((a, b) => a.position - b.position);
}

async function isHeldByAny(first: Hold, rows: RowSession): Promise<boolean> {
  const seen = new Set([first.id]);
  const open = [first];
  for (let hold = open.pop(); hold; hold = open.pop()) {
    if (hold.cell.own) return true;
    for (const id of hold.cell.with) {
      if (seen.has(id)) continue;
      seen.add(id);
      const holder = await rows.get(holdsTable, { id });
      if (holder?.held === 1) open.push(holder);
    }
  }
  return false;
}
