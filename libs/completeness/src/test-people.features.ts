import { createHash } from 'node:crypto';
import { joinBytes, utf8 } from '../../../verifier/src/bytes.js';
import { PART_NAMES, type PartName } from '../../../verifier/src/entry.js';
import { PERSON_FORMAT } from '../../../verifier/src/person-export.js';
import {
  epochEventId,
  type Identifier,
  labelInput,
  type MapKind,
} from '../../../verifier/src/record-map.js';
import { leafOf, TestLog } from '../../../verifier/src/testing.features.js';
import { MapSecrets } from './map-secrets.js';
import { committed } from './record-map.js';
import { EMPTY_TREE, grown, rootOf } from './record-tree.js';
import { VrfKey } from './vrf-key.js';
import { WholeMap } from './whole-map.features.js';

/** JSON that tests change. */
export interface EventJson {
  entry: string;
  shown?: Record<string, string>;
  withheld?: Record<string, string>;
}

export interface PlaceJson {
  nonce: string;
  siblings: string;
  bucket: string;
}

export interface RecordJson {
  paths: {
    label: string;
    identifier?: Identifier;
    vrf?: string;
    visible: PlaceJson;
    held?: PlaceJson;
  }[];
  links: string[];
  visible: EventJson[];
  held?: EventJson[];
}

export interface PersonJson {
  format: string;
  for: string;
  epoch: EventJson & { proof: string };
  records: RecordJson[];
}

/** Somebody's record, by the places of its events in the log. */
interface TestRecord {
  readonly identifiers: Identifier[];
  readonly links: Set<string>;
  readonly visible: number[];
  readonly held: number[];
}

/** Everything as it was at an epoch. */
interface TestEpoch {
  readonly index: number;
  readonly number: number;
  readonly records: ReadonlyMap<string, TestRecord>;
  readonly maps: Readonly<Record<MapKind, WholeMap>>;
}

const NEVER_SHOWN: readonly PartName[] = ['otherPeople', 'asReceived', 'accountability'];

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** The number of somebody who has no other. */
export function numberOf(name: string): Identifier {
  return { namespace: '', system: 'https://example.org/number', value: `number of ${name}` };
}

/**
 * A partnership and its log, held in memory: everybody's record, epochs, and exports of them. A ledger that
 * lies is made of it by changing what it keeps before an epoch, or what it exports after one.
 */
