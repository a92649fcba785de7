import { itemOf, recipientOf } from '../../disclosure/src/disclosure.graphql.js';
import { flowShowable, receiptShowable } from '../../disclosure/src/disclosure.shown.js';
import {
  disclosureTables,
  flowsTable,
  receiptsTable,
  STILL,
  undeclaredTable,
} from '../../disclosure/src/disclosure.tables.js';
import { notHeldAlong } from '../../disclosure/src/held-along.js';
import type { Veil } from '../../vault/src/vault.js';
import { connectionOf, mappedInTurn, type PageRequest } from '../../vocabulary/src/page.graphql.js';
import { type Place, placeAfter, placeKey } from '../../vocabulary/src/place.graphql.js';
import { slotsNear } from '../../vocabulary/src/slot.js';
import { codeInWords, words } from '../../vocabulary/src/vocabulary.graphql.js';
import { comesAfter } from '../../views/src/newest-first.js';
import type { LookedAt } from '../../views/src/read-events.js';
import { shownPage } from '../../views/src/shown-page.js';
import type { ViewsReader } from '../../views/src/reader.js';
import type { Surroundings } from './flow-answer.js';
import type { FlowTimes } from './flow-filter.js';
import { lineageTables } from './lineage.view.js';
import { WINDOW } from '../../disclosure/src/matching.js';
import { declarationOf, type ReceiptRow } from './undeclared.js';
import type { UndeclaredReceipt, UndeclaredReceiptConnection } from './undeclared.graphql.js';

/** What is asked of the list. */
export interface UndeclaredRequest {
  readonly person: LookedAt;
  readonly page: PageRequest;
  readonly times: FlowTimes;
}

/**
 * A page of receipts that waited for their match at a moment, newest first.
 *
 * @throws GraphQLError `BAD_REQUEST` for a cursor that is none; ViewsError.
 */
export async function undeclaredPage(
  views: ViewsReader,
  request: UndeclaredRequest,
  around: Pick<Surroundings, 'agreement' | 'reports' | 'now'>,
): Promise<UndeclaredReceiptConnection> {
  const { person, page } = request;
  const receipts = await shownPage({
    after: placeAfter(page),
    first: page.first,
    viewer: person.viewer,
    read: (after, limit) => waitingReceipts(views, request, after, limit),
    placeOf: (row) => row,
    showable: receiptShowable,
  });
  const found = connectionOf(receipts, page, placeKey);
  const answered = await mappedInTurn(found, async (receipt) => {
    const isUnclear = await mayBeDeclared(views, receipt, request);
    return undeclaredReceiptOf(receipt, declarationOf(receipt, isUnclear, around), person.veil);
  });
  return { ...answered, lawKeepsBack: words('law.keepsBack') };
}

