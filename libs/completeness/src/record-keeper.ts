import { setImmediate as turn } from 'node:timers/promises';
import type { Identifier } from '../../../verifier/src/record-map.js';
import { isLettersForgotten } from '../../ledger/src/letters-forgotten.js';
import { idText } from '../../ledger/src/sqlite-index.js';
import type { EpochRoots } from './epoch.js';
import { MapMaker } from './map-maker.js';
import { ledgerIdentifier, type RecordSecrets } from './record-secrets.js';
import type { Decisions, RecordSource, RecordWords, SourceEvent } from './record-source.js';
import type { Growth, RecordStore } from './sqlite/record-store.js';

/** What keeping people's trees needs. */
export interface RecordKeeperOptions {
  readonly store: RecordStore;
  readonly source: RecordSource;
  readonly decisions: Decisions;
  readonly words: RecordWords;
  readonly secrets: RecordSecrets;
}

/** So many events are taken in at once. */
const BATCH = 512;

/** An event of somebody, and since when it may be shown. */
interface Judged {
  readonly position: number;
  readonly leaf: Uint8Array;
  /** Absent while it is held. */
  readonly since: number | undefined;
}

/** What is found in a piece of the log. */
interface Found {
  readonly judged: Map<string, Judged[]>;
  /** From where on it is not known of somebody what may be shown. */
  readonly stalls: Map<string, number>;
  readonly labels: { readonly identifier: Identifier; readonly person: string }[];
  readonly links: { readonly people: readonly [string, string]; readonly linked: boolean }[];
}

/**
 * Keeps everybody's trees and the maps of them, from the log and from what is decided about what it holds.
 * What it makes depends on nothing else: made anew, it is the same.
 */
export class RecordKeeper {
  readonly #options: RecordKeeperOptions;
  readonly #maps: MapMaker;

  constructor(options: RecordKeeperOptions) {
    this.#options = options;
    this.#maps = new MapMaker(options.store, options.secrets);
  }

  /**
   * Lets the trees grow by what was recorded and decided.
   *
   * @returns through which position they have grown.
   * @throws CompletenessError `RECORDS_TORN`, `RECORDS_FAILED`, and what the source and the decisions throw.
   */
  async advance(): Promise<number> {
    const { store, decisions, source } = this.#options;
    const through = Math.min(await decisions.through(), await source.head());
    const parked = await this.#parked();
    await this.#over(store.progress().through, through, parked, undefined);
    await this.#catchUp(through, parked);
    return through;
  }

  /**
   * Ends an epoch: the maps of everybody's trees as they have grown.
   *
   * @throws CompletenessError `RECORDS_TORN`, `RECORDS_FAILED`
   */
  async endEpoch(epoch: number): Promise<EpochRoots> {
    return this.#maps.endEpoch(epoch);
  }

  /** The roots of the last epoch, once more. */
  lastRoots(): EpochRoots | undefined {
    return this.#maps.lastRoots();
  }

