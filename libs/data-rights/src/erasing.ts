import { Inject, Injectable } from '@nestjs/common';
import { isEventLogError } from '../../event-log/src/event-log.errors.js';
import { fold } from '../../ledger/src/decider.js';
import { recordAtEnd, recordFollowing } from '../../ledger/src/following.js';
import type { ReadableEvent, StreamReference } from '../../ledger/src/ledger.js';
import { LedgerError } from '../../ledger/src/ledger.errors.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { certificateId, endedId } from '../../ledger/src/refiled.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import {
  ErasureBegun,
  REMAINS,
  SubjectErased,
  type ErasureBegunData,
  type SubjectErasedData,
} from './erasure.events.js';
import { ERASURE, ERASURE_REQUEST, erasureReference, requestReference } from './erasure-names.js';
import {
  agreedBy,
  erasureDecider,
  nothingToDecide,
  requireNoHold,
  type ErasureState,
} from './erasure.js';
import { HoldsReader } from './holds-reader.js';
import { JOINED_SUBJECTS, type JoinedSubjects } from './joined-subjects.js';

/** Does what two officers agreed to, from wherever it was left. */
@Injectable()
export class Erasing {
  readonly #holds: HoldsReader;

  constructor(
    private readonly ledger: Ledger,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
    @Inject(JOINED_SUBJECTS) private readonly joined: JoinedSubjects,
  ) {
    this.#holds = new HoldsReader(ledger);
  }

  /**
   * Erases whom a request is about, if two officers agree. When it answers, nobody finds or opens
   * anything of them and it is recorded; the views drop the last bytes by themselves, soon after.
   *
   * 1. They are marked as erasing: nothing more is recorded of them, and what there is, is counted.
   * 2. `ErasureBegun` says who and what. From here on it is not turned back.
   * 3. Keys, salts and indexes are shredded, and the log's owners wiped.
   * 4. `SubjectErased`, which names nobody, says that it is done.
   * 5. What names them, the request itself, is shredded likewise.
   *
   * Killed on the way, the next start goes on (`ErasingResumer`); each step does no more when it is done
   * again. One after the other, for two requests may be about people who are linked.
   *
   * @param request The subject of the request.
   * @throws DecisionRefused `UNDER_LEGAL_HOLD`, with nothing erased; VaultError `SHRED_INCOMPLETE`,
   *   LedgerError `WIPE_INCOMPLETE`, ViewsError: to be tried again.
   */
  async complete(request: string): Promise<void> {
    let { state, revision } = await this.#read(request);
    const { standing } = state;
    while (state.standing === 'approved') {
      await this.#begin(request, state, revision);
      ({ state, revision } = await this.#read(request));
    }
    // Between its approval and its beginning an officer refused it: nobody is to take it for done.
    if (standing === 'approved' && state.standing === 'refused') throw nothingToDecide();
    const { begun } = state;
    if (state.standing !== 'begun' || !begun) return;
    const all = [...begun.people, ...begun.joining];
    await this.ledger.markErasing(all, request);
    await this.ledger.erase(all);
    // What was on its way when they were marked may have joined others to them, or named them.
    await this.views.atLeast(await this.ledger.reader.head());
    await this.ledger.erase(await this.joined.joining(begun.people));
    const requests = await this.#requestsOf(begun.people);
    await this.ledger.markErasing(requests, request);
    await this.#end(state, begun, requests);
    await this.ledger.erase(requests);
  }

  /** Opens again what was closed for a request that is refused. One that has begun is not turned back. */
  async spare(request: string): Promise<void> {
    const { state } = await this.#read(request);
    if (state.standing === 'refused') await this.ledger.spare(request);
  }

  async #read(request: string): Promise<{ state: ErasureState; revision: number }> {
    const { events, revision } = await this.ledger.read(streamOf(request));
    return { state: fold(erasureDecider, events), revision };
  }

