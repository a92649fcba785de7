import { setImmediate as turn } from 'node:timers/promises';
import type { Showable, Viewer } from '../../access/src/viewer.js';

/** Rows that are read at a time where not all of them may be shown. */
const SCAN = 500;

/** How rows are read that whoever looks may be shown only some of. */
export interface ShownPage<Row, Place> {
  /** Where the page begins: after this. */
  readonly after: Place | undefined;
  readonly first: number;
  /** What whoever looks may be shown, as it is after the rows were read (`Person.viewer`). */
  readonly viewer: () => Promise<Viewer>;
  /** Rows in their order, at most so many. */
  readonly read: (after: Place | undefined, limit: number) => Promise<readonly Row[]>;
  readonly placeOf: (row: Row) => Place;
  readonly showable: (row: Row) => Showable;
}

/** Up to one more than asked for, so that it is known whether more follow; however many are not shown. */
export async function shownPage<Row, Place>(page: ShownPage<Row, Place>): Promise<readonly Row[]> {
  const { first, read, viewer, placeOf, showable } = page;
  const found: Row[] = [];
  let { after } = page;
  for (;;) {
    const limit = (await viewer()).bounded ? SCAN : first + 1;
    const rows = await read(after, limit);
    found.push(...(await viewer()).among(rows, showable));
    const last = rows.at(-1);
    if (found.length > first || rows.length < limit || !last) return found.slice(0, first + 1);
    after = placeOf(last);
    // Others get their turn between two scans of a long history.
    await turn();
  }
}
