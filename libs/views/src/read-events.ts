import type { Showable, Viewer } from '../../access/src/viewer.js';
import type { AnswerKind } from '../../vocabulary/src/scope.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import type { Veil } from '../../vault/src/vault.js';
import { eventOf, type EventTable } from './event-table.js';
import type { ViewsReader } from './reader.js';

/** Whose events are read, and what whoever looks may be shown of them. */
export interface LookedAt {
  /** The pseudonyms that are linked now. */
  readonly subjects: readonly string[];
  /** Makes what senders chose as ids unreadable to others (`Person.veil`). */
  readonly veil: Veil;
  /** To be asked after the events were read (`Person.viewer`). */
  readonly viewer: () => Promise<Viewer>;
}

/** What an event names that bounds who may see it. */
export type Named = Pick<Showable, 'organisations' | 'sections' | 'partOf'>;

/** What each of some events names, as far as others of them tell it. */
export type NamedIn = (events: readonly ReadableEvent[]) => (event: ReadableEvent) => Named;

/** What is asked of events before they are shown. */
interface AskedOf {
  readonly kind: AnswerKind;
  readonly namedIn?: NamedIn;
}

/**
 * The events of a person that may be shown to whoever looks, in the order of the ledger: those of all
 * pseudonyms that are linked now, without what is held.
 *
 * @throws ViewsError `VIEWS_BUILDING`, `VIEWS_DAMAGED`, `ROW_DAMAGED`
 */
export async function readEvents(
  views: Pick<ViewsReader, 'db' | 'openRows'>,
  table: EventTable<string>,
  { subjects, viewer }: LookedAt,
  asked: AskedOf,
): Promise<readonly ReadableEvent[]> {
  return shownAmong(await readShown(views, table, subjects), await viewer(), asked);
}

/** Of events that may be shown to the person, those that may be shown to whoever looks. */
export function shownAmong(
  events: readonly ReadableEvent[],
  viewer: Viewer,
  { kind, namedIn = namesNothing }: AskedOf,
): readonly ReadableEvent[] {
  if (!viewer.bounded) return events;
  const named = namedIn(events);
  return viewer.among(events, (event) => ({ ...showable(event, kind), ...named(event) }));
}

/** The same for whoever may be shown all that may be shown to the person. */
export async function readShown(
  views: Pick<ViewsReader, 'db' | 'openRows'>,
  table: EventTable<string>,
  subjects: readonly string[],
): Promise<readonly ReadableEvent[]> {
  const rows = await views
    .db(table)
    .selectFrom(table.name)
    .selectAll()
    .where('subject', 'in', subjects)
    .where('held', '=', 0)
    .orderBy('position')
    .execute();
  return (await views.openRows(table, rows)).map(eventOf);
}

function showable({ id, header }: ReadableEvent, kind: AnswerKind): Showable {
  const { correlation, alsoAbout } = header;
  const correlations = correlation === undefined ? [] : [correlation];
  return { kind, id, correlations, alsoAbout };
}

const namesNothing: NamedIn = () => () => ({});
