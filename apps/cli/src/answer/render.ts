import { cellsOf, type DisclosureCells, type NameOf } from './disclosure-row.js';
import { flowPicture } from './flow-picture.js';
import { namesOf } from './names.js';
import type { Answer, Code, Coverage } from './query.js';
import type { Style } from './style.js';
import { type Cell, drawTable, paragraphs, type Table } from './table.js';
import { clean } from './text.js';
import { undeclaredLines } from './undeclared.js';

/** The least and greatest width that an answer is drawn for. */
export const NARROWEST = 80;
export const WIDEST = 160;

/** How an answer is put on a screen. */
export interface Screen {
  readonly width: number;
  readonly style: Style;
}

/** One person's answer, for a screen: table, picture, coverage, and the sentences that always stand. */
export function renderAnswer(answer: Answer, { width, style }: Screen): string {
  const wide = Math.min(WIDEST, Math.max(NARROWEST, width));
  const { disclosures, more, undeclaredReceipts, moreUndeclared } = answer;
  const nameOf = namesOf(answer);
  const pieces = [
    heading('Where your information went', style),
    disclosures.length === 0
      ? text([{ text: nothing(undeclaredReceipts.length > 0) }], wide, style)
      : drawTable(tableOf(answer, wide, nameOf), wide, style),
    ...(more
      ? [
          text(
            [{ text: `These are the newest ${disclosures.length}. There are more.` }],
            wide,
            style,
          ),
        ]
      : []),
    ...(undeclaredReceipts.length === 0
      ? []
      : [
          heading('Received, nobody declared', style) +
            text(undeclaredLines(undeclaredReceipts, moreUndeclared, nameOf), wide, style),
        ]),
    ...(disclosures.length === 0
      ? []
      : [heading('The same as a picture', style) + flowPicture(disclosures, nameOf)]),
    heading('Who tells this ledger, and who does not', style) +
      text(coverageOf(answer.coverage, nameOf), wide, style),
    text(alwaysSaid(answer), wide, style),
  ];
  return pieces.join('\n');
}

function nothing(butReceipts: boolean): string {
  return butReceipts
    ? 'Nobody has declared that they gave anything that may be shown to you.'
    : 'Nothing that may be shown to you has been reported here.';
}

function heading(words: string, style: Style): string {
  return `${style.bold(words)}\n`;
}

function text(cell: Cell, width: number, style: Style): string {
  return cell
    .flatMap((one) => paragraphs([one], width, style, one.text.startsWith('•') ? 2 : 0))
    .map((line) => `${line}\n`)
    .join('');
}

/** Which cells stand side by side; where there is less room, one above the other. */
const LAYOUTS: readonly {
  readonly from: number;
  readonly columns: readonly {
    readonly heading: string;
    readonly share: number;
    readonly cells: readonly (keyof DisclosureCells)[];
  }[];
}[] = [
  {
    from: 110,
    columns: [
      { heading: 'When and who', share: 22, cells: ['whenAndWho'] },
      { heading: 'What and why', share: 28, cells: ['what'] },
      { heading: 'What good; what allowed it', share: 26, cells: ['good', 'bases'] },
      { heading: 'Your wishes', share: 24, cells: ['wishes'] },
    ],
  },
  {
    from: 0,
    columns: [
      { heading: 'When and who', share: 28, cells: ['whenAndWho'] },
      { heading: 'What, why, what good', share: 38, cells: ['what', 'good'] },
      { heading: 'Your wishes; what allowed it', share: 34, cells: ['wishes', 'bases'] },
    ],
  },
];

function tableOf({ disclosures }: Answer, width: number, nameOf: NameOf): Table {
  const columns = LAYOUTS.find(({ from }) => width >= from)?.columns ?? [];
  return {
    columns,
    rows: disclosures.map((disclosure) => {
      const own = cellsOf(disclosure, nameOf);
      return {
        cells: columns.map(({ cells }) => cells.flatMap((cell) => own[cell])),
        below: own.notes,
      };
    }),
  };
}

function coverageOf({ partners, notReporting }: Coverage, nameOf: NameOf): Cell {
  return [
    ...partners.map(({ words, channels, missingChannels }) => {
      const some = `It tells of what goes ${listed(channels)}. The rest never arrives here.`;
      return { text: `• ${clean(words)}${missingChannels.length === 0 ? '' : ` ${some}`}` };
    }),
    ...(notReporting.length === 0
      ? []
      : [
          {
            text: `• These do not tell this ledger anything: ${notReporting.map(nameOf).join(', ')}. What they gave away is known only where others told of it.`,
          },
        ]),
  ];
}

function listed(codes: readonly Code[]): string {
  const words = codes.map((code) => clean(code.words));
  const last = words.pop();
  return words.length === 0 ? (last ?? '') : `${words.join(', ')} or ${last ?? ''}`;
}

function alwaysSaid({ lawKeepsBack, notASubjectAccessAnswer, disclosures }: Answer): Cell {
  const lawful = disclosures[0]?.withinWishes.lawfulIsAnother;
  return [
    { text: lawKeepsBack, style: 'bold' },
    { text: notASubjectAccessAnswer },
    ...(lawful === undefined ? [] : [{ text: lawful }]),
  ];
}
