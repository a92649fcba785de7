import { padded, wrapped } from './text.js';
import type { Style } from './style.js';

/** A piece of text in a cell: what it is called, what it says, how it is set off. */
export interface Paragraph {
  readonly label?: string;
  readonly text: string;
  readonly style?: keyof Style;
}

/** What stands in one cell. */
export type Cell = readonly Paragraph[];

/** A row: its cells, and what stands below them over the whole width. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly below?: Cell;
}

/** A table with its columns' headings and how wide they are in comparison. */
export interface Table {
  readonly columns: readonly { readonly heading: string; readonly share: number }[];
  readonly rows: readonly Row[];
}

/** Draws a table so wide. */
export function drawTable(table: Table, width: number, style: Style): string {
  const widths = columnWidths(
    table.columns.map(({ share }) => share),
    width,
  );
  const inner = widths.reduce((sum, one) => sum + one, 0) + 3 * (widths.length - 1);
  const line = (left: string, middle: string, right: string) =>
    left + widths.map((one) => '─'.repeat(one + 2)).join(middle) + right;
  const cells = (row: readonly Cell[]) => sideBySide(row, widths, style);
  const lines = [
    line('┌', '┬', '┐'),
    ...cells(table.columns.map(({ heading }) => [{ text: heading, style: 'bold' }])),
  ];
  let open = true;
  for (const { cells: own, below } of table.rows) {
    lines.push(open ? line('├', '┼', '┤') : line('├', '┬', '┤'), ...cells(own));
    open = below === undefined || below.length === 0;
    if (!open && below) {
      lines.push(line('├', '┴', '┤'));
      lines.push(...paragraphs(below, inner, style).map((text) => `│ ${padded(text, inner)} │`));
    }
  }
  lines.push(open ? line('└', '┴', '┘') : line('└', '─', '┘'));
  return `${lines.join('\n')}\n`;
}

/** Widths of the columns' texts; with frames and blanks they fill the width. */
function columnWidths(shares: readonly number[], width: number): readonly number[] {
  const room = width - 3 * shares.length - 1;
  const sum = shares.reduce((total, share) => total + share, 0);
  let used = 0;
  let before = 0;
  return shares.map((share) => {
    used += share;
    const end = Math.floor((room * used) / sum);
    const own = end - before;
    before = end;
    return own;
  });
}

function sideBySide(
  row: readonly Cell[],
  widths: readonly number[],
  style: Style,
): readonly string[] {
  const columns = widths.map((width, index) => paragraphs(row[index] ?? [], width, style));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, number) => {
    const texts = columns.map((lines, index) => padded(lines[number] ?? '', widths[index] ?? 0));
    return `│ ${texts.join(' │ ')} │`;
  });
}

/**
 * The lines of paragraphs, each styled apart.
 *
 * @param indent Blanks before all lines of a paragraph but its first.
 */
export function paragraphs(cell: Cell, width: number, style: Style, indent = 2): readonly string[] {
  return cell.flatMap(({ label, text, style: name }) => {
    const set = name === undefined ? (line: string) => line : style[name];
    const lines = wrapped(label === undefined ? text : `${label}: ${text}`, width, indent);
    return lines.map((line, index) => {
      if (label === undefined) return set(line);
      const head = index === 0 && line.startsWith(`${label}:`) ? label.length + 1 : 0;
      return style.faint(line.slice(0, head)) + set(line.slice(head));
    });
  });
}