async function waitingReceipts(
  views: ViewsReader,
  { person: { subjects }, times }: UndeclaredRequest,
  after: Place | undefined,
  limit: number,
): Promise<readonly ReceiptRow[]> {
  const { asOf, knownAt } = times;
  const [then, until] = [knownAt ?? STILL, knownAt === undefined ? '=' : '>'] as const;
  const stored = await views
    .db(...disclosureTables, ...lineageTables)
    .selectFrom('undeclared_receipts')
    .selectAll()
    .where('subject', 'in', subjects)
    .where('knownFrom', '<=', then)
    .where('knownUntil', until, then)
    .where((expression) => {
      // It is matched with what was declared under its own pseudonym. One that names what was
      // declared under another, with which that is linked now, does not wait for it.
      const named = expression
        .selectFrom('receipts')
        .innerJoin('flows', 'flows.id', 'receipts.disclosure')
        .select('flows.id')
        .whereRef('receipts.id', '=', 'undeclared_receipts.id')
        .where('flows.subject', 'in', subjects)
        .where('flows.held', '=', 0)
        .where(notHeldAlong(subjects, 'flows.id'))
        .whereRef('flows.giver', '=', 'receipts.giver')
        .whereRef('flows.recipient', '=', 'receipts.recipient')
        .where('flows.knownFrom', '<=', then)
        .where('flows.knownUntil', until, then);
      return expression.and([
        notHeldAlong(subjects, 'undeclared_receipts.id'),
        ...(asOf === undefined ? [] : [expression('occurredFrom', '<=', asOf)]),
        ...(after ? [comesAfter(after)] : []),
        ...(subjects.length > 1 ? [expression.not(expression.exists(named))] : []),
      ]);
    })
    .orderBy('occurredTo', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  const waiting = await views.openRows(undeclaredTable, stored);
  if (waiting.length === 0) return [];
  const ids = waiting.map(({ id }) => id);
  const rows = await views
    .db(receiptsTable)
    .selectFrom('receipts')
    .selectAll()
    .where('id', 'in', ids)
    .execute();
  const receipts = new Map(
    (await views.openRows(receiptsTable, rows)).map((receipt) => [receipt.id, receipt]),
  );
  return ids.flatMap((id) => receipts.get(id) ?? []);
}

/**
 * Whether something that was declared by then may be this, though nothing says that it is. Of what
 * whoever looks may not see nothing is said.
 */
async function mayBeDeclared(
  views: ViewsReader,
  receipt: ReceiptRow,
  { person: { subjects, viewer }, times: { knownAt } }: Pick<UndeclaredRequest, 'person' | 'times'>,
): Promise<boolean> {
  const { occurredFrom: earliest, occurredTo: latest, reference } = receipt;
  if (receipt.disclosure !== null) return false;
  const slots = slotsNear({ earliest, latest }, WINDOW);
  const [then, until] = [knownAt ?? STILL, knownAt === undefined ? '=' : '>'] as const;
  const near = views
    .db(...disclosureTables, ...lineageTables)
    .selectFrom('flows')
    .where('subject', 'in', subjects)
    .where('held', '=', 0)
    .where(notHeldAlong(subjects, 'flows.id'))
    .where('giver', '=', receipt.giver)
    .where('recipient', '=', receipt.recipient)
    .where('knownFrom', '<=', then)
    .where('knownUntil', until, then)
    .where('occurredFrom', '<=', latest + WINDOW)
    .where('occurredTo', '>=', earliest - WINDOW)
    .where((expression) =>
      expression.and([
        ...(slots ? [expression('slot', 'in', slots)] : []),
        // Two references that differ name two things.
        ...(reference === null
          ? []
          : [
              expression.or([
                expression('reference', 'is', null),
                expression('reference', '=', reference),
              ]),
            ]),
        // What another receipt of the recipient confirms is that one.
        ...(receipt.declaredBy === 'recipient'
          ? [
              expression.not(
                expression.exists(
                  expression
                    .selectFrom('flow_receipts')
                    .select('flow_receipts.receipt')
                    .whereRef('flow_receipts.disclosure', '=', 'flows.id')
                    .where('flow_receipts.confirms', '=', 1)
                    .where('flow_receipts.knownFrom', '<=', then)
                    .where('flow_receipts.knownUntil', until, then),
                ),
              ),
            ]
          : []),
      ]),
    );
  if (!(await viewer()).bounded) {
    return (await near.select('flows.id').limit(1).execute()).length > 0;
  }
  const found = await views.openRows(flowsTable, await near.selectAll('flows').execute());
  const seen = await viewer();
  return found.some((row) => seen.shows(flowShowable(row)));
}

function undeclaredReceiptOf(
  { id, occurredFrom, occurredTo, declaredBy, cell }: ReceiptRow,
  declaration: string,
  veil: Veil,
): UndeclaredReceipt {
  const { from, to, channel, items } = cell.data;
  return {
    id,
    occurredAt: { earliest: new Date(occurredFrom), latest: new Date(occurredTo) },
    recordedAt: new Date(cell.recordedAt),
    to: recipientOf(to),
    from,
    channel: codeInWords('channel', channel),
    items: items.map((item) => itemOf(item, veil)),
    agreement: cell.agreement ?? null,
    declaredBy: codeInWords('declaredBy', declaredBy),
    reportedBy: cell.reportedBy ?? cell.sender ?? null,
    declaration: {
      code: declaration,
      words: words(`declaration.${declaration}`, { from: from.name ?? from.value }),
    },
  };
}
