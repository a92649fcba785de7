import type { KeptReason } from '../../data-rights/src/retention.js';
import type { DisclosureState } from '../../disclosure/src/disclosure.js';
import {
  flowsTable,
  holdsTable,
  matchesTable,
  receiptsTable,
  refusalsTable,
  repliesTable,
  STILL,
  wordsTable,
} from '../../disclosure/src/disclosure.tables.js';
import { readHeldAlong } from '../../disclosure/src/held-along.js';
import type { ForgottenLetter } from '../../ledger/src/letters-forgotten.js';
import { misfilingsTable } from '../../person/src/misfiling.view.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { requireSpan, type Span } from '../../vocabulary/src/when.js';

/**
 * A disclosure with all that was said of it, a receipt, a request or a refusal; under one pseudonym, as
 * the views have it.
 */
export interface Part {
  readonly id: string;
  /** `disclosure`: what was said of it stands in one stream with it. */
  readonly kind: 'disclosure' | 'receipt' | 'asked';
  /** Under which agreement it is said to have happened, after its corrections. */
  readonly agreement?: string;
  /** When it happened. */
  readonly span: Span;
  /** When the last of it happened, milliseconds since 1970. */
  readonly lastOccurred: number;
  readonly letters: readonly ForgottenLetter[];
}

interface Found {
  readonly part?: Part;
  readonly because: readonly KeptReason[];
  /** What belongs to it, by its own word. */
  readonly names: readonly (string | null | undefined)[];
}

type Views = Pick<ViewsReader, 'db' | 'openRows'>;

/**
 * All that hangs together with an event, the first that was recorded first: what it answers, what it
 * passes on, its receipts, and what answers it or passes it on, to any depth. What stands under another
 * pseudonym goes by its own term.
 *
 * @param linked The pseudonyms that are one person now, for what is held along with another's.
 */
export async function hangsTogether(
  views: Views,
  id: string,
  subject: string,
  linked: () => Promise<readonly string[]>,
): Promise<{ readonly parts: readonly Part[]; readonly because: readonly KeptReason[] }> {
  const parts: Part[] = [];
  const because = new Set<KeptReason>();
  const seen = new Set([id]);
  for (let open: readonly string[] = [id]; open.length > 0;) {
    const named: string[] = [];
    for (const one of open) {
      for (const found of await foundAs(views, one, subject)) {
        if (found.part) parts.push(found.part);
        for (const reason of found.because) because.add(reason);
        named.push(...found.names.filter((name) => typeof name === 'string'));
      }
    }
    open = [...new Set([...named, ...(await naming(views, open, subject))])].filter(
      (one) => !seen.has(one),
    );
    for (const one of open) seen.add(one);
  }
  const letters = parts.flatMap((part) => part.letters.map(({ event }) => event));
  if (await isHeld(views, letters, await linked())) because.add('held');
  if (await isMisfiled(views, letters)) because.add('misfiling-open');
  parts.sort((one, other) => recorded(one) - recorded(other) || (one.id < other.id ? -1 : 1));
  return { parts, because: [...because] };
}

function recorded({ letters }: Part): number {
  return Date.parse(letters[0]?.recordedAt ?? '');
}

/** What an id is of this subject. */
async function foundAs(views: Views, id: string, subject: string): Promise<readonly Found[]> {
  return [
    await disclosure(views, id, subject),
    await receipt(views, id, subject),
    await asked(views, id, subject),
  ];
}

/** A disclosure, or what was said of one of which nothing is known (any more). */
async function disclosure(views: Views, id: string, subject: string): Promise<Found> {
  const db = views.db(flowsTable, wordsTable);
  const [flow] = await views.openRows(
    flowsTable,
    await db
      .selectFrom('flows')
      .selectAll()
      .where('id', '=', id)
      .where('subject', '=', subject)
      .where('knownUntil', '=', STILL)
      .execute(),
  );
  const words = await views.openRows(
    wordsTable,
    await db
      .selectFrom('flow_words')
      .selectAll()
      .where('subject', '=', subject)
      .where('thing', '=', id)
      .orderBy('position')
      .execute(),
  );
  if (!flow && words.length === 0) return { because: [], names: [] };
  const spans = words.map(({ cell }) => requireSpan(cell.header.occurredAt));
  if (flow) spans.push({ earliest: flow.occurredFrom, latest: flow.occurredTo });
  const state: Partial<DisclosureState> = flow?.cell.state ?? {};
  const { flow: told, recalled, recallAnswer } = state;
  const said = words.map(({ cell }) => cell.header.agreement);
  const agreement = told ? told.agreement : said.find((each) => each !== undefined);
  const own = flow && told && { id, type: told.type, recordedAt: flow.cell.recordedAt };
  const isHeldBack = flow?.held === 1 || words.some(({ held }) => held === 1);
  return {
    part: {
      id,
      kind: 'disclosure',
      ...(agreement !== undefined && { agreement }),
      span: flow ? { earliest: flow.occurredFrom, latest: flow.occurredTo } : wholeOf(spans),
      lastOccurred: wholeOf(spans).latest,
      letters: [
        ...(own ? [own] : []),
        ...words.map(({ type, cell }) => ({ id: cell.id, type, recordedAt: cell.recordedAt })),
      ]
        .map(letter)
        .sort((one, other) => (one.recordedAt < other.recordedAt ? -1 : 1)),
    },
    because: [
      ...(isHeldBack ? (['held'] as const) : []),
      ...(recalled && !recallAnswer ? (['recall-open'] as const) : []),
      ...(state.review === 'open' ? (['review-open'] as const) : []),
      ...(state.informingDeferred && !state.informed ? (['informing-deferred'] as const) : []),
    ],
    names: [told?.onwardOf, told?.inReplyTo],
  };
}