  /** Whoever waited and need not any more gains what was passed over. */
  async #catchUp(through: number, parked: ReadonlyMap<string, number>): Promise<void> {
    const late = this.#options.store
      .behind()
      .flatMap(({ id, behind }) => ({ id: idText(id) ?? '', behind: behind ?? 0 }))
      .filter(({ id, behind }) => (parked.get(id) ?? Infinity) > behind + 1);
    if (late.length === 0) return;
    const people = new Map(late.map(({ id, behind }) => [id, behind]));
    await this.#over(Math.min(...people.values()), through, parked, people);
  }

  /** @param people Only these, each from where they are; everybody who does not wait if left out. */
  async #over(
    from: number,
    through: number,
    parked: ReadonlyMap<string, number>,
    people: ReadonlyMap<string, number> | undefined,
  ): Promise<void> {
    const { source, store } = this.#options;
    const forgotten = people ? await this.#forgotten(from, through) : new Map<string, boolean>();
    const waiting = new Map(parked);
    for (let after = from; after < through;) {
      const page = await source.page(after, Math.min(BATCH, through - after));
      const to = page.at(-1)?.event.position ?? through;
      const found = await this.#find(page, after, to, forgotten);
      for (const [person, position] of found.stalls) {
        waiting.set(person, Math.min(position, waiting.get(person) ?? Infinity));
      }
      const labels = await this.#labelsOf(found.labels);
      store.together(() => {
        this.#grow(found, after, to, waiting, people);
        for (const { label, person, alias } of labels) store.putLabel(label, person, alias);
        if (people) return;
        for (const { people: pair, linked } of found.links) store.link(pair, linked);
        store.reach(to);
      });
      after = to;
      await turn();
    }
    if (!people) return;
    store.together(() => {
      for (const [person, before] of people) {
        const last = (waiting.get(person) ?? Infinity) - 1;
        const behind = last < through ? Math.max(last, before) : undefined;
        store.grow(person, { visible: [], held: [], behind });
      }
    });
  }

  /** Adds to each tree what joins it in a piece of the log, in the order in which it does. */
  #grow(
    { judged }: Found,
    after: number,
    to: number,
    waiting: ReadonlyMap<string, number>,
    people: ReadonlyMap<string, number> | undefined,
  ): void {
    const { store } = this.#options;
    for (const [person, events] of judged) {
      const behind = store.subject(person)?.behind;
      if (people ? !people.has(person) : behind !== undefined) continue;
      const first = Math.max(after, people?.get(person) ?? after);
      const last = Math.min(to, (waiting.get(person) ?? Infinity) - 1);
      const joins = (position: number | undefined): position is number =>
        position !== undefined && position > first && position <= last;
      const growth: Growth = {
        visible: events
          .filter(({ since }) => joins(since))
          .sort((a, b) => (a.since ?? 0) - (b.since ?? 0) || a.position - b.position),
        held: events
          .filter(({ position, since }) => joins(position) && since !== position)
          .sort((a, b) => a.position - b.position),
        behind: people ? behind : last < to ? Math.max(last, after) : undefined,
      };
      store.grow(person, growth);
    }
  }

  async #find(
    page: readonly SourceEvent[],
    after: number,
    to: number,
    forgotten: ReadonlyMap<string, boolean>,
  ): Promise<Found> {
    const { decisions, source, words } = this.#options;
    const found: Found = { judged: new Map(), stalls: new Map(), labels: [], links: [] };
    const readable = page.flatMap(({ event }) => (event.readable ? [event] : []));
    const shown = await decisions.shownBetween(after, to, readable);
    const shownLater = shown.filter((at) => at <= after);
    const earlier = await Promise.all(shownLater.map((position) => source.at(position)));
    await this.#judge([...page, ...earlier.flatMap((event) => event ?? [])], found, forgotten);
    for (const { event, person } of page) {
      if (!event.readable) continue;
      const link = words.link(event);
      if (link) found.links.push(link);
      for (const other of words.others(event)) found.labels.push(ownLabel(other));
      if (person === undefined) continue;
      for (const identifier of words.identifiers(event)) found.labels.push({ identifier, person });
      if (isLettersForgotten(event)) await this.#showFreed(person, event.position, found);
    }
    for (const person of found.judged.keys()) found.labels.push(ownLabel(person));
    return found;
  }

  async #judge(
    events: readonly SourceEvent[],
    found: Found,
    forgotten: ReadonlyMap<string, boolean>,
  ): Promise<void> {
    const ofPeople = events.filter(({ person }) => person !== undefined);
    const readable = ofPeople.flatMap(({ event }) => (event.readable ? [event] : []));
    const since = await this.#options.decisions.since(readable);
    const known = new Map(readable.map(({ position }, at) => [position, since[at]]));
    for (const { event, person = '', leaf } of ofPeople) {
      const { id, position } = event;
      if (!event.readable && !forgotten.has(id)) {
        // It was forgotten just now, and what says so is still to come.
        found.stalls.set(person, Math.min(position, found.stalls.get(person) ?? Infinity));
        listOf(found.judged, person);
        continue;
      }
      const shown = event.readable
        ? known.get(position)
        : forgotten.get(id) === true
          ? position
          : undefined;
      listOf(found.judged, person).push({ position, leaf, since: shown });
    }
  }

  /** What was held with a letter that is forgotten may be shown from there on. */
  async #showFreed(person: string, position: number, found: Found): Promise<void> {
    const { store, source, decisions } = this.#options;
    const row = store.subject(person);
    if (!row) return;
    const visible = new Set(store.positions(row.number, 'visible'));
    const held = [...store.positions(row.number, 'held')].filter((at) => !visible.has(at));
    for (const at of held) {
      const here = await source.at(at);
      if (!here?.event.readable) continue;
      const [since] = await decisions.since([here.event]);
      const judged = listOf(found.judged, person);
      if (since === undefined || since > position || judged.some((one) => one.position === at)) {
        continue;
      }
      judged.push({ position: at, leaf: here.leaf, since: position });
    }
  }

  /** What is said of letters that were forgotten: whether they were shown. */
  async #forgotten(from: number, through: number): Promise<ReadonlyMap<string, boolean>> {
    const forgotten = new Map<string, boolean>();
    for (let after = from; after < through;) {
      const page = await this.#options.source.page(after, Math.min(BATCH, through - after));
      for (const { event } of page) {
        if (!isLettersForgotten(event)) continue;
        for (const { event: id, shown } of event.data.letters) forgotten.set(id, shown);
      }
      after = page.at(-1)?.event.position ?? through;
      await turn();
    }
    return forgotten;
  }

  /** From where on it is not decided of somebody what may be shown. */
  async #parked(): Promise<ReadonlyMap<string, number>> {
    const parked = new Map<string, number>();
    for (const position of await this.#options.decisions.undecided()) {
      const person = (await this.#options.source.at(position))?.person;
      if (person === undefined) continue;
      parked.set(person, Math.min(position, parked.get(person) ?? Infinity));
    }
    return parked;
  }

  /** The labels that are new. An identifier that does not lead to them has none. */
  async #labelsOf(
    wanted: Found['labels'],
  ): Promise<readonly { label: Buffer; alias: Buffer; person: string }[]> {
    const { store, secrets, source } = this.#options;
    const labels = new Map<string, { label: Buffer; alias: Buffer; person: string }>();
    for (const { identifier, person } of wanted) {
      const alias = secrets.alias(identifier);
      const owner = store.aliasOwner(alias);
      if (labels.has(alias.toString('hex'))) continue;
      if (owner !== undefined && owner === store.subject(person)?.number) continue;
      if ((await source.whose(identifier)) !== person) continue;
      labels.set(alias.toString('hex'), { label: secrets.label(identifier), alias, person });
    }
    return [...labels.values()];
  }
}

/** Everybody has a label by the ledger's own id, by which whoever is linked with them is led to them. */
function ownLabel(person: string): Found['labels'][number] {
  return { identifier: ledgerIdentifier(person), person };
}

function listOf<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
