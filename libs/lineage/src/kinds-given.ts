import type { ViewsReader } from '../../views/src/reader.js';
import type { FlowPlace } from './flow-query.js';
import type { Given } from './judged.js';
import { BEGINNING, kindWishesTable } from './kept-wishes.js';

/** What was given in flows of each kind, read once for each. */
export class KindsGiven {
  readonly #known = new Map<string, Given | undefined>();

  constructor(
    private readonly views: ViewsReader,
    private readonly subjects: readonly string[],
  ) {}

  /** By the kinds of some flows; without those of which no view tells it. */
  async of(places: readonly FlowPlace[]): Promise<ReadonlyMap<string, Given | undefined>> {
    const unknown = new Set(
      places.flatMap(({ kind }) => kind ?? []).filter((kind) => !this.#known.has(kind)),
    );
    if (unknown.size > 0) await this.#read([...unknown]);
    return this.#known;
  }

  async #read(kinds: readonly string[]): Promise<void> {
    const rows = await this.views
      .db(kindWishesTable)
      .selectFrom('kind_wishes')
      .selectAll()
      .where('subject', 'in', this.subjects)
      .where('kind', 'in', kinds)
      .where('since', '=', BEGINNING)
      .execute();
    for (const kind of kinds) this.#known.set(kind, undefined);
    for (const { kind, cell } of await this.views.openRows(kindWishesTable, rows)) {
      this.#known.set(kind, cell.given);
    }
  }
}
