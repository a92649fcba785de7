import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Reads what the project's own pages show. It knows as much of Markdown as these pages use. */

export const ROOT = new URL('../../', import.meta.url).pathname;

/** Something that stands in a page, in the order of the page. */
export type Piece =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly Row[] }
  | { readonly kind: 'text'; readonly text: string };

/** The cells of a row, in their order. */
export type Row = readonly string[];

/** A page. */
export interface Page {
  /** From the root of the repository: `docs/reference/events.md`. */
  readonly path: string;
  readonly pieces: readonly Piece[];
}

/** Reads a page. */
export function readPage(path: string): Page {
  return { path, pieces: piecesOf(readFileSync(join(ROOT, path), 'utf8').split('\n')) };
}

/** Every page that the project shows. */
export function allPages(): readonly Page[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const under = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return [...top, ...under].sort().map(readPage);
}

/** The code of a language on a page. */
export function codeOf({ pieces }: Page, language: string): readonly string[] {
  return pieces.flatMap((piece) =>
    piece.kind === 'code' && piece.language === language ? [piece.text] : [],
  );
}

/** What stands in backticks, in order. */
export function quoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, words = '']) => words);
}

/** The table whose head begins with these words; the nth of them. */
export function tableOf({ path, pieces }: Page, head: readonly string[], nth = 0): readonly Row[] {
  const found = pieces.filter(
    (piece) => piece.kind === 'table' && head.every((word, index) => piece.head[index] === word),
  )[nth];
  if (found?.kind !== 'table') throw new Error(`${path} has no table ${head.join(' | ')}`);
  return found.rows;
}

/** What a page links to within the repository: the path from its root, and the place in the page. */
export function linksOf({ path, pieces }: Page): readonly { file: string; anchor?: string }[] {
  const text = pieces.map(textOf).join('\n');
  return [...text.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor] = target.split('#');
      const from = file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file));
      return { file: from, ...(anchor !== undefined && { anchor }) };
    });
}

/** The names by which a page's headings can be linked to. */
export function anchorsOf({ pieces }: Page): readonly string[] {
  return pieces.flatMap((piece) => (piece.kind === 'heading' ? [anchorOf(piece.text)] : []));
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function textOf(piece: Piece): string {
  if (piece.kind === 'table') return [piece.head, ...piece.rows].flat().join('\n');
  return piece.kind === 'code' ? '' : piece.text;
}

function piecesOf(lines: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const fence = /^(\s*)```(\w*)/.exec(line);
    const heading = /^(#+) (.*)$/.exec(line);
    if (fence) {
      const end = lines.findIndex((other, index) => index > at && other.trim() === '```');
      const indent = fence[1]?.length ?? 0;
      const text = lines.slice(at + 1, end).map((each) => each.slice(indent));
      pieces.push({ kind: 'code', language: fence[2] ?? '', text: text.join('\n') });
      at = end + 1;
    } else if (heading) {
      pieces.push({ kind: 'heading', level: heading[1]?.length ?? 0, text: heading[2] ?? '' });
      at += 1;
    } else {
      const isTable = line.startsWith('|');
      const run = runFrom(lines, at, (other) =>
        isTable ? other.startsWith('|') : other !== '' && !/^(\s*```|#+ |\|)/.test(other),
      );
      if (isTable) pieces.push(tableFrom(run));
      else if (run.length > 0) pieces.push({ kind: 'text', text: run.join('\n') });
      at += Math.max(1, run.length);
    }
  }
  return pieces;
}

function runFrom(
  lines: readonly string[],
  at: number,
  belongs: (line: string) => boolean,
): readonly string[] {
  const end = lines.findIndex((line, index) => index >= at && !belongs(line));
  return lines.slice(at, end < 0 ? lines.length : end);
}

function tableFrom([head = '', , ...rows]: readonly string[]): Piece {
  return { kind: 'table', head: cellsOf(head), rows: rows.map(cellsOf) };
}

function cellsOf(line: string): Row {
  return line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}