async function receipt(views: Views, id: string, subject: string): Promise<Found> {
  const rows = await views
    .db(receiptsTable)
    .selectFrom('receipts')
    .selectAll()
    .where('id', '=', id)
    .where('subject', '=', subject)
    .execute();
  const [found] = await views.openRows(receiptsTable, rows);
  if (!found) return { because: [], names: [] };
  const { occurredFrom: earliest, occurredTo: latest, cell } = found;
  const { agreement, recordedAt } = cell;
  return {
    part: {
      id,
      kind: 'receipt',
      ...(agreement !== undefined && { agreement }),
      span: { earliest, latest },
      lastOccurred: latest,
      letters: [letter({ id, type: 'DisclosureReceived', recordedAt })],
    },
    because: found.held === 0 ? [] : ['held'],
    names: [found.disclosure],
  };
}

async function asked(views: Views, id: string, subject: string): Promise<Found> {
  const rows = await views
    .db(refusalsTable)
    .selectFrom('refusals')
    .selectAll()
    .where('id', '=', id)
    .where('subject', '=', subject)
    .execute();
  const [found] = await views.openRows(refusalsTable, rows);
  if (!found) return { because: [], names: [] };
  const { agreement, recordedAt, occurredAt, data } = found.cell;
  const span = requireSpan(occurredAt);
  return {
    part: {
      id,
      kind: 'asked',
      ...(agreement !== undefined && { agreement }),
      span,
      lastOccurred: span.latest,
      letters: [letter({ id, type: found.type, recordedAt })],
    },
    because: found.held === 0 ? [] : ['held'],
    names: ['inReplyTo' in data ? data.inReplyTo : undefined],
  };
}

/** What of this subject says that it belongs to one of these, or is matched with it. */
async function naming(
  views: Views,
  ids: readonly string[],
  subject: string,
): Promise<readonly string[]> {
  const db = views.db(flowsTable, matchesTable, receiptsTable, repliesTable);
  const matches = db
    .selectFrom('flow_receipts')
    .select(['receipt', 'disclosure'])
    .where('subject', '=', subject)
    .where('knownUntil', '=', STILL);
  const [onward, receipts, disclosures, named, replies] = await Promise.all([
    db
      .selectFrom('flows')
      .select('id')
      .where('onwardOf', 'in', ids)
      .where('subject', '=', subject)
      .where('knownUntil', '=', STILL)
      .execute(),
    matches.where('disclosure', 'in', ids).execute(),
    matches.where('receipt', 'in', ids).execute(),
    db
      .selectFrom('receipts')
      .select('id')
      .where('disclosure', 'in', ids)
      .where('subject', '=', subject)
      .execute(),
    db
      .selectFrom('flow_replies')
      .select('id')
      .where('inReplyTo', 'in', ids)
      .where('subject', '=', subject)
      .execute(),
  ]);
  return [
    ...onward.map(({ id }) => id),
    ...receipts.map((match) => match.receipt),
    ...disclosures.map((match) => match.disclosure),
    ...named.map(({ id }) => id),
    ...replies.map(({ id }) => id),
  ];
}

/** Whether any of these is held, by its own word, with another, or along with another pseudonym's. */
async function isHeld(
  views: Views,
  ids: readonly string[],
  linked: readonly string[],
): Promise<boolean> {
  const holds = await views
    .db(holdsTable)
    .selectFrom('disclosure_holds')
    .select('id')
    .where('id', 'in', ids)
    .where('held', '=', 1)
    .limit(1)
    .execute();
  if (holds.length > 0) return true;
  return (await readHeldAlong(views, linked)).some(({ id }) => ids.includes(id));
}

/** Whether an officer says of any of these that it stands with the wrong person, and it still does. */
async function isMisfiled(views: Views, ids: readonly string[]): Promise<boolean> {
  const rows = await views
    .db(misfilingsTable)
    .selectFrom('misfilings')
    .select('event')
    .where('event', 'in', ids)
    .where('standing', 'in', ['said', 'verified'])
    .limit(1)
    .execute();
  return rows.length > 0;
}

/** What is forgotten was shown: what is held is kept. */
function letter({
  id,
  ...more
}: {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
}): ForgottenLetter {
  return { event: id, ...more, shown: true };
}

function wholeOf(spans: readonly Span[]): Span {
  return {
    earliest: Math.min(...spans.map(({ earliest }) => earliest)),
    latest: Math.max(...spans.map(({ latest }) => latest)),
  };
}
