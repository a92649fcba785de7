import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import type { Veil } from '../../vault/src/vault.js';

/** Pages of lists, as the Relay cursor convention has them. */

/** The greatest page. */
export const MAX_PAGE = 200;

@ObjectType({ description: 'Which part of a list this is.' })
export class PageInfo {
  @Field()
  hasNextPage!: boolean;

  @Field()
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

/** Which page of a list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: `At most ${MAX_PAGE}.` })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor after which the page begins.' })
  after?: string | null;
}

/** One item of a list, and its cursor. */
export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** A page of a list. */
export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: PageInfo;
}

/** How cursors are written. */
export interface Cursors {
  readonly write: (key: string) => string;
  /** Nothing for what was not written so. */
  readonly read: (cursor: string) => string | undefined;
}

/** Cursors that anybody can read: for lists of what is public, or of nobody in particular. */
const READABLE: Cursors = {
  write: (key) => Buffer.from(key, 'utf8').toString('base64url'),
  read: (cursor) => Buffer.from(cursor, 'base64url').toString('utf8'),
};

/**
 * Cursors of a list of one person's, which nobody can read: places in the log tell how much happened
 * between them, and are the same for others to whom it happened at once.
 */
export function veiledCursors(veil: Veil, list: string): Cursors {
  const kind = `cursor ${list}`;
  return {
    write: (key) => veil.veil(kind, key),
    read: (cursor) => veil.unveil(kind, cursor),
  };
}

/** What was asked for, as far as it can be answered. */
export interface PageRequest {
  readonly first: number;
  /** What the cursor names; absent for the first page. */
  readonly after?: string;
  /** Default: those that anybody can read. */
  readonly cursors?: Cursors;
}

/**
 * Reads what was asked for.
 *
 * @throws GraphQLError `BAD_REQUEST` for a page of no size, or of too great a one, and for a cursor
 *   that was not written so.
 */
export function pageRequest({ first, after }: PageArgs, cursors = READABLE): PageRequest {
  if (first < 1 || first > MAX_PAGE) throw badRequest(`first must be from 1 to ${MAX_PAGE}.`);
  if (after === undefined || after === null) return { first, cursors };
  const key = cursors.read(after);
  if (key === undefined) throw cursorUnknown();
  return { first, after: key, cursors };
}

/** The error for a cursor that names nothing of the list. */
export function cursorUnknown(): GraphQLError {
  return badRequest('after must be a cursor of this list.');
}

/**
 * The page of a list.
 *
 * @param found What comes after the cursor, in order; one more than the page holds, or everything,
 *   where there is more.
 * @param keyOf What a cursor of an item names.
 */
export function connectionOf<Node>(
  found: readonly Node[],
  { first, after, cursors = READABLE }: PageRequest,
  keyOf: (node: Node) => string,
): Connection<Node> {
  const edges = found.slice(0, first).map((node) => ({ node, cursor: cursors.write(keyOf(node)) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The same page with something made of each item. */
export function mapped<Item, Node>(
  { edges, pageInfo }: Connection<Item>,
  nodeOf: (item: Item) => Node,
): Connection<Node> {
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: nodeOf(node) })), pageInfo };
}

/** The same where it has to be waited for: one after another. */
export async function mappedInTurn<Item, Node>(
  { edges, pageInfo }: Connection<Item>,
  nodeOf: (item: Item) => Promise<Node>,
): Promise<Connection<Node>> {
  const answered = await Array.fromAsync(edges, async ({ cursor, node }) => ({
    cursor,
    node: await nodeOf(node),
  }));
  return { edges: answered, pageInfo };
}

/** Where the items of a list that is sifted come from. */
export interface Sifted<Row, Node> {
  /** What comes after a place, in the order of the list. */
  readonly read: (after: number | undefined, limit: number) => Promise<readonly Row[]>;
  readonly placeOf: (row: Row) => number;
  /** What is shown of each; `undefined` for what does not belong to the list. */
  readonly sift: (rows: readonly Row[]) => Promise<readonly (Node | undefined)[]>;
  /** How many rows are read at a time; default 100. */
  readonly atOnce?: number;
}

/** Rows that are read at a time, and how often, for one page of a list that is sifted. */
const SIFTED_AT_ONCE = 100;
const MOST_SIFTED = 10;

/**
 * A page of a list whose store holds more than belongs to it. Cursors are places. What is read for
 * one page is bounded: one that found little may be short, and says that there is more.
 *
 * @throws GraphQLError `BAD_REQUEST` for a cursor that names no place.
 */
export async function siftedPage<Row, Node>(
  args: PageArgs,
  { read, placeOf, sift, atOnce = SIFTED_AT_ONCE }: Sifted<Row, Node>,
): Promise<Connection<Node>> {
  const request = pageRequest(args);
  let after = numberAfter(request);
  const found: { readonly place: number; readonly node: Node }[] = [];
  for (let times = 0; times < MOST_SIFTED && found.length <= request.first; times += 1) {
    const rows = await read(after, atOnce);
    const nodes = await sift(rows);
    for (const [index, row] of rows.entries()) {
      const node = nodes[index];
      if (node !== undefined) found.push({ place: placeOf(row), node });
      after = placeOf(row);
    }
    if (rows.length < atOnce) return siftedConnection(found, request);
  }
  const page = siftedConnection(found, request);
  if (page.pageInfo.hasNextPage || after === undefined) return page;
  const endCursor = READABLE.write(String(after));
  return { ...page, pageInfo: { ...page.pageInfo, hasNextPage: true, endCursor } };
}

function siftedConnection<Node>(
  found: readonly { readonly place: number; readonly node: Node }[],
  request: PageRequest,
): Connection<Node> {
  const page = connectionOf(found, request, ({ place }) => String(place));
  return mapped(page, ({ node }) => node);
}

/**
 * The place in the log after which a page begins; `undefined` for the first page.
 *
 * @throws GraphQLError `BAD_REQUEST` for a cursor that names no place.
 */
export function numberAfter({ after }: PageRequest): number | undefined {
  if (after === undefined) return undefined;
  if (!/^\d{1,15}$/.test(after)) throw cursorUnknown();
  return Number(after);
}

/**
 * The page of a list that is known as a whole.
 *
 * @throws GraphQLError `BAD_REQUEST` for a cursor that is not of this list.
 */
export function pageOf<Node>(
  all: readonly Node[],
  args: PageArgs,
  keyOf: (node: Node) => string,
  cursors = READABLE,
): Connection<Node> {
  const request = pageRequest(args, cursors);
  const { after } = request;
  if (after === undefined) return connectionOf(all, request, keyOf);
  const place = all.findIndex((node) => keyOf(node) === after);
  if (place < 0) throw cursorUnknown();
  return connectionOf(all.slice(place + 1), request, keyOf);
}

/** What is asked for cannot be: `BAD_REQUEST`, with a sentence. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}
