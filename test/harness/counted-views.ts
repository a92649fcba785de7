import type { KyselyPlugin } from 'kysely';
import type { ViewsReader } from '../../libs/views/src/reader.js';
import type { AnyTable } from '../../libs/views/src/table.js';

/** A statement that the views were asked: of which tables, and how many rows it found. */
export interface Statement {
  readonly tables: string;
  readonly rows: number;
}

/** Views that note every statement they are asked, in the order in which they were answered. */
export class CountedViews implements ViewsReader {
  #noted: Statement[] = [];
  readonly #tablesOf = new WeakMap<object, string>();
  readonly #plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      this.#tablesOf.set(queryId, tablesIn(node));
      return node;
    },
    transformResult: ({ queryId, result }) => {
      this.#noted.push({ tables: this.#tablesOf.get(queryId) ?? '', rows: result.rows.length });
      return Promise.resolve(result);
    },
  };

  constructor(private readonly views: ViewsReader) {}

  /** What was noted since this was asked last. */
  taken(): readonly Statement[] {
    const noted = this.#noted;
    this.#noted = [];
    return noted;
  }

  db<const Tables extends readonly AnyTable[]>(...tables: Tables) {
    return this.views.db(...tables).withPlugin(this.#plugin);
  }

  openRows: ViewsReader['openRows'] = (table, rows) => this.views.openRows(table, rows);
  atLeast: ViewsReader['atLeast'] = (position, freshness) =>
    this.views.atLeast(position, freshness);
  status: ViewsReader['status'] = () => this.views.status();
  parked: ViewsReader['parked'] = () => this.views.parked();
  check: ViewsReader['check'] = (options) => this.views.check(options);
  request: ViewsReader['request'] = (kind) => this.views.request(kind);
  close: ViewsReader['close'] = () => this.views.close();
}

/** The names of the tables in a query, in the order in which they first stand there. */
function tablesIn(node: object): string {
  const names = new Set<string>();
  JSON.stringify(node, (_key, value: unknown) => {
    const { kind, table } = (value ?? {}) as {
      readonly kind?: string;
      readonly table?: { readonly identifier?: { readonly name?: string } };
    };
    if (kind === 'TableNode' && table?.identifier?.name) names.add(table.identifier.name);
    return value;
  });
  return [...names].join(' ');
}
