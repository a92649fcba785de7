import { hash } from 'node:crypto';
import type { Outgoing, Sender } from './outgoing.js';
import { Permits } from './permits.js';
import type { ItemOutcome } from './sender.js';

/** What lanes need. */
export interface LanesOptions {
  readonly send: (
    sender: Sender | undefined,
    texts: readonly string[],
  ) => Promise<readonly ItemOutcome[]>;
  /** Told what became of each event. */
  readonly onOutcome: (item: Outgoing, outcome: ItemOutcome) => void;
  /** Ids that are known from before: names to ids. */
  readonly names?: Iterable<readonly [name: string, id: string]>;
  /** Most events of a batch; default 100. */
  readonly batchEvents?: number;
  /** Most batches that are under way at a time; default 16. */
  readonly inFlight?: number;
}

const BATCH_CHARACTERS = 2_000_000;
/** Lanes of one sender. */
const LANES = 8;
/** Most events that are read and not yet answered. */
const MOST_WAITING = 8_000;
/** How many names are kept in mind; a name is used soon after it was given. */
const MOST_NAMES = 20_000;
/** A batch that is not filled goes off after this time, in milliseconds, where none is before it. */
const LONGEST_OPEN = 250;

interface Item {
  readonly outgoing: Outgoing;
  readonly settle: ((id: string | undefined) => void) | undefined;
}

/** Events that go off together. */
class Batch {
  readonly items: Item[] = [];
  characters = 0;
  /** Lanes whose open batches hold what an event of this one refers to. */
  readonly needs = new Set<Lane>();
}

interface Lane {
  readonly sender: Sender | undefined;
  open: Batch;
  /** How many of its batches went off and are not yet answered. */
  going: number;
  /** Resolves when everything that went off in this lane was answered. */
  tail: Promise<void>;
}

interface Named {
  readonly id: Promise<string | undefined>;
  /** The id, once it is known. */
  known?: string;
  /** Where it goes; absent where it is known from before. */
  readonly place?: { readonly lane: Lane; readonly batch: Batch };
}

