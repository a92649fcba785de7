import { join } from 'node:path';
import { eventCatalogue } from '../../apps/composition/src/events.js';
import type { Receipt } from '../../libs/ledger/src/ledger.js';
import { Ledger } from '../../libs/ledger/src/open-ledger.js';
import { rawSqlite } from '../ceilings/raw-sqlite.js';
import { seconds, type Bench, type Row } from '../row.js';
import { NHS_NUMBER, nhsNumber, sampleRecord } from '../sample.js';

const WRITERS = 64;
const EVENTS = 40_000;
const PEOPLE = 1_000;
/** Of a sealed frame of this event. */
const FRAME_BYTES = 3_100;

/** `ledger.record`, sealed, hashed, durable, with 64 writers. */
export async function recordRow({ folder }: Bench): Promise<readonly Row[]> {
  const ceiling = rawSqlite(join(folder, 'raw.db'), EVENTS, WRITERS, FRAME_BYTES);
  const ledger = await Ledger.open({
    files: { data: join(folder, 'record'), keyFile: join(folder, 'record.key') },
    catalogue: eventCatalogue(),
  });
  const rate = await recordSamples(ledger, EVENTS);
  await ledger.close();
  return [
    {
      name: 'record',
      value: rate,
      unit: 'events/s',
      ceiling,
      beside: 'raw SQLite, the same tables, bytes and rows a commit',
    },
  ];
}

/**
 * Records the sample so many times with 64 writers, once a tenth of it has warmed up.
 *
 * @param onReceipt Told of every receipt as soon as it is there.
 * @returns events a second.
 */
export async function recordSamples(
  ledger: Ledger,
  events: number,
  onReceipt: (receipt: Receipt) => void = () => undefined,
): Promise<number> {
  const people: string[] = [];
  for (let person = 0; person < PEOPLE; person += 1) {
    people.push(await ledger.subject(personOf(person)));
  }
  const accountable = await ledger.subject({
    kind: 'accountability',
    namespace: '',
    system: '',
    value: 'trust',
  });
  let next = 0;
  const writer = async (until: number): Promise<void> => {
    while (next < until) {
      const number = next++;
      const id = ledger.vault.eventId({
        organisation: 'trust',
        source: 'bench',
        id: `${number}`,
        fact: 0,
      });
      const subject = people[number % PEOPLE] ?? '';
      const receipts = await ledger.record({
        stream: { subject, noun: 'disclosure', id },
        held: false,
        after: -1,
        records: [sampleRecord(id, subject, accountable, number)],
      });
      receipts.forEach(onReceipt);
    }
  };
  const all = (until: number) => Promise.all(Array.from({ length: WRITERS }, () => writer(until)));
  await all(events / 10);
  return events / (await seconds(() => all(events + events / 10)));
}

function personOf(person: number) {
  return { kind: 'person', namespace: '', system: NHS_NUMBER, value: nhsNumber(person) };
}