  /** Every subject of requests about these people. */
  async #requestsOf(people: readonly string[]): Promise<readonly string[]> {
    const found = await this.ledger.vault.find(people.map(requestReference));
    return found.filter((subject) => subject !== undefined);
  }

  /** Unless something came between: an officer may refuse it until then. */
  async #begin(subject: string, state: ErasureState, after: number): Promise<void> {
    const { request } = state;
    const approval = await this.#event(state.approvals.at(-1)?.id);
    const person = request?.about ?? '';
    try {
      const set = await this.#fenced(person, subject);
      requireNoHold(await this.#holds.grounds(set.people));
      const tally = await this.ledger.reader.tally([...set.people, ...set.joining]);
      const erased = [...tally].map(([type, events]) => ({ type, events }));
      const data = { request: request?.id ?? '', ...set, erased };
      const id = endedId(this.ledger.vault, approval.id);
      const following = { cause: approval, id, type: ErasureBegun, subject, data };
      const records = [recordFollowing(this.ledger, following)] as const;
      await this.ledger.record({ stream: streamOf(subject), held: false, after, records });
    } catch (error) {
      // It may have been recorded all the same, where its outcome is not known.
      const { standing } = (await this.#read(subject)).state;
      if (standing === 'begun') return;
      await this.ledger.spare(subject);
      if (!isEventLogError(error, 'WRONG_EXPECTED_REVISION')) throw error;
    }
  }

  /** Who and what is erased, once nothing more can come to it. */
  async #fenced(
    person: string,
    request: string,
  ): Promise<Pick<ErasureBegunData, 'people' | 'joining'>> {
    const marked = new Set<string>();
    for (;;) {
      const people = await this.joined.linked(person);
      const joining = await this.joined.joining(people);
      const found = [...people, ...joining].filter((one) => !marked.has(one));
      if (found.length === 0) return { people, joining };
      for (const one of found) marked.add(one);
      await this.ledger.markErasing(found, request);
      // Whatever was recorded until now may have joined others to them.
      await this.views.atLeast(await this.ledger.reader.head());
    }
  }

  async #end(
    state: ErasureState,
    begun: ErasureBegunData & { readonly recordedAt: string },
    requests: readonly string[],
  ): Promise<void> {
    const { request } = state;
    if (!request) throw notThere();
    const id = endedId(this.ledger.vault, request.id);
    if ((await this.ledger.reader.find(id)) !== undefined) return;
    const certificate = certificateId(this.ledger.vault, request.id);
    const subject = await this.ledger.subject(erasureReference(certificate));
    const own = await this.ledger.reader.tally(requests);
    const agreed = agreedBy(state);
    const data: SubjectErasedData = {
      request: request.id,
      requestedAt: request.recordedAt,
      requestedBy: request.by,
      because: request.because,
      decidedBy: agreed.map(({ actor, recordedAt }) => ({ ...actor, at: recordedAt })),
      officers: agreed.map(({ officer }) => officer),
      erased: sumOf(begun.erased, own),
      pseudonyms: begun.people.length,
      joining: begun.joining.length + requests.length,
      remains: REMAINS,
    };
    const cause = await this.#event(state.approvals.at(-1)?.id);
    const ground = request.because;
    const following = { cause, id, type: SubjectErased, subject, data, ground };
    const stream = { subject, noun: ERASURE, id: '' };
    await recordAtEnd(this.ledger, stream, recordFollowing(this.ledger, following));
  }

  async #event(id: string | undefined): Promise<ReadableEvent> {
    const event = id === undefined ? undefined : (await this.ledger.reader.find(id))?.event;
    if (!event?.readable) throw notThere();
    return event;
  }
}

/** The requests about one person. */
function streamOf(subject: string): StreamReference {
  return { subject, noun: ERASURE_REQUEST, id: '' };
}

/** What was counted together with what was counted later, in the order of the names. */
function sumOf(
  erased: ErasureBegunData['erased'],
  more: ReadonlyMap<string, number>,
): ErasureBegunData['erased'] {
  const sum = new Map(erased.map(({ type, events }) => [type, events]));
  for (const [type, events] of more) sum.set(type, (sum.get(type) ?? 0) + events);
  return [...sum]
    .map(([type, events]) => ({ type, events }))
    .sort((one, other) => (one.type < other.type ? -1 : 1));
}

function notThere(): LedgerError {
  return new LedgerError('RECORD_MALFORMED', 'What was agreed to cannot be read any more.');
}
