import { flowEvents } from '../../disclosure/src/disclosure.events.js';
import {
  flowsTable,
  holdsTable,
  STILL,
  wordsTable,
} from '../../disclosure/src/disclosure.tables.js';
import type { Decisions } from '../../completeness/src/record-source.js';
import type { ReadableEvent, Visibility } from '../../ledger/src/ledger.js';
import { heldIndexTable } from '../../views/src/held-index.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { disclosureOf } from './held-with-another.js';

/** So many are asked for in one statement. */
const AT_ONCE = 500;

/** The projections that decide what is held: what they could not take in is undecided. */
const DECIDING: ReadonlySet<string> = new Set(['held', 'disclosure']);

const FLOWS: ReadonlySet<string> = new Set(flowEvents.map(({ name }) => name));

interface Known {
  /** Where the release of an event stands that is held by its own word; 0 where it was not released. */
  readonly released: ReadonlyMap<string, number>;
  /** Since when something may be shown that is or was held with another; infinite while it is. */
  readonly holds: ReadonlyMap<string, number>;
  /** The position of each disclosure, and whose it is. */
  readonly flows: ReadonlyMap<string, { readonly subject: string; readonly position: number }>;
}

/**
 * Says since when events may be shown to whom they are about, as positions of the log, of what the views
 * made of it (`docs/decisions/0014-held-together.md`): what is held is decided when an event comes, and what
 * was shown is never held.
 */
export class ShownSince implements Decisions {
  constructor(private readonly views: Pick<ViewsReader, 'db' | 'openRows' | 'parked' | 'status'>) {}

  async through(): Promise<number> {
    return (await this.views.status()).serving?.position ?? 0;
  }

  async undecided(): Promise<readonly number[]> {
    const parked = await this.views.parked();
    return parked.flatMap(({ projection, position }) =>
      DECIDING.has(projection) ? [position] : [],
    );
  }

  async since(events: readonly ReadableEvent[]): Promise<readonly (number | undefined)[]> {
    const known = await this.#known(events);
    return events.map((event) => {
      const since = Math.max(ownSince(event, known), saidSince(event, known));
      return since === Infinity ? undefined : since;
    });
  }

  async shownBetween(
    after: number,
    to: number,
    events: readonly ReadableEvent[],
  ): Promise<readonly number[]> {
    const released = await this.views
      .db(heldIndexTable)
      .selectFrom('held_index')
      .select(['position'])
      .where('released', '>', after)
      .where('released', '<=', to)
      .where('position', '>', 0)
      .execute();
    const freed = await this.views
      .db(holdsTable)
      .selectFrom('disclosure_holds')
      .select(['id', 'subject', 'position'])
      .where('changedAt', '>', after)
      .where('changedAt', '<=', to)
      .where('held', '=', 0)
      .execute();
    // What was said of a disclosure waits until that is told.
    const told = events.flatMap(({ id, type, header }) =>
      FLOWS.has(type) ? [{ id, subject: header.subject }] : [],
    );
    const words = await this.#wordsOf([...freed, ...told]);
    const positions = [...released, ...freed, ...words].map(({ position }) => position);
    return [...new Set(positions)].sort((a, b) => a - b);
  }

  async #wordsOf(
    flows: readonly { readonly id: string; readonly subject: string }[],
  ): Promise<readonly { readonly position: number }[]> {
    const words: { position: number }[] = [];
    for (const some of inPieces(flows)) {
      const found = await this.views
        .db(wordsTable)
        .selectFrom('flow_words')
        .select('position')
        .where(
          'subject',
          'in',
          some.map(({ subject }) => subject),
        )
        .where(
          'thing',
          'in',
          some.map(({ id }) => id),
        )
        .execute();
      words.push(...found);
    }
    return words;
  }

  async #known(events: readonly ReadableEvent[]): Promise<Known> {
    const said = events.flatMap((event) => disclosureOf(event) ?? []);
    const ids = [...new Set([...events.map(({ id }) => id), ...said])];
    const released = new Map<string, number>();
    const holds = new Map<string, number>();
    for (const some of inPieces(ids)) {
      const own = await this.views
        .db(heldIndexTable)
        .selectFrom('held_index')
        .select(['id', 'subject', 'released'])
        .where('id', 'in', some)
        // What decides about others is never released itself: it was not taken in there.
        .where('position', '>', 0)
        .execute();
      for (const row of own) released.set(keyOf(row), row.released);
      const rows = await this.views
        .db(holdsTable)
        .selectFrom('disclosure_holds')
        .select(['id', 'subject', 'held', 'changedAt'])
        .where('id', 'in', some)
        .execute();
      for (const row of rows) holds.set(keyOf(row), row.held === 1 ? Infinity : row.changedAt);
    }
    return { released, holds, flows: await this.#flows(said) };
  }

  /** Where disclosures stand in the log. */
  async #flows(ids: readonly string[]): Promise<Known['flows']> {
    const flows = new Map<string, { subject: string; position: number }>();
    for (const some of inPieces([...new Set(ids)])) {
      const rows = await this.views
        .db(flowsTable)
        .selectFrom('flows')
        .selectAll()
        .where('id', 'in', some)
        .where('knownUntil', '=', STILL)
        .execute();
      for (const { id, subject, cell } of await this.views.openRows(flowsTable, rows)) {
        // Leaves count from 0, positions from 1.
        flows.set(id, { subject, position: cell.leafIndex + 1 });
      }
    }
    return flows;
  }
}

/** Since when an event is shown for itself. */
function ownSince({ id, position, header }: ReadableEvent, { released, holds }: Known): number {
  const { subject, visibility } = header;
  const key = keyOf({ id, subject });
  const hold = holds.get(key);
  const { held, withCause } = visibility as Visibility & { readonly withCause?: true };
  // What is held with its cause is shown with that, and has a hold for as long as there is anything to say.
  if (withCause === true) return Math.max(position, hold ?? Infinity);
  const release = released.get(key) ?? 0;
  const own = held ? (release === 0 ? Infinity : release) : position;
  return Math.max(position, own, hold ?? position);
}

/** Since when that is shown of which an event says something: before it is told, nothing of it is. */
function saidSince(event: ReadableEvent, { holds, flows }: Known): number {
  const id = disclosureOf(event);
  if (id === undefined || FLOWS.has(event.type)) return event.position;
  const { subject } = event.header;
  const flow = flows.get(id);
  if (flow?.subject !== subject) return Infinity;
  return Math.max(flow.position, holds.get(keyOf({ id, subject })) ?? flow.position);
}

function keyOf({ id, subject }: { readonly id: string; readonly subject: string }): string {
  return `${id} ${subject}`;
}

function* inPieces<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += AT_ONCE) yield items.slice(from, from + AT_ONCE);
}
