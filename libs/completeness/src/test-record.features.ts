import { createHash, randomBytes } from 'node:crypto';
import type { Identifier } from '../../../verifier/src/record-map.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { LettersForgotten } from '../../ledger/src/letters-forgotten.js';
import type { Decisions, RecordSource, RecordWords, SourceEvent } from './record-source.js';

/** What happens in a log of the test: to whom, and whether it is held. */
export type Happening =
  | {
      readonly do: 'record';
      readonly person: string;
      readonly held?: boolean;
      readonly by?: string;
    }
  | { readonly do: 'release'; readonly of: number }
  | { readonly do: 'forget'; readonly of: number }
  | { readonly do: 'link' | 'unlink'; readonly people: readonly [string, string] };

interface Recorded {
  readonly happening: Happening;
  readonly person: string | undefined;
  readonly leaf: Buffer;
  readonly held: boolean;
}

/** The id of somebody of the test. */
export function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An identifier of somebody of the test. */
export function knownAs(value: string): Identifier {
  return { namespace: '', system: 'https://example.org/number', value };
}

/**
 * A log in memory, with all that is decided about what it holds. Its positions count from 1; `of` of a
 * happening is the position of another.
 */
export class TestRecord implements RecordSource, Decisions, RecordWords {
  readonly #events: Recorded[] = [];
  /** Positions of what cannot be taken in. */
  readonly parked = new Set<number>();
  /** Those who were erased. */
  readonly gone = new Set<string>();
  /** Letters that are forgotten, before it is said. */
  readonly unreadable = new Set<number>();

  /** @returns its position. */
  add(happening: Happening): number {
    const about = 'of' in happening ? this.#events[happening.of - 1] : undefined;
    const person = happening.do === 'record' ? idOf(happening.person) : about?.person;
    const held =
      happening.do === 'release' || (happening.do === 'record' && happening.held === true);
    this.#events.push({ happening, person, leaf: randomBytes(32), held });
    if (happening.do === 'forget') this.unreadable.add(happening.of);
    return this.#events.length;
  }

  get size(): number {
    return this.#events.length;
  }

  leaf(position: number): Buffer {
    return this.#events[position - 1]?.leaf ?? Buffer.alloc(32);
  }

  head(): Promise<number> {
    return Promise.resolve(this.size);
  }

  through(): Promise<number> {
    return this.head();
  }

  undecided(): Promise<readonly number[]> {
    return Promise.resolve([...this.parked]);
  }

  page(after: number, limit: number): Promise<readonly SourceEvent[]> {
    const last = Math.min(this.size, after + limit);
    const positions = Array.from({ length: last - after }, (_, at) => after + at + 1);
    return Promise.resolve(positions.flatMap((position) => this.#at(position) ?? []));
  }

  at(position: number): Promise<SourceEvent | undefined> {
    return Promise.resolve(this.#at(position));
  }

  whose({ system, value }: Identifier): Promise<string | undefined> {
    const [name = ''] = value.split('#');
    const id = system.endsWith('/Id/person') ? value : idOf(name);
    return Promise.resolve(this.gone.has(id) ? undefined : id);
  }

  since(events: readonly ReadableEvent[]): Promise<readonly (number | undefined)[]> {
    return Promise.resolve(events.map(({ position }) => this.sinceOf(position)));
  }

  shownBetween(after: number, to: number): Promise<readonly number[]> {
    const shown = this.#events
      .slice(after, to)
      .flatMap(({ happening }) => (happening.do === 'release' ? [happening.of] : []));
    return Promise.resolve(shown);
  }

  /** Since when an event may be shown, by all that has happened. */
  sinceOf(position: number): number | undefined {
    if (this.#events[position - 1]?.held !== true) return position;
    const at = this.#events.findIndex(
      ({ happening }) => happening.do === 'release' && happening.of === position,
    );
    return at < 0 ? undefined : at + 1;
  }

  identifiers({ position }: ReadableEvent): readonly Identifier[] {
    const happening = this.#events[position - 1]?.happening;
    if (happening?.do !== 'record') return [];
    return [
      knownAs(
        happening.by === undefined ? happening.person : `${happening.person}#${happening.by}`,
      ),
    ];
  }

  others(): readonly string[] {
    return [];
  }

  link({ position }: ReadableEvent) {
    const happening = this.#events[position - 1]?.happening;
    if (happening?.do !== 'link' && happening?.do !== 'unlink') return undefined;
    const [one, other] = happening.people;
    return { people: [idOf(one), idOf(other)] as const, linked: happening.do === 'link' };
  }

  /** The positions of all events of somebody. */
  of(name: string): readonly number[] {
    return this.#events.flatMap(({ person }, at) => (person === idOf(name) ? [at + 1] : []));
  }

  #at(position: number): SourceEvent | undefined {
    const recorded = this.#events[position - 1];
    if (!recorded) return undefined;
    const { happening, person, leaf } = recorded;
    const base = {
      id: `event ${position}`,
      position,
      leafIndex: position - 1,
      schema: 1,
      stream: '',
      revision: 0,
      recordedAt: '2026-11-05T02:10:00.000Z',
    };
    const forgets = happening.do === 'forget';
    const letter = {
      event: `event ${forgets ? happening.of : 0}`,
      shown: this.#wasShown(position),
    };
    const event = this.unreadable.has(position)
      ? { ...base, type: 'Forgotten', readable: false as const }
      : ({
          ...base,
          type: forgets ? LettersForgotten.name : 'Recorded',
          readable: true,
          header: { subject: person ?? '' },
          data: forgets ? { letters: [letter], because: 'test' } : {},
          received: {},
          digest: '',
        } as unknown as ReadableEvent);
    return { event, leaf, person: person && !this.gone.has(person) ? person : undefined };
  }

  /** Whether what an event says was forgotten was shown until then. */
  #wasShown(position: number): boolean {
    const happening = this.#events[position - 1]?.happening;
    return happening?.do === 'forget' && this.#events[happening.of - 1]?.held !== true;
  }
}
