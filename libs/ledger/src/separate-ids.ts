/**
 * Ids that others gave: a plan's number, a shared reference. They may name other people and incidents, and
 * stand with several people's events (`docs/decisions/0017-ids-on-the-way-out.md`). So they stand apart, with
 * what is never shown, and in the parts that are shown in their exact bytes only which of them are the same.
 */

/** What stands in the place of the nth id of an event. */
interface Placeholder {
  readonly $id: number;
}

/** Takes ids out of a content. */
export class SeparateIds {
  readonly #fields: ReadonlySet<string>;
  readonly #taken: string[] = [];

  /** @param fields The names of fields that hold ids. */
  constructor(fields: readonly string[]) {
    this.#fields = new Set(fields);
  }

  /** What was taken out, in the order in which it was met; absent if nothing was. */
  get taken(): readonly string[] | undefined {
    return this.#taken.length === 0 ? undefined : this.#taken;
  }

  /** A content without its ids. */
  separate<Data extends object>(data: Data): Data {
    return this.#fields.size === 0 ? data : (this.#without(data, false) as Data);
  }

  #without(value: unknown, isId: boolean): unknown {
    if (typeof value === 'string') return isId ? this.#take(value) : value;
    if (Array.isArray(value)) return value.map((one) => this.#without(one, isId));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) => [
        name,
        this.#without(held, this.#fields.has(name)),
      ]),
    );
  }

  #take(id: string): Placeholder {
    const known = this.#taken.indexOf(id);
    return { $id: known < 0 ? this.#taken.push(id) - 1 : known };
  }
}

/** A content with its ids in their places. @param ids What was taken out of it, if anything was. */
export function restoredIds(data: object, ids: unknown): object {
  return Array.isArray(ids) ? (withIds(data, ids) as object) : data;
}

function withIds(value: unknown, ids: readonly unknown[]): unknown {
  if (Array.isArray(value)) return value.map((one) => withIds(one, ids));
  if (typeof value !== 'object' || value === null) return value;
  const { $id } = value as Partial<Placeholder>;
  if (typeof $id === 'number') return ids[$id];
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, withIds(held, ids)]),
  );
}
