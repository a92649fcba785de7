import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** How much one query may ask. */
export interface QueryLimits {
  /** Fields within fields; what asks the schema about itself is not counted. */
  readonly depth: number;
  /** Fields in all, each spread of a fragment counted anew. */
  readonly fields: number;
  /** Fields under another name, by which one field can be asked many times. */
  readonly aliases: number;
}

/** Roomy for what pages ask, too small for what only costs. */
export const QUERY_LIMITS: QueryLimits = { depth: 12, fields: 500, aliases: 30 };

/** Most lexical tokens of a query, fragments unexpanded; more is not even parsed. */
export const MAX_TOKENS = 4_000;

/** What a selection asks, fragments expanded. */
interface Extent {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
}

const NOTHING: Extent = { depth: 0, fields: 0, aliases: 0 };

/** A rule that refuses operations beyond the limits before any resolver runs. */
export function queryLimits(limits: QueryLimits = QUERY_LIMITS): ValidationRule {
  return (context): ASTVisitor => ({
    OperationDefinition(operation: OperationDefinitionNode) {
      const extent = new Measure(context).selections(operation.selectionSet);
      for (const name of ['depth', 'fields', 'aliases'] as const) {
        if (extent[name] <= limits[name]) continue;
        context.reportError(
          new GraphQLError(`The query asks too much: at most ${limits[name]} of ${name}.`, {
            extensions: { code: 'QUERY_TOO_LARGE' },
          }),
        );
      }
    },
  });
}

/** Measures each fragment once, however often it is spread, so that it costs what was written. */
class Measure {
  readonly #fragments = new Map<string, Extent>();

  constructor(readonly context: ValidationContext) {}

  selections(set: SelectionSetNode): Extent {
    let extent = NOTHING;
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        extent = beside(extent, this.selections(selection.selectionSet));
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        extent = beside(extent, this.#spread(selection.name.value));
      } else {
        const own = selection.selectionSet ? this.selections(selection.selectionSet) : NOTHING;
        const introspects = selection.name.value.startsWith('__');
        extent = beside(extent, {
          depth: introspects ? 0 : own.depth + 1,
          fields: own.fields + 1,
          aliases: own.aliases + (selection.alias ? 1 : 0),
        });
      }
    }
    return extent;
  }

  #spread(name: string): Extent {
    const known = this.#fragments.get(name);
    if (known) return known;
    // A fragment that holds itself is refused by a rule of its own, and must not go round here.
    this.#fragments.set(name, NOTHING);
    const fragment: FragmentDefinitionNode | null | undefined = this.context.getFragment(name);
    const extent = fragment ? this.selections(fragment.selectionSet) : NOTHING;
    this.#fragments.set(name, extent);
    return extent;
  }
}

function beside(a: Extent, b: Extent): Extent {
  return {
    depth: Math.max(a.depth, b.depth),
    fields: a.fields + b.fields,
    aliases: a.aliases + b.aliases,
  };
}
