import { cursorUnknown, type PageRequest } from './page.graphql.js';

/**
 * The place of an item in a list that has what happened last first, and of ties the greater id: what
 * cursors of such lists name. It holds nothing that an answer does not show, and stays sound while
 * items come and go.
 */
export interface Place {
  /** Milliseconds since 1970. */
  readonly occurredTo: number;
  readonly id: string;
}

/** A place as a cursor names it. */
export function placeKey({ occurredTo, id }: Place): string {
  return `${occurredTo}:${id}`;
}

/**
 * The place after which a page begins; `undefined` for the first page.
 *
 * @throws GraphQLError `BAD_REQUEST` for a cursor that names no place.
 */
export function placeAfter({ after }: PageRequest): Place | undefined {
  if (after === undefined) return undefined;
  const [, occurredTo, id] = /^(-?\d{1,16}):([0-9a-f-]{36})$/.exec(after) ?? [];
  if (occurredTo === undefined || id === undefined) throw cursorUnknown();
  return { occurredTo: Number(occurredTo), id };
}
