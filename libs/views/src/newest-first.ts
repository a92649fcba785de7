import { type Expression, type SqlBool, sql } from 'kysely';

/**
 * The rows that come after a place where what happened last comes first, and of ties the greater id.
 * Compared as one value, so that an index over both columns is walked from there.
 */
export function comesAfter(place: {
  /** Milliseconds since 1970. */
  readonly occurredTo: number;
  readonly id: string;
}): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.ref('occurredTo')}, ${sql.ref('id')}) < (${place.occurredTo}, ${place.id})`;
}
