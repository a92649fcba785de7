import type { Ledger } from '../../../libs/ledger/src/open-ledger.js';
import { heldWithAnother } from '../../../libs/oversight/src/held-with-another.js';
import { LinkedPeople } from '../../../libs/person/src/linked-people.js';
import { ReceiptFinder } from '../../../libs/person/src/receipt-finder.js';
import type { ViewsReader } from '../../../libs/views/src/reader.js';

/** Finds receipts, by what people and disclosures say of who may see them. */
export function receiptFinder(ledger: Ledger, views: ViewsReader): ReceiptFinder {
  const linked = new LinkedPeople(views, ledger);
  return new ReceiptFinder(ledger, linked, heldWithAnother(views, linked));
}
