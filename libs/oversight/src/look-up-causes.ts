import {
  flowsTable,
  holdsTable,
  KEPT_BACK,
  receiptsTable,
  STILL,
} from '../../disclosure/src/disclosure.tables.js';
import { readHeldAlong } from '../../disclosure/src/held-along.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { isHeldEvent } from '../../person/src/held.events.js';
import { heldIndexTable } from '../../views/src/held-index.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { disclosureOf } from './held-with-another.js';

/** The event because of which somebody is looked up. */
export interface LookUpCause {
  /** Whose it is, of the pseudonyms that are one person now. */
  readonly subject: string;
  /** The event; of what was said of a disclosure that is held, that disclosure. */
  readonly event: string;
  /** Whether it is held: then so is the look-up. */
  readonly held: boolean;
  /** Whether the look-up is held for as long as it is, and no longer. */
  readonly isHolder: boolean;
}

/** Says of an event what it is to a look-up that is made because of it. */
export class LookUpCauses {
  constructor(
    private readonly ledger: Pick<Ledger, 'reader'>,
    private readonly views: Pick<ViewsReader, 'atLeast' | 'db'>,
  ) {}

  /**
   * Waits until the views have taken the event in.
   *
   * @param subjects Who are the person now.
   * @returns nothing if the event is not about them, or cannot be read.
   * @throws ViewsError `VIEWS_BEHIND`, `VIEWS_BUILDING`, `VIEWS_DAMAGED`
   */
  async of(id: string, subjects: readonly string[]): Promise<LookUpCause | undefined> {
    const found = await this.ledger.reader.find(id);
    if (!found?.event.readable) return undefined;
    const { event } = found;
    if (!subjects.includes(event.header.subject)) return undefined;
    // What was decided about something that is held is about that; what was not may name anything.
    if (isHeldEvent(event) && event.data.outcome !== 'notHeld') {
      return this.of(event.data.event, subjects);
    }
    await this.views.atLeast(found.receipt.position);
    const { subject } = event.header;
    if (await this.#holds(event)) return { subject, event: id, held: true, isHolder: true };
    const flow = await this.#heldFlow(event);
    if (flow !== undefined) return { subject, event: flow, held: true, isHolder: true };
    const along = await readHeldAlong(this.views, subjects);
    const of = disclosureOf(event) ?? id;
    const isHeld = along.some((one) => one.id === of) || (await this.#isHeldOtherwise(event));
    return { subject, event: id, held: isHeld, isHolder: false };
  }

  /** Whether it is held by its own word, or for certain with another: both are released some time. */
  async #holds({ id, header }: ReadableEvent): Promise<boolean> {
    const db = this.views.db(heldIndexTable, holdsTable, receiptsTable);
    const own = await db
      .selectFrom('held_index')
      .select('id')
      .where('id', '=', id)
      .where('released', '=', 0)
      .execute();
    const holds = await db
      .selectFrom('disclosure_holds')
      .leftJoin('receipts', 'receipts.id', 'disclosure_holds.id')
      .select('receipts.held')
      .where('disclosure_holds.id', '=', id)
      .where('disclosure_holds.held', '=', 1)
      .execute();
    const isOwn = header.visibility.held && own.length > 0;
    return isOwn || holds.some(({ held }) => held !== KEPT_BACK);
  }

  /** What was said of a disclosure that is held is held with it. */
  async #heldFlow(event: ReadableEvent): Promise<string | undefined> {
    const flows = await this.views
      .db(flowsTable)
      .selectFrom('flows')
      .select(['id', 'subject'])
      .where('id', '=', disclosureOf(event) ?? '')
      .where('knownUntil', '=', STILL)
      .where('held', '=', 1)
      .execute();
    return flows.find(({ subject }) => subject === event.header.subject)?.id;
  }

  /** Whether it is kept back without a release that would show it. */
  async #isHeldOtherwise({ id, header }: ReadableEvent): Promise<boolean> {
    const db = this.views.db(heldIndexTable, receiptsTable);
    const released = await db.selectFrom('held_index').select('id').where('id', '=', id).execute();
    const keptBack = await db
      .selectFrom('receipts')
      .select('id')
      .where('id', '=', id)
      .where('held', '=', KEPT_BACK)
      .execute();
    return (header.visibility.held && released.length === 0) || keptBack.length > 0;
  }
}