export class TestPeople {
  readonly log = new TestLog('ledger.example/log');
  readonly key = new VrfKey(sha256(utf8('vrf')));
  readonly people = new Map<string, TestRecord>();
  readonly #secrets = {
    visible: new MapSecrets(sha256(utf8('map')), 'visible'),
    held: new MapSecrets(sha256(utf8('map')), 'held'),
  };
  #epochs = 0;

  person(name: string): TestRecord {
    const known = this.people.get(name);
    if (known) return known;
    const opened = {
      identifiers: [numberOf(name)],
      links: new Set<string>(),
      visible: [],
      held: [],
    };
    this.people.set(name, opened);
    return opened;
  }

  /** Records an event of somebody. @returns its place in the log. */
  record(name: string, kind: MapKind = 'visible'): number {
    const at = this.log.entries.length;
    const index = this.#put(TestLog.eventId(at), `{"data":{"about":"${name}","nth":${at}}}`);
    this.person(name)[kind].push(index);
    return index;
  }

  /** Ends an epoch. @param number for a ledger that lies about it. */
  epoch(number?: number): TestEpoch {
    this.#epochs += 1;
    const epoch = number ?? this.#epochs;
    const records = new Map([...this.people].map(([name, record]) => [name, copied(record)]));
    const maps = {
      visible: this.#map('visible', records, epoch),
      held: this.#map('held', records, epoch),
    };
    const data = {
      epoch,
      through: this.log.entries.length,
      visible: base64(maps.visible.root),
      held: base64(maps.held.root),
      vrfKey: base64(this.key.publicKey),
    };
    const id = epochEventId(this.log.origin, epoch);
    const index = this.#put(id, `{"data":${JSON.stringify(data)}}`);
    return { index, number: epoch, records, maps };
  }

  /** What somebody is given. @param name Whose record was asked for; those linked follow. */
  export(epoch: TestEpoch, name: string, readers: 'person' | 'officer' = 'person'): PersonJson {
    const names = [name];
    for (const one of names) {
      for (const other of epoch.records.get(one)?.links ?? []) {
        if (!names.includes(other)) names.push(other);
      }
    }
    return {
      format: PERSON_FORMAT,
      for: readers,
      epoch: { ...this.#event(epoch.index, ['what']), proof: this.log.proof(epoch.index) },
      records: names.map((one) => this.#record(epoch, one, readers === 'officer')),
    };
  }

  #record(epoch: TestEpoch, name: string, hasHeld: boolean): RecordJson {
    const record = epoch.records.get(name) ?? this.person(name);
    const shown = PART_NAMES.filter((part) => !NEVER_SHOWN.includes(part));
    const events = (kind: MapKind): EventJson[] =>
      record[kind].map((index) => this.#event(index, shown));
    return {
      paths: record.identifiers.map((identifier) => ({
        label: base64(this.#label(identifier)),
        identifier,
        vrf: base64(this.key.prove(labelInput(identifier))),
        visible: this.#place('visible', epoch, record, identifier),
        ...(hasHeld && { held: this.#place('held', epoch, record, identifier) }),
      })),
      links: this.#links(record).map(base64),
      visible: events('visible'),
      ...(hasHeld && { held: events('held') }),
    };
  }

  #place(kind: MapKind, epoch: TestEpoch, record: TestRecord, identifier: Identifier): PlaceJson {
    const label = this.#label(identifier);
    const tree = this.#tree(kind, record);
    const { nonce } = committed(this.#secrets[kind], epoch.number, label, tree);
    const { siblings, bucket } = epoch.maps[kind].path(label);
    return {
      nonce: base64(nonce),
      siblings: base64(Buffer.concat(siblings)),
      bucket: base64(bucket),
    };
  }

  #map(kind: MapKind, records: ReadonlyMap<string, TestRecord>, epoch: number): WholeMap {
    const entries = [...records.values()].flatMap((record) =>
      record.identifiers.map((identifier) => {
        const label = this.#label(identifier);
        const tree = this.#tree(kind, record);
        return { label, ...committed(this.#secrets[kind], epoch, label, tree) };
      }),
    );
    return new WholeMap(this.#secrets[kind], entries, { epoch, era: epoch });
  }

  #tree(kind: MapKind, record: TestRecord) {
    const tree = record[kind].reduce(
      (grows, index) => grown(grows, leafOf(this.log.entries[index] ?? new Uint8Array())),
      EMPTY_TREE,
    );
    const links = kind === 'visible' ? this.#links(record) : [];
    return { size: tree.size, root: rootOf(tree), links };
  }

  #links({ links }: TestRecord): readonly Buffer[] {
    return [...links]
      .map((name) => this.#label(this.person(name).identifiers[0] ?? numberOf(name)))
      .sort((a, b) => Buffer.compare(a, b));
  }

  #label(identifier: Identifier): Buffer {
    return this.key.output(labelInput(identifier)).subarray(0, 32);
  }

  #put(eventId: string, what: string): number {
    const index = this.log.entries.length;
    const parts = PART_NAMES.map((name) =>
      utf8(`["${name} ${index}",${name === 'what' ? what : '{}'}]`),
    );
    const id = Buffer.from(eventId.replaceAll('-', ''), 'hex');
    const root = sha256(joinBytes(...parts.map(sha256)));
    const other = sha256(utf8(`${index}`));
    this.log.parts.push(parts);
    this.log.entries.push(joinBytes(Uint8Array.of(1), id, other, other, root, other));
    return index;
  }

  #event(index: number, shown: readonly PartName[]): EventJson {
    const parts = PART_NAMES.map(
      (name, nth) => [name, this.log.parts[index]?.[nth] ?? new Uint8Array()] as const,
    );
    const isShown = ([name]: (typeof parts)[number]): boolean => shown.includes(name);
    return {
      entry: base64(this.log.entries[index] ?? new Uint8Array()),
      shown: Object.fromEntries(parts.filter(isShown).map(([name, part]) => [name, base64(part)])),
      withheld: Object.fromEntries(
        parts.filter((part) => !isShown(part)).map(([name, part]) => [name, base64(sha256(part))]),
      ),
    };
  }
}

function copied({ identifiers, links, visible, held }: TestRecord): TestRecord {
  return {
    identifiers: [...identifiers],
    links: new Set(links),
    visible: [...visible],
    held: [...held],
  };
}
