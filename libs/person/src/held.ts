import {
  disclosureEvents,
  type DisclosureContent,
} from '../../disclosure/src/disclosure.events.js';
import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { ActorRecord, LedgerEvent } from '../../ledger/src/ledger.js';
import { sameOrganisation, type OrganisationReference } from '../../vocabulary/src/organisation.js';
import { parseInstant, requireSpan, type WhenRecord } from '../../vocabulary/src/when.js';
import {
  HeldReleased,
  HeldReviewed,
  isHeldEvent,
  type HELD_OUTCOMES,
  type HeldReleasedData,
  type HeldReviewedData,
} from './held.events.js';

/**
 * What is held back: who may look at it again, and who may release it. Each thing that is held has a
 * history of its own of what was decided about it.
 *
 * A partner's word is always recorded, and its answer never tells whether anything is held; whether
 * it counts depends on whose decision it is (`domain.md`, "What happened is recorded"). An officer
 * may know, and is refused with the rule.
 */

/** An event that somebody decides about, as far as the rules ask. */
export interface HeldThing {
  /** Whose it is. */
  readonly subject: string;
  readonly type: string;
  /** The organisation that sent it, and so held it. */
  readonly sender?: OrganisationReference;
  /** Of an event under DPA 2018 Part 3 its controller, who alone releases it. */
  readonly controller?: OrganisationReference;
}

/** What is decided, as it was said. */
export interface HeldSaid {
  readonly HeldReviewed: Omit<HeldReviewedData, 'outcome'>;
  readonly HeldReleased: Omit<HeldReleasedData, 'outcome'>;
}

/** One decision about one thing. */
export type HeldCommand = {
  [Type in keyof HeldSaid]: {
    readonly type: Type;
    readonly data: HeldSaid[Type];
    readonly occurredAt: WhenRecord;
    readonly actor: ActorRecord;
    /** What the id leads to, where that is held of this person. */
    readonly about: HeldThing | undefined;
  };
}[keyof HeldSaid];

/** What was decided about one thing. */
export interface HeldState {
  readonly released: boolean;
}

type Outcome = (typeof HELD_OUTCOMES)[number];

const PART3 = 'DPA_PART3';

const ABOUT_HELD: ReadonlySet<string> = new Set([HeldReviewed.name, HeldReleased.name]);

const OF_DISCLOSURE: ReadonlySet<string> = new Set(disclosureEvents.map(({ name }) => name));

/** What an event is to a decision about it; `undefined` where it is not held, or cannot be opened. */
export function heldThingOf(event: LedgerEvent | undefined): HeldThing | undefined {
  if (!event?.readable || ABOUT_HELD.has(event.type)) return undefined;
  const { subject, actor, visibility } = event.header;
  if (!visibility.held || visibility.withCause === true) return undefined;
  const controller = controllerOf(event.type, event.data);
  return {
    subject,
    type: event.type,
    ...(actor.organisation && { sender: actor.organisation }),
    ...(controller && { controller }),
  };
}

/** The giver of what happened under Part 3. */
function controllerOf(type: string, data: object): OrganisationReference | undefined {
  if (!OF_DISCLOSURE.has(type)) return undefined;
  const { regime, from } = data as Partial<Pick<DisclosureContent, 'regime' | 'from'>>;
  return regime === PART3 ? from : undefined;
}

function decide(command: HeldCommand, { released }: HeldState): readonly Fact[] {
  if (command.type === 'HeldReviewed') requireAhead(command.data.reviewBy, command.occurredAt);
  const theirs = outcomeOf(command);
  if (command.actor.role === 'officer') requireTheirs(theirs);
  const outcome = theirs === 'counts' && released ? 'already' : theirs;
  switch (command.type) {
    case 'HeldReviewed':
      return [fact(HeldReviewed, { ...command.data, outcome })];
    case 'HeldReleased':
      return [fact(HeldReleased, { ...command.data, outcome })];
  }
}

function outcomeOf({ type, about, actor }: HeldCommand): Outcome {
  if (!about) return 'notHeld';
  const { sender, controller } = about;
  if (isOf(actor, controller)) return 'counts';
  if (type === 'HeldReleased' && controller) return 'notTheirs';
  return actor.role === 'officer' || isOf(actor, sender) ? 'counts' : 'notTheirs';
}

function isOf({ organisation }: ActorRecord, other: OrganisationReference | undefined): boolean {
  return organisation !== undefined && other !== undefined && sameOrganisation(organisation, other);
}

function requireAhead(reviewBy: string, occurredAt: WhenRecord): void {
  const next = parseInstant(reviewBy);
  if (next === undefined || next > requireSpan(occurredAt).latest) return;
  throw new DecisionRefused(
    'REVIEW_NOT_AHEAD',
    'The next review lies after the one that sets it.',
    '/reviewBy',
  );
}

/** Only an officer is told that it does not count. */
function requireTheirs(outcome: Outcome): void {
  if (outcome === 'notHeld') {
    throw new DecisionRefused(
      'NOTHING_HELD',
      'Nothing with this id is held of this person by its own word. What is held with something else is released with that.',
      '/event',
    );
  }
  if (outcome === 'notTheirs') {
    throw new DecisionRefused(
      'CONTROLLER_RELEASES',
      'What happened under DPA 2018 Part 3 is released by its giver alone.',
      '/event',
    );
  }
}

function evolve(state: HeldState, event: LedgerEvent): HeldState {
  if (!isHeldEvent(event) || event.type !== 'HeldReleased') return state;
  return event.data.outcome === 'counts' ? { released: true } : state;
}

/** The rules about one thing that is held. */
export const heldDecider: Decider<HeldState, HeldCommand> = {
  initial: { released: false },
  evolve,
  decide,
};
