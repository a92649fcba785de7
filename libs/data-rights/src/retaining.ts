import { Inject, Injectable, Logger } from '@nestjs/common';
import { fold } from '../../ledger/src/decider.js';
import { recordAtEnd, recordFollowing } from '../../ledger/src/following.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import {
  isLettersForgotten,
  LettersForgotten,
  type ForgottenLetter,
  type LettersForgottenData,
} from '../../ledger/src/letters-forgotten.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { certificateId, endedId, forgottenId } from '../../ledger/src/refiled.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { REMAINS, type TypeTally } from './erasure.events.js';
import { ERASURE_REQUEST, requestReference } from './erasure-names.js';
import { erasureDecider, isOpen } from './erasure.js';
import { HoldsReader } from './holds-reader.js';
import { JOINED_SUBJECTS, type JoinedSubjects } from './joined-subjects.js';
import {
  RETAINED_THINGS,
  type RetainedPlace,
  type RetainedThing,
  type RetainedThings,
} from './retained-things.js';
import { RetentionEnded } from './retention.events.js';
import { rulingOn, type Ending, type KeptReason, type Ruling } from './retention.js';
import { RETENTION, retentionReference } from './retention-names.js';
import { entriesForgottenTable, retentionsTable } from './retention.view.js';

/** For how long views may take to come up with the log, and to drop what is forgotten. */
const VIEWS_MS = 3_600_000;

/** So many places are read at a time. */
const AT_ONCE = 256;

/** So many letters are named by one event, at the most. */
const MOST_LETTERS = 1_000;

/** The noun of disclosures' streams. */
const DISCLOSURE = 'disclosure';

/** Something whose term has ended, and what is so with it. */
export interface OverdueThing {
  readonly thing: RetainedThing;
  readonly ruling: Extract<Ruling, { readonly ending: Ending }>;
}

/** Forgets what no agreement keeps any more. */
@Injectable()
export class Retaining {
  readonly #logger = new Logger('retention');
  readonly #holds: HoldsReader;

  constructor(
    private readonly ledger: Ledger,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
    @Inject(JOINED_SUBJECTS) private readonly joined: JoinedSubjects,
    @Inject(RETAINED_THINGS) private readonly things: RetainedThings,
  ) {
    this.#holds = new HoldsReader(ledger);
  }

  /**
   * Goes through everything once: what was begun is ended first, then what is due is forgotten, one
   * person after the other. Of each:
   *
   * 1. `LettersForgotten`, under the person's keys, names the letters and by which agreement.
   * 2. The views drop what was made of them, and then the vault destroys their keys.
   * 3. `RetentionEnded`, which names nobody, says that it is done.
   *
   * Killed on the way, the next round goes on; each step does no more when it is done again, since the
   * ids of both events are made of what they are about. What fails is told in the log by its code, and
   * tried again in the next round.
   *
   * @param now By which moment things are due, milliseconds since 1970; without it nothing new is.
   * @throws ViewsError `VIEWS_BEHIND`, `VIEWS_BUILDING` where the views do not come up with the log.
   */
  async round(now: number | undefined, signal: AbortSignal): Promise<void> {
    // Whatever is still to be dropped of what was forgotten before is not to be found again.
    const settled = { timeoutMs: VIEWS_MS, signal, settled: true };
    await this.views.atLeast(await this.ledger.reader.head(), settled);
    for (const forgotten of await this.#begun()) {
      await this.#told(() => this.#complete(forgotten, signal), signal);
    }
    if (now === undefined) return;
    const seen = new Set<string>();
    for await (const { subject } of this.#mayBeDue(now)) {
      if (signal.aborted) return;
      if (seen.has(subject)) continue;
      seen.add(subject);
      await this.#told(() => this.#forgetDueOf(subject, now, signal), signal);
    }
  }

  /** What is so with something, by now; nothing where its term has not ended. */
  async overdue(place: RetainedPlace, now: number): Promise<OverdueThing | undefined> {
    const thing = await this.things.thing(place);
    return thing && this.#overdue(thing, now, await this.#keptBecause(place.subject));
  }

