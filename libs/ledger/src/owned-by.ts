import { setImmediate as turn } from 'node:timers/promises';
import type { EventLogReader } from '../../event-log/src/event-log.js';
import { RECORD_VERSION, generationOf } from '../../vault/src/sealing.js';
import type { SealedLetter } from '../../vault/src/vault.js';
import { LedgerError } from './ledger.errors.js';
import type { OwnedEvent } from './opener.js';
import { splitLetter, splitRecord } from './record-format.js';
import { leafIndexOf, type IndexReader, type Stretch } from './sqlite-index.js';

/** So many events are read before others get a turn: about 10 ms. */
const BATCH = 256;

/**
 * The events of which a subject's keys seal a box, unopened, in order, in batches. It goes through the
 * owners of all that part of the log, and gives others a turn meanwhile.
 */
export async function* ownedBy(
  log: Pick<EventLogReader, 'readAll'>,
  index: Pick<IndexReader, 'positionsOf' | 'ownerOf'>,
  subject: string,
  stretch: Stretch,
): AsyncGenerator<readonly OwnedEvent[], void, undefined> {
  for (const positions of index.positionsOf(subject, stretch)) {
    for (let from = 0; from < positions.length; from += BATCH) {
      const batch: OwnedEvent[] = [];
      for (const position of positions.slice(from, from + BATCH)) {
        const [stored] = await log.readAll(position - 1, 1);
        if (stored?.position !== position) {
          throw new LedgerError('RECORD_MALFORMED', 'An owner stands beside no event.');
        }
        const owner = index.ownerOf(position);
        batch.push({ stored, owner, leafIndex: leafIndexOf(position) });
      }
      yield batch;
      await turn();
    }
    await turn();
  }
}

/** A subject's box in an event, as the vault has to know of it. */
export function sealedLetter(
  { stored, owner }: Pick<OwnedEvent, 'stored' | 'owner'>,
  subject: string,
): SealedLetter {
  const [content, accountability] = splitLetter(splitRecord(stored.data).letter);
  const box = owner.subject === subject ? content : accountability;
  return { eventId: stored.id, generation: generationOf(box, RECORD_VERSION) };
}
