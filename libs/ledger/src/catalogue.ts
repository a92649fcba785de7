import type { EventType } from './event-type.js';
import { LedgerError } from './ledger.errors.js';

/** Every event type that this program knows. Nouns declare them; the application puts them together. */
export class EventCatalogue {
  readonly #types = new Map<string, EventType>();

  /** @throws TypeError if two types have one name. */
  constructor(types: Iterable<EventType>) {
    for (const type of types) {
      if (this.#types.has(type.name)) throw new TypeError(`${type.name} is declared twice`);
      this.#types.set(type.name, type);
    }
  }

  /** The name of every type. */
  get names(): readonly string[] {
    return [...this.#types.keys()];
  }

  /** The type of that name. @throws LedgerError `TYPE_UNKNOWN` */
  type(name: string): EventType {
    const type = this.#types.get(name);
    if (!type) throw new LedgerError('TYPE_UNKNOWN', `No event type is called ${name}.`);
    return type;
  }

  /**
   * Content as of the newest schema.
   *
   * @param schema The version it was written in.
   * @throws LedgerError `TYPE_UNKNOWN` if it is newer than this program, or a step is missing.
   */
  upcast(name: string, schema: number, data: object): object {
    const type = this.type(name);
    if (schema > type.schema) {
      throw new LedgerError(
        'TYPE_UNKNOWN',
        `${name} was written in schema ${schema}; this program knows up to ${type.schema}.`,
        { expected: type.schema, actual: schema },
      );
    }
    let content = data;
    for (let version = schema; version < type.schema; version += 1) {
      const step = type.upcast?.[version];
      if (!step) {
        throw new LedgerError('TYPE_UNKNOWN', `${name} has no way from schema ${version} onwards.`);
      }
      content = step(content);
    }
    return content;
  }
}