  #overdue(
    thing: RetainedThing,
    now: number,
    because: readonly KeptReason[],
  ): OverdueThing | undefined {
    const ruling = rulingOn({ ...thing, because: [...thing.because, ...because] }, now);
    const isOver = ruling.standing === 'due' || ruling.standing === 'kept';
    return isOver ? { thing, ruling } : undefined;
  }

  async *#mayBeDue(now: number): AsyncGenerator<RetainedPlace> {
    let after: RetainedPlace | undefined;
    do {
      const places = await this.things.mayBeDue(now, after, AT_ONCE);
      yield* places;
      after = places.at(-1);
    } while (after);
  }

  /** Why everything of somebody is kept for now. It asks the ledger itself. */
  async #keptBecause(subject: string): Promise<readonly KeptReason[]> {
    const linked = await this.joined.linked(subject);
    const [holds, requests] = await Promise.all([
      this.#holds.grounds(linked),
      Promise.all(linked.map((one) => this.#isErasureOpen(one))),
    ]);
    return [
      ...(holds.length > 0 ? (['legal-hold'] as const) : []),
      ...(requests.includes(true) ? (['erasure-requested'] as const) : []),
    ];
  }

  async #isErasureOpen(person: string): Promise<boolean> {
    const [subject] = await this.ledger.vault.find([requestReference(person)]);
    if (subject === undefined) return false;
    const { events } = await this.ledger.read({ subject, noun: ERASURE_REQUEST, id: '' });
    return isOpen(fold(erasureDecider, events));
  }

  /** All that is due of one person, by one term after the other. */
  async #forgetDueOf(subject: string, now: number, signal: AbortSignal): Promise<void> {
    const byTerm = new Map<string, OverdueThing[]>();
    for (const place of await this.things.mayBeDueOf(subject, now)) {
      const thing = await this.things.thing(place);
      const over = thing && this.#overdue(thing, now, []);
      if (over?.ruling.standing !== 'due' || !(await this.#isWhole(over.thing))) continue;
      const { agreement, version } = over.ruling.ending.term;
      const term = JSON.stringify([agreement, version]);
      byTerm.set(term, [...(byTerm.get(term) ?? []), over]);
    }
    for (const due of byTerm.values()) {
      for (const some of batchesOf(due)) {
        if (signal.aborted || (await this.#keptBecause(subject)).length > 0) return;
        await this.#forget(subject, some, signal);
      }
    }
  }

  /** Whether the views have all that stands in the ledger with a thing: something may be parked. */
  async #isWhole({ subject, disclosures, letters }: RetainedThing): Promise<boolean> {
    const known = new Set(letters.map(({ event }) => event));
    for (const id of disclosures) {
      const { events } = await this.ledger.read({ subject, noun: DISCLOSURE, id });
      if (events.some((event) => event.readable && !known.has(event.id))) return false;
    }
    return true;
  }

  async #forget(subject: string, due: readonly OverdueThing[], signal: AbortSignal): Promise<void> {
    const term = due[0]?.ruling.ending.term;
    const cause = term && (await this.things.decision(term));
    const letters = due.flatMap(({ thing }) => thing.letters);
    const [first] = letters;
    if (!cause || !first) return;
    const happened = Math.max(...due.map(({ thing }) => thing.lastOccurred));
    const id = forgottenId(this.ledger.vault, first.event);
    const data: LettersForgottenData = {
      letters,
      because: RETENTION,
      term,
      happenedBy: new Date(happened).toISOString(),
    };
    const record = recordFollowing(this.ledger, {
      cause,
      id,
      type: LettersForgotten,
      subject,
      data,
      occurredAt: new Date(this.ledger.clock()).toISOString(),
      agreement: term.agreement,
      ground: RETENTION,
    });
    await this.ledger.forget(record, this.#dropped(signal));
    await this.#end(id);
  }

  /** What the ledger says is forgotten, and not yet that it is done. */
  async #begun(): Promise<readonly string[]> {
    const rows = await this.views
      .db(entriesForgottenTable, retentionsTable)
      .selectFrom('entries_forgotten')
      .leftJoin('retentions', 'retentions.forgotten', 'entries_forgotten.event')
      .select('entries_forgotten.event')
      .where('retentions.forgotten', 'is', null)
      .orderBy('entries_forgotten.position')
      .execute();
    return rows.map(({ event }) => event);
  }

  async #complete(forgotten: string, signal: AbortSignal): Promise<void> {
    await this.ledger.forgetRecorded(forgotten, this.#dropped(signal));
    await this.#end(forgotten);
  }

  /** Waits until nothing that is shown was made of the letters. */
  #dropped(signal: AbortSignal) {
    return ({ position }: { readonly position: number }) =>
      this.views.atLeast(position, { timeoutMs: VIEWS_MS, signal });
  }

  async #end(forgotten: string): Promise<void> {
    const event = (await this.ledger.reader.find(forgotten))?.event;
    const id = endedId(this.ledger.vault, forgotten);
    // Of who was erased meanwhile nothing is left to be said.
    if (!event || !isLettersForgotten(event) || (await this.ledger.reader.find(id))) return;
    const { term, happenedBy, letters } = event.data;
    const decision = await this.#decision(event);
    if (!term || happenedBy === undefined || !decision) return;
    const certificate = certificateId(this.ledger.vault, forgotten);
    const subject = await this.ledger.subject(retentionReference(certificate));
    const data = {
      forgotten,
      term,
      happenedBy,
      decidedBy: [{ ...decision.header.actor, at: decision.recordedAt }],
      erased: tallyOf(letters),
      remains: REMAINS,
    };
    const following = { cause: event, id, type: RetentionEnded, subject, data };
    const stream = { subject, noun: RETENTION, id: '' };
    await recordAtEnd(this.ledger, stream, recordFollowing(this.ledger, following));
  }

  /** By which event the term was agreed: what forgot the letters follows from that. */
  async #decision({ header }: ReadableEvent): Promise<ReadableEvent | undefined> {
    const { causation } = header;
    if (causation === undefined) return undefined;
    const event = (await this.ledger.reader.find(causation))?.event;
    return event?.readable ? event : undefined;
  }

  async #told(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      // By its code: what an error says may be of somebody.
      const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
      this.#logger.error(`What is due could not be forgotten: ${String(code ?? name)}`);
    }
  }
}

/** As many things together as one event can name. */
function batchesOf(due: readonly OverdueThing[]): readonly (readonly OverdueThing[])[] {
  const batches: OverdueThing[][] = [];
  let letters = Infinity;
  for (const one of due) {
    letters += one.thing.letters.length;
    if (letters > MOST_LETTERS) {
      batches.push([]);
      letters = one.thing.letters.length;
    }
    batches.at(-1)?.push(one);
  }
  return batches;
}

/** How many of each type, in the order of the names. */
function tallyOf(letters: readonly ForgottenLetter[]): readonly TypeTally[] {
  const tally = new Map<string, number>();
  for (const { type } of letters) tally.set(type, (tally.get(type) ?? 0) + 1);
  return [...tally]
    .map(([type, events]) => ({ type, events }))
    .sort((one, other) => (one.type < other.type ? -1 : 1));
}
