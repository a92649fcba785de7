import { type Piece, readPage } from './markdown.js';

/** An example of `docs/reference/events.md`. */
export interface Example {
  /** The event's own name. */
  readonly name: string;
  readonly data: Record<string, unknown>;
}

/** The examples of the page, in its order: the JSON below each heading that is an event's name. */
export function eventExamples(): readonly Example[] {
  const { pieces } = readPage('docs/reference/events.md');
  return pieces.flatMap((piece, index): Example[] => {
    const name = eventHeading(piece);
    const next = pieces[index + 1];
    if (name === undefined) return [];
    if (next?.kind !== 'code' || next.language !== 'json') {
      throw new Error(`${name} has no example`);
    }
    return [{ name, data: JSON.parse(next.text) as Record<string, unknown> }];
  });
}

function eventHeading(piece: Piece): string | undefined {
  return piece.kind === 'heading' && piece.level === 4 ? piece.text : undefined;
}