/**
 * Sends events in batches, several at a time. What is sent by one sender about one person goes in
 * one lane, in which a batch is answered before the next goes off, so that it takes effect in the
 * order of the lines.
 */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #names = new Map<string, Named>();
  readonly #permits: Permits;
  readonly #timer: NodeJS.Timeout;
  #waiting = 0;
  #room: (() => void) | undefined;
  #fault: { readonly error: unknown } | undefined;

  constructor(options: LanesOptions) {
    this.#options = options;
    this.#permits = new Permits(options.inFlight ?? 16);
    for (const [name, id] of options.names ?? []) {
      this.#names.set(name, { id: Promise.resolve(id), known: id });
    }
    this.#timer = setInterval(() => {
      // While one batch is answered the next has time to fill.
      this.#flush(({ going }) => going === 0);
    }, LONGEST_OPEN);
  }

  /** Takes an event; waits where too many are under way. Rejects with what made sending impossible. */
  async add(outgoing: Outgoing): Promise<void> {
    this.#throwFault();
    const [lane, ...others] = this.#lanesOf(outgoing);
    for (const name of Object.values(outgoing.refers ?? {})) this.#await(name, lane);
    if (others.length > 0) for (const one of [lane, ...others]) this.#close(one);
    const { open } = lane;
    open.items.push(this.#item(outgoing, lane));
    open.characters += outgoing.size;
    this.#waiting += 1;
    if (others.length > 0) this.#join(lane, others);
    const { batchEvents = 100 } = this.#options;
    if (open.items.length >= batchEvents || open.characters > BATCH_CHARACTERS) this.#close(lane);
    if (this.#waiting >= MOST_WAITING) {
      await new Promise<void>((resolve) => {
        this.#room = resolve;
      });
      this.#throwFault();
    }
  }

  /** The names whose ids are known, for going on another time. */
  names(): readonly (readonly [name: string, id: string])[] {
    return [...this.#names].flatMap(([name, { known }]) =>
      known === undefined ? [] : [[name, known] as const],
    );
  }

  /** Sends what is still open, and waits until everything was answered. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush();
    await Promise.all([...this.#lanes.values()].map(({ tail }) => tail));
    this.#throwFault();
  }

  /**
   * Sees to it that what an event refers to goes off before it, and never with it. Of two open
   * batches only one may wait for the other, so that none waits for itself.
   */
  #await(name: string, lane: Lane): void {
    const place = this.#names.get(name)?.place;
    if (!place || place.lane.open !== place.batch) return;
    const needed = place.lane;
    if (needed === lane || needed.open.needs.size > 0) this.#close(needed);
    else lane.open.needs.add(needed);
  }

  #item(outgoing: Outgoing, lane: Lane): Item {
    const { name } = outgoing;
    if (name === undefined) return { outgoing, settle: undefined };
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const named: Named = { id: promise, place: { lane, batch: lane.open } };
    this.#names.set(name, named);
    if (this.#names.size > MOST_NAMES) {
      const [oldest] = this.#names.keys();
      if (oldest !== undefined) this.#names.delete(oldest);
    }
    const settle = (id: string | undefined) => {
      if (id !== undefined) named.known = id;
      resolve(id);
    };
    return { outgoing, settle };
  }

  /** The lanes of everything that it must be in order with, its own first. */
  #lanesOf({ as, keys }: Outgoing): readonly [Lane, ...Lane[]] {
    const [own = '', ...others] = keys;
    const first = this.#lane(as, own);
    const rest = others.map((key) => this.#lane(as, key)).filter((lane) => lane !== first);
    return [first, ...rest];
  }

  #lane(sender: Sender | undefined, key: string): Lane {
    const number = Number.parseInt(hash('sha256', key, 'hex').slice(0, 8), 16) % LANES;
    const { organisation, role } = sender ?? {};
    const name = JSON.stringify([organisation?.system, organisation?.value, role, number]);
    let lane = this.#lanes.get(name);
    if (!lane) {
      lane = { sender, open: new Batch(), going: 0, tail: Promise.resolve() };
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /** Sends the lane's open batch after the tails of the others, which go on after it. */
  #join(lane: Lane, others: readonly Lane[]): void {
    lane.tail = Promise.all([lane, ...others].map(({ tail }) => tail)).then(() => undefined);
    this.#close(lane);
    for (const other of others) other.tail = lane.tail;
  }

  #flush(which: (lane: Lane) => boolean = () => true): void {
    for (const lane of this.#lanes.values()) if (which(lane)) this.#close(lane);
  }

  #close(lane: Lane): void {
    const { items, needs } = lane.open;
    if (items.length === 0) return;
    lane.open = new Batch();
    for (const needed of needs) this.#close(needed);
    lane.going += 1;
    lane.tail = lane.tail.then(() => this.#go(lane, items));
  }

  async #go(lane: Lane, items: readonly Item[]): Promise<void> {
    try {
      if (!this.#fault) await this.#send(lane.sender, items);
    } catch (error) {
      this.#fault ??= { error };
    } finally {
      for (const { settle } of items) settle?.(undefined);
      lane.going -= 1;
      this.#waiting -= items.length;
      this.#room?.();
      this.#room = undefined;
    }
  }

  async #send(sender: Sender | undefined, items: readonly Item[]): Promise<void> {
    const { send, onOutcome } = this.#options;
    const ready: { readonly item: Item; readonly text: string }[] = [];
    for (const item of items) {
      const ids = await this.#idsFor(item.outgoing);
      if (typeof ids === 'string') onOutcome(item.outgoing, unsendable(ids));
      else ready.push({ item, text: item.outgoing.json(ids) });
    }
    if (ready.length === 0) return;
    const outcomes = await this.#permits.with(() =>
      send(
        sender,
        ready.map(({ text }) => text),
      ),
    );
    ready.forEach(({ item }, index) => {
      const outcome = outcomes[index];
      if (!outcome) return;
      item.settle?.(outcome.taken ? outcome.eventId : undefined);
      onOutcome(item.outgoing, outcome);
    });
  }

  /** The ids that it is to hold, or what is wrong. */
  async #idsFor({ refers = {} }: Outgoing): Promise<Readonly<Record<string, string>> | string> {
    const ids: Record<string, string> = {};
    for (const [field, name] of Object.entries(refers)) {
      const id = await this.#names.get(name)?.id;
      if (id === undefined) return `refers to "${name}", which no line before it brought in`;
      ids[field] = id;
    }
    return ids;
  }

  #throwFault(): void {
    if (!this.#fault) return;
    clearInterval(this.#timer);
    throw this.#fault.error;
  }
}

function unsendable(detail: string): ItemOutcome {
  return { taken: false, status: 0, problem: { detail } };
}
