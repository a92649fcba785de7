import { itemInWords, type NameOf, recipientName, sentences } from './disclosure-row.js';
import { whenInWords } from './moments.js';
import type { UndeclaredReceipt } from './query.js';
import type { Cell } from './table.js';

/** What was received and nobody declared: a line for each. */
export function undeclaredLines(
  receipts: readonly UndeclaredReceipt[],
  more: boolean,
  nameOf: NameOf,
): Cell {
  return [
    ...receipts.map((receipt) => ({ text: `• ${inWords(receipt, nameOf)}` })),
    ...(more ? [{ text: `These are the newest ${receipts.length}. There are more.` }] : []),
  ];
}

function inWords(receipt: UndeclaredReceipt, nameOf: NameOf): string {
  const { occurredAt, from, to, channel, items, declaredBy, reportedBy, declaration } = receipt;
  const who = `${recipientName(to, nameOf)} got this from ${nameOf(from)}`;
  const teller =
    reportedBy && declaredBy.code === 'thirdParty' ? ` It was ${nameOf(reportedBy)}.` : '';
  return sentences(
    `${whenInWords(occurredAt)}: ${who} ${channel.words}`,
    `What: ${items.map(itemInWords).join('; ')}`,
    declaredBy.words + teller,
    declaration.words,
  );
}
