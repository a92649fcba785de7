import { LRUCache } from 'lru-cache';
import {
  AGREEMENT_ID,
  isAgreementEvent,
  type AgreementTerms,
} from '../../agreement/src/agreement.events.js';
import type { History, LedgerEvent } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { thingReference } from '../../vocabulary/src/identifier.js';
import { beginningOf, endOf } from '../../vocabulary/src/moment.js';
import { requireSpan, type Span } from '../../vocabulary/src/when.js';
import type { AgreementDefault, ToldOf } from './visibility.js';

/** Agreements whose terms are kept between commands. */
const KEPT = 1_000;

interface Kept extends Omit<History, 'events'> {
  readonly timeline: Timeline;
}

/** What agreements say of holding, as the ledger has them at this moment. */
export class AgreementDefaults {
  readonly #kept = new LRUCache<string, Kept>({ max: KEPT });

  constructor(private readonly ledger: Pick<Ledger, 'clock' | 'reader' | 'vault'>) {}

  /** What the agreement that an event names says of it, whoever it is about; and the moment. */
  async under({ agreement, occurredAt }: ToldOf): Promise<{
    readonly agreement?: AgreementDefault;
    readonly now: number;
  }> {
    const now = this.ledger.clock();
    if (agreement === undefined) return { now };
    const reference = thingReference('agreement', AGREEMENT_ID, agreement);
    const [subject] = await this.ledger.vault.find([reference]);
    if (subject === undefined) return { now };
    const timeline = await this.#timeline(subject);
    return { now, agreement: defaultUnder(timeline, requireSpan(occurredAt)) };
  }

  /** Read anew only where something was said of the agreement since. */
  async #timeline(subject: string): Promise<Timeline> {
    const stream = { subject, noun: 'agreement', id: '' };
    const { revision, heldRevision } = await this.ledger.reader.revisions(stream);
    const kept = this.#kept.get(subject);
    if (kept?.revision === revision && kept.heldRevision === heldRevision) return kept.timeline;
    const history = await this.ledger.reader.read(stream);
    const timeline = timelineOf(history.events);
    this.#kept.set(subject, {
      revision: history.revision,
      heldRevision: history.heldRevision,
      timeline,
    });
    return timeline;
  }
}

/** When which terms are in force, milliseconds since 1970. */
interface Timeline {
  readonly versions: readonly {
    readonly from: number;
    readonly until: number;
    readonly terms: AgreementTerms;
  }[];
  readonly endsAt: number;
}

function timelineOf(events: Iterable<LedgerEvent>): Timeline {
  const versions: Timeline['versions'][number][] = [];
  let endsAt = Infinity;
  for (const event of events) {
    if (!isAgreementEvent(event)) continue;
    if (event.type === 'AgreementEnded') endsAt = endOf(event.data.endsAt);
    if (event.type !== 'AgreementRegistered' && event.type !== 'AgreementAmended') continue;
    const terms = event.data;
    const until = terms.effectiveUntil === undefined ? Infinity : endOf(terms.effectiveUntil);
    versions.push({ from: beginningOf(terms.effectiveFrom), until, terms });
  }
  return { versions, endsAt };
}

/**
 * Where it is uncertain when something happened, it is held if it was to be at any of that time, and
 * cleared only if it was all along.
 */
function defaultUnder(
  { versions, endsAt }: Timeline,
  { earliest, latest }: Span,
): AgreementDefault {
  const moments = [earliest, latest, ...versions.map(({ from }) => from)].filter(
    (moment) => moment >= earliest && moment <= latest,
  );
  const inForce = moments.map((moment) => {
    const found = versions.findLast(({ from }) => from <= moment);
    return found && moment < Math.min(found.until, endsAt) ? found.terms : undefined;
  });
  const held = inForce.find((terms) => terms?.visibilityByDefault.held)?.visibilityByDefault;
  const { ground, decider, reviewAfter } = held ?? {};
  const last = inForce.at(-1);
  return {
    ...(ground !== undefined && {
      held: {
        ground,
        ...(decider !== undefined && { decider }),
        ...(reviewAfter !== undefined && { reviewAfter }),
      },
    }),
    clearedFor:
      last && inForce.every((terms) => terms && isCleared(terms))
        ? last.parties.map(({ organisation }) => organisation)
        : [],
  };
}

/** What is under Part 3 is held by default, so that one that is not says that it is cleared. */
function isCleared({ regime, visibilityByDefault }: AgreementTerms): boolean {
  if (visibilityByDefault.held) return false;
  return visibilityByDefault.cleared === true || regime === 'DPA_PART3';
}
