import { setImmediate as turn } from 'node:timers/promises';
import type { EventCatalogue } from '../../ledger/src/catalogue.js';
import type { LedgerReader } from '../../ledger/src/ledger-reader.js';
import { keysOf, openEvent, openParts, type OwnedEvent } from '../../ledger/src/opener.js';
import { readPart } from '../../ledger/src/parts.js';
import { splitRecord } from '../../ledger/src/record-format.js';
import { showParts, type ShownParts } from '../../ledger/src/shown-parts.js';
import { leafHash } from '../../transparency/src/hashing.js';
import type { SubjectKeys, Vault } from '../../vault/src/vault.js';
import { exportedParts, type ShownTo } from './exported-parts.js';
import type { ExportEvent } from './person-export.js';
import type { RecordWords } from './record-source.js';
import { torn } from './sqlite/record-db.js';

/** So many events are opened before others get a turn: about 10 ms. */
const BATCH = 64;

/** Reads events as they are exported: entries in their exact bytes, parts opened as far as they can be. */
export class LedgerExports {
  constructor(
    private readonly reader: Pick<LedgerReader, 'page' | 'shown'>,
    private readonly vault: Vault,
    private readonly catalogue: EventCatalogue,
    private readonly words: Pick<RecordWords, 'identifiers'>,
  ) {}

  /**
   * The events of a person at these positions, in that order.
   *
   * @throws CompletenessError `RECORDS_TORN` where one is not theirs.
   */
  async *events(
    person: string,
    positions: Iterable<number>,
    shownTo: ShownTo,
  ): AsyncGenerator<ExportEvent> {
    for (const batch of inBatches(positions)) {
      const events: OwnedEvent[] = [];
      for (const position of batch) events.push(...(await this.reader.page(position - 1, 1)));
      const keys = await keysOf(events, this.vault);
      for (const event of events) {
        if (event.owner.subject !== person) throw torn();
        yield this.#exported(event, keys, shownTo);
      }
      await turn();
    }
  }

  /** The event of an epoch with what it commits to. @param position Where it stands in the log. */
  async epoch(position: number): Promise<ShownParts> {
    const [event] = await this.reader.page(position - 1, 1);
    const shown = event && (await this.reader.shown(event.stored.id, ['what']));
    if (!shown) throw new TypeError(`No epoch can be read at ${position}.`);
    return shown.parts;
  }

  #exported(
    owned: OwnedEvent,
    keys: ReadonlyMap<string, SubjectKeys>,
    shownTo: ShownTo,
  ): ExportEvent {
    const { stored, owner } = owned;
    const record = splitRecord(stored.data);
    const leaf = leafHash(record.entry);
    const parts = openParts(stored.id, record, owner, keys);
    const event = openEvent(owned, keys, this.catalogue);
    if (!parts || !event.readable || shownTo.isWithheld(event)) {
      return { leaf, document: { entry: record.entry.toString('base64') }, identifiers: [] };
    }
    const names = exportedParts(parts.map(readPart), shownTo);
    const identifiers = this.words.identifiers(event);
    return {
      leaf,
      document: showParts(record.entry, parts, names),
      identifiers: identifiers.filter(({ value }) => !shownTo.hidden.includes(value)),
    };
  }
}

function* inBatches<Item>(items: Iterable<Item>): Generator<readonly Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    if (batch.push(item) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
