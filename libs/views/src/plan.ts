import { PARKED_TABLE } from './parked.js';
import type { Projection } from './projection.js';
import { checkProjections, fingerprintOf } from './projection.js';
import { RowLayout } from './row-layout.js';
import type { AnyTable } from './table.js';

/** A table as one projection may use it. */
export interface TableAccess {
  readonly layout: RowLayout;
  readonly writable: boolean;
}

/** A projection with the tables it may use: its own to write, those of earlier ones to read. */
export interface PlannedProjection {
  readonly name: string;
  readonly projection: Projection;
  readonly access: ReadonlyMap<AnyTable, TableAccess>;
}

/** Everything that is fixed about a set of views. */
export interface ViewsPlan {
  readonly fingerprint: string;
  readonly projections: readonly PlannedProjection[];
  /** Of all projections' tables, and of the engine's own that is kept like them. */
  readonly layouts: readonly RowLayout[];
  readonly parked: RowLayout;
}

/** @throws ViewsError `DEFINITION_INVALID` */
export function planOf(projections: readonly Projection[]): ViewsPlan {
  checkProjections(projections);
  const parked = new RowLayout(PARKED_TABLE);
  const layouts = [parked];
  const readable = new Map<AnyTable, TableAccess>();
  const planned = projections.map((projection) => {
    const own = projection.tables.map((table) => new RowLayout(table));
    layouts.push(...own);
    const access = new Map(readable);
    for (const layout of own) {
      access.set(layout.table, { layout, writable: true });
      readable.set(layout.table, { layout, writable: false });
    }
    return { name: projection.name, projection, access };
  });
  return { fingerprint: fingerprintOf(projections), projections: planned, layouts, parked };
}
