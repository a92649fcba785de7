import { join } from 'node:path';
import { eventCatalogue } from '../apps/composition/src/events.js';
import { keepViews } from '../apps/projector/src/keep-views.js';
import { readConfiguration, type Configuration } from '../libs/configuration/src/configuration.js';
import { type LedgerFiles, ledgerFilesOf } from '../libs/ledger/src/ledger-files.js';
import { Ledger } from '../libs/ledger/src/open-ledger.js';
import { NHS_NUMBER, nhsNumber, sampleRecord } from './sample.js';

/** A ledger with many events: most people have a hundred, one has 50, one has 50,000. */
export interface Dataset {
  readonly configuration: Configuration;
  readonly env: Record<string, string>;
  readonly files: LedgerFiles;
  /** Ids of people with about a hundred disclosures. */
  readonly people: readonly string[];
  readonly few: string;
  readonly many: string;
  /** Another who has as many. */
  readonly second: string;
  /** How many those two have each, or the first alone. */
  readonly heavy: number;
  readonly events: number;
}

const EACH = 100;
const FEW = 50;
const MANY = 50_000;
const WRITERS = 256;

/**
 * Records the events straight into a ledger; the views are not built yet.
 *
 * @param heavies How many people have 50,000, or half of all events between them.
 */
export async function makeDataset(
  folder: string,
  events: number,
  say: (line: string) => void,
  heavies: 1 | 2 = 1,
): Promise<Dataset> {
  const env = {
    WAYMARK_DATA: join(folder, 'dataset'),
    WAYMARK_PORT: '0',
    WAYMARK_LOG_LEVEL: 'warn',
  };
  const configuration = readConfiguration(env, folder);
  const files = ledgerFilesOf(configuration);
  const ledger = await Ledger.open({ files, catalogue: eventCatalogue() });
  const person = (index: number) =>
    ledger.subject({
      kind: 'person',
      namespace: '',
      system: NHS_NUMBER,
      value: nhsNumber(index),
    });
  const [few, many, second] = [await person(1), await person(2), await person(0)];
  const heavy = Math.min(MANY, Math.floor(events / 2 / heavies));
  const people: string[] = [];
  for (let index = 0; index < (events - heavies * heavy - FEW) / EACH; index += 1) {
    people.push(await person(index + 3));
  }
  const accountable = await ledger.subject({
    kind: 'accountability',
    namespace: '',
    system: '',
    value: 'trust',
  });
  const ownerOf = (number: number): string => {
    if (number < FEW) return few;
    if (number < FEW + heavy) return many;
    if (number < FEW + heavies * heavy) return second;
    return people[number % people.length] ?? few;
  };
  let next = 0;
  let told = performance.now();
  const writer = async (): Promise<void> => {
    while (next < events) {
      const number = next++;
      const id = ledger.vault.eventId({
        organisation: 'trust',
        source: 'dataset',
        id: `${number}`,
        fact: 0,
      });
      const subject = ownerOf(number);
      await ledger.record({
        stream: { subject, noun: 'disclosure', id },
        held: false,
        after: -1,
        records: [sampleRecord(id, subject, accountable, number)],
      });
      if (performance.now() - told > 2_000) {
        told = performance.now();
        say(`recording ${next} of ${events}`);
      }
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  await ledger.close();
  return { configuration, env, files, people, few, many, second, heavy, events };
}

/** Builds the views, and stops once they have come as far as the log. @returns seconds. */
export async function buildViews(
  { files, events }: Dataset,
  say: (line: string) => void,
): Promise<number> {
  const stop = new AbortController();
  let told = 0;
  const from = performance.now();
  await keepViews({
    files,
    signal: stop.signal,
    onNotice: (notice) => {
      if (notice.kind === 'progress' && performance.now() - told > 2_000) {
        told = performance.now();
        say(`building views, ${notice.done} of ${notice.total} events`);
      }
      // Served only once it has come as far as the log was.
      if (notice.kind === 'serving') stop.abort();
    },
  });
  const took = (performance.now() - from) / 1000;
  say(`built the views of ${events} events`);
  return took;
}
