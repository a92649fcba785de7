import { PERSON_FIELDS } from '../../access/src/person-fields.js';
import type { Viewer } from '../../access/src/viewer.js';
import { ANSWER_KINDS } from '../../vocabulary/src/scope.js';
import { RecordPart, type RecordChange } from './changes.graphql.js';
import type { ChangedPart } from './changes.view.js';

/** What a subscriber is handed, under the name of the field that it asked for. */
export interface ChangeMessage {
  readonly myRecordChanged: RecordChange;
}

/** A record as it may be read at a moment. */
export interface FollowedRecord {
  /** The pseudonyms that are linked then. */
  readonly subjects: readonly string[];
  readonly viewer: Viewer;
}

/** Every answer. */
export const ALL_PARTS: readonly RecordPart[] = Object.values(RecordPart);

const OF_FLOWS = [
  RecordPart.whereMyDataWent,
  RecordPart.undeclaredReceipts,
  RecordPart.coverage,
] as const;

/** Which answers a change shows in. */
const ANSWERS: Readonly<Record<ChangedPart, readonly RecordPart[]>> = {
  disclosures: [...OF_FLOWS, RecordPart.plans],
  receipts: OF_FLOWS,
  refusals: [RecordPart.refusals],
  // Wishes are judged by what was said and by what plans say.
  consents: [RecordPart.consents, RecordPart.whereMyDataWent],
  plans: [RecordPart.plans, RecordPart.whereMyDataWent],
  lookUps: [RecordPart.lookUps],
  about: [RecordPart.about],
  everything: ALL_PARTS,
};

const MINUTE = 60_000;

/**
 * One subscriber's messages. What is not taken yet is one message, however much comes: a slow reader
 * is told less often, and costs no more.
 */
export class ChangeFeed implements AsyncIterableIterator<ChangeMessage> {
  /** The pseudonyms whose changes are this subscriber's. */
  subjects: readonly string[] = [];
  /** Whether messages come by the clock alone, for somebody who acts for the person. */
  ticks = false;
  readonly #parts = new Set<RecordPart>();
  #changed = new Set<string>();
  #ready: ChangeMessage | undefined;
  #taking: PromiseWithResolvers<IteratorResult<ChangeMessage>> | undefined;
  #failure: Error | undefined;
  #ended = false;

  /** @param onEnd Told once, when nobody reads any more. */
  constructor(private readonly onEnd: (feed: ChangeFeed) => void) {}

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether there is something to tell. */
  get waits(): boolean {
    return this.ticks || this.#changed.size > 0 || this.#parts.size > 0;
  }

  /** Something of a pseudonym's record changed. */
  note(subject: string, part: ChangedPart): void {
    this.#changed.add(`${subject} ${part}`);
  }

  /**
   * Tells what was noted, as far as it still is of the record.
   *
   * @param record As it may be read at this moment.
   * @param now Milliseconds since 1970.
   * @returns whether there was anything to tell.
   */
  tell({ subjects, viewer }: FollowedRecord, now: number): boolean {
    const others = !sameMembers(subjects, this.subjects);
    this.subjects = subjects;
    // What changed under one pseudonym may be held along with what stands under another.
    this.ticks = viewer.acts || subjects.length > 1;
    if (others || this.ticks) for (const part of ALL_PARTS) this.#parts.add(part);
    for (const noted of this.#changed) {
      const [subject, part] = noted.split(' ') as [string, ChangedPart];
      if (!subjects.includes(subject)) continue;
      for (const answer of ANSWERS[part]) this.#parts.add(answer);
    }
    this.#changed = new Set();
    if (this.#parts.size === 0) return false;
    const parts = ALL_PARTS.filter((part) => this.#parts.has(part) && sees(viewer, part));
    const at = new Date(Math.floor(now / MINUTE) * MINUTE);
    this.#ready = { myRecordChanged: { at, parts } };
    this.#hand();
    return true;
  }

  /** Ends it with an error for the reader. */
  fail(error: Error): void {
    if (this.#taking) this.#taking.reject(error);
    else this.#failure = error;
    this.#taking = undefined;
    this.#end();
  }

  next(): Promise<IteratorResult<ChangeMessage>> {
    if (this.#failure) {
      const failure = this.#failure;
      this.#failure = undefined;
      return Promise.reject(failure);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    this.#taking ??= Promise.withResolvers();
    const { promise } = this.#taking;
    this.#hand();
    return promise;
  }

  return(): Promise<IteratorResult<ChangeMessage>> {
    this.#end();
    this.#taking?.resolve({ done: true, value: undefined });
    this.#taking = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #hand(): void {
    if (!this.#taking || !this.#ready) return;
    this.#taking.resolve({ done: false, value: this.#ready });
    this.#taking = undefined;
    this.#ready = undefined;
    this.#parts.clear();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.onEnd(this);
  }
}

/** Whether an answer is shown to whoever looks; `about` is the record of who the person is. */
function sees(viewer: Viewer, part: RecordPart): boolean {
  const field = part === RecordPart.about ? 'names' : part;
  const kind = ANSWER_KINDS.find((one) => one === PERSON_FIELDS[field]);
  return kind !== undefined && viewer.sees(kind);
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}
