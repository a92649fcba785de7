import type { CompiledStatements, GrantNode, DenialNode, SaidNode } from './wishes.compile.js';

/**
 * From when on it may matter *at the time* that some statements are there: before that moment every
 * disclosure at an instant is judged as it would be without them. Statements that waited for them
 * count too: a withdrawal of what was not known yet, say.
 *
 * @param ids The statements' events.
 * @returns milliseconds since 1970; Infinity where it matters nowhere, as of an ending that ends
 *   nothing yet.
 */
export function mattersFrom(
  { grants, denials }: CompiledStatements,
  ids: ReadonlySet<string>,
): number {
  const rests = new RestsOn(ids);
  return Math.min(Infinity, ...[...grants, ...denials].map((node) => nodeFrom(node, rests)));
}

function nodeFrom(node: GrantNode | DenialNode, rests: RestsOn): number {
  const { said, upon, ends } = node;
  // Nothing counts before it was said; whatever ends it or bears on it, not before that was said.
  if (rests.on(said) || upon.some((one) => rests.on(one))) return said.earliest;
  const remarks = 'assessments' in node ? [...ends, ...node.assessments] : ends;
  const meant = remarks.filter((one) => rests.on(one.said) || one.via.some((via) => rests.on(via)));
  const first = Math.min(Infinity, ...meant.map((remark) => remark.said.earliest));
  return Math.max(said.earliest, first);
}

/** Whether what was said is one of some statements, or was entered in error by one. */
class RestsOn {
  readonly #known = new Map<SaidNode, boolean>();

  constructor(private readonly ids: ReadonlySet<string>) {}

  on(said: SaidNode): boolean {
    const known = this.#known.get(said);
    if (known !== undefined) return known;
    // For a damaged history with a circle.
    this.#known.set(said, false);
    const rests = this.ids.has(said.id) || said.errors.some((error) => this.on(error));
    this.#known.set(said, rests);
    return rests;
  }
}
