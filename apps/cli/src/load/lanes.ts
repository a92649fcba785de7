import { hash } from 'node:crypto';
import type { Outgoing, Sender } from './outgoing.js';
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
  /** Most batches that are under way at a time; default 8. */
  readonly inFlight?: number;
}

const BATCH_CHARACTERS = 2_000_000;
/** Lanes of one sender. */
const LANES = 4;
/** Most events that are read and not yet answered. */
const MOST_WAITING = 8_000;
/** How many names are kept in mind; a name is used soon after it was given. */
const MOST_NAMES = 20_000;
/** A batch that nobody fills goes off after this time, in milliseconds. */
const LONGEST_OPEN = 250;

interface Item {
  readonly outgoing: Outgoing;
  readonly settle: ((id: string | undefined) => void) | undefined;
}

interface Lane {
  readonly sender: Sender | undefined;
  open: Item[];
  characters: number;
  /** Resolves when everything that went off in this lane was answered. */
  tail: Promise<void>;
}

interface Named {
  readonly id: Promise<string | undefined>;
  /** The id, once it is known. */
  known?: string;
  /** The lane in which it goes; absent once it is answered. */
  lane: Lane | undefined;
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
    this.#permits = new Permits(options.inFlight ?? 8);
    for (const [name, id] of options.names ?? []) {
      this.#names.set(name, { id: Promise.resolve(id), known: id, lane: undefined });
    }
    this.#timer = setInterval(() => {
      this.#flush();
    }, LONGEST_OPEN);
  }

  /** Takes an event; waits where too many are under way. Rejects with what made sending impossible. */
  async add(outgoing: Outgoing): Promise<void> {
    this.#throwFault();
    const [lane, ...others] = this.#lanesOf(outgoing);
    // What it refers to must have gone off before it, and never with it.
    for (const name of Object.values(outgoing.refers ?? {})) {
      const referred = this.#names.get(name)?.lane;
      if (referred) this.#close(referred);
    }
    if (others.length > 0) for (const one of [lane, ...others]) this.#close(one);
    lane.open.push(this.#item(outgoing, lane));
    lane.characters += outgoing.size;
    this.#waiting += 1;
    if (others.length > 0) this.#join(lane, others);
    const { batchEvents = 100 } = this.#options;
    if (lane.open.length >= batchEvents || lane.characters > BATCH_CHARACTERS) this.#close(lane);
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

  #item(outgoing: Outgoing, lane: Lane): Item {
    const { name } = outgoing;
    if (name === undefined) return { outgoing, settle: undefined };
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const named: Named = { id: promise, lane };
    this.#names.set(name, named);
    if (this.#names.size > MOST_NAMES) {
      const [oldest] = this.#names.keys();
      if (oldest !== undefined) this.#names.delete(oldest);
    }
    const settle = (id: string | undefined) => {
      named.lane = undefined;
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
      lane = { sender, open: [], characters: 0, tail: Promise.resolve() };
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

  #flush(): void {
    for (const lane of this.#lanes.values()) this.#close(lane);
  }

  #close(lane: Lane): void {
    const items = lane.open;
    if (items.length === 0) return;
    lane.open = [];
    lane.characters = 0;
    lane.tail = lane.tail.then(() => this.#go(lane.sender, items));
  }

  async #go(sender: Sender | undefined, items: readonly Item[]): Promise<void> {
    try {
      if (!this.#fault) await this.#send(sender, items);
    } catch (error) {
      this.#fault ??= { error };
    } finally {
      for (const { settle } of items) settle?.(undefined);
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

/** Lets so many do something at a time. */
class Permits {
  readonly #queue: (() => void)[] = [];

  constructor(private free: number) {}

  async with<Result>(act: () => Promise<Result>): Promise<Result> {
    if (this.free === 0) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.free -= 1;
    try {
      return await act();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
