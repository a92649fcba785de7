import type { Identifier } from '../../../verifier/src/record-map.js';
import type { EventCatalogue } from '../../ledger/src/catalogue.js';
import { knownSubject } from '../../ledger/src/known-subject.js';
import type { LedgerReader } from '../../ledger/src/ledger-reader.js';
import { keysOf, openEvent, type OwnedEvent } from '../../ledger/src/opener.js';
import { splitRecord } from '../../ledger/src/record-format.js';
import { leafHash } from '../../transparency/src/hashing.js';
import type { Vault } from '../../vault/src/vault.js';
import type { RecordSource, SourceEvent } from './record-source.js';

/** The kind of subject that a person is. */
const PERSON = 'person';

/** A ledger as whoever keeps people's trees reads it. */
export class LedgerRecords implements RecordSource {
  constructor(
    private readonly reader: Pick<LedgerReader, 'head' | 'page'>,
    private readonly vault: Vault,
    private readonly catalogue: EventCatalogue,
  ) {}

  head(): Promise<number> {
    return this.reader.head();
  }

  async page(after: number, limit: number): Promise<readonly SourceEvent[]> {
    return this.#opened(await this.reader.page(after, limit));
  }

  async at(position: number): Promise<SourceEvent | undefined> {
    const [event] = await this.page(position - 1, 1);
    return event?.event.position === position ? event : undefined;
  }

  whose({ namespace, system, value }: Identifier): Promise<string | undefined> {
    return knownSubject(this.vault, { kind: PERSON, namespace, system, value });
  }

  async #opened(events: readonly OwnedEvent[]): Promise<readonly SourceEvent[]> {
    const keys = await keysOf(events, this.vault);
    return events.map((owned) => {
      const { subject = '' } = owned.owner;
      return {
        event: openEvent(owned, keys, this.catalogue),
        person: keys.get(subject)?.kind === PERSON ? subject : undefined,
        leaf: leafHash(splitRecord(owned.stored.data).entry),
      };
    });
  }
}
