import { hash } from 'node:crypto';
import { join } from 'node:path';
import { verifyLog } from '../../apps/cli/src/verify/verify.js';
import { eventCatalogue } from '../../apps/composition/src/events.js';
import { START } from '../../libs/event-log/src/event-log.js';
import type { LedgerReader } from '../../libs/ledger/src/ledger-reader.js';
import { Ledger } from '../../libs/ledger/src/open-ledger.js';
import { type Bench, type Row, seconds } from '../row.js';
import { recordSamples } from './record.js';

const EVENTS = 20_000;
const PAGE = 512;

/** The log as `waymark verify` reads it: every leaf hashed anew, every letter opened and compared. */
export async function verifyDataRow({ folder, say }: Bench): Promise<readonly Row[]> {
  say(`Recording ${EVENTS} events, to look them over …`);
  const ledger = await Ledger.open({
    files: { data: join(folder, 'verified'), keyFile: join(folder, 'verified.key') },
    catalogue: eventCatalogue(),
  });
  await recordSamples(ledger, EVENTS);
  const { reader, vault } = ledger;
  const frames = await stored(reader);
  const raw = await seconds(() => {
    for (const frame of frames) hash('sha256', frame);
    return Promise.resolve();
  });
  const { signal } = new AbortController();
  const found = await verifyLog({ reader, vault, signal });
  if (found.events !== frames.length || found.faulty > 0) {
    throw new Error(`${found.faulty} faults in ${found.events} of ${frames.length} events.`);
  }
  const checked = await seconds(() => verifyLog({ reader, vault, signal }));
  await ledger.close();
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  return [
    {
      name: 'verify-data',
      value: frames.length / checked,
      unit: 'events/s',
      ceiling: frames.length / raw,
      beside: 'SHA-256 of the same bytes in memory, and nothing else',
      note: `${Math.round(bytes / frames.length)} bytes an event`,
    },
  ];
}

async function stored(reader: Pick<LedgerReader, 'page'>): Promise<readonly Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (let after = START; ;) {
    const page = await reader.page(after, PAGE);
    frames.push(...page.map((event) => event.stored.data));
    const last = page.at(-1);
    if (!last) return frames;
    after = last.stored.position;
  }
}
