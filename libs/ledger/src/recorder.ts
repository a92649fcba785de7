import { setTimeout as delay } from 'node:timers/promises';
import { AccessDenied, demand, demandRole } from '../../access/src/access-denied.js';
import { namespaceOf } from '../../access/src/actor.js';
import type { Resource } from '../../access/src/authorise.js';
import type { Action } from '../../access/src/permissions.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import type { EventData, PersonEventData } from '../../vocabulary/src/event-data.js';
import { LEDGER_PERSON_ID, thingReference } from '../../vocabulary/src/identifier.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import { parseInstant, requireSpan } from '../../vocabulary/src/when.js';
import { isEventLogError } from '../../event-log/src/event-log.errors.js';
import type { SubjectReference } from '../../vault/src/vault.js';
import type { EventCatalogue } from './catalogue.js';
import type { CommandContext, CommandResult } from './command-context.js';
import { contentDigest } from './content-digest.js';
import { DecisionRefused, fold, type Decider } from './decider.js';
import type { Fact } from './event-type.js';
import { knownSubject } from './known-subject.js';
import { isLedgerError, LedgerError } from './ledger.errors.js';
import type {
  Header,
  History,
  NewRecord,
  Received,
  StreamReference,
  Visibility,
} from './ledger.js';
import type { Ledger } from './open-ledger.js';
import { refiledId } from './refiled.js';
import { Turns } from './turns.js';

/** What the decider is told beside what the noun's command says. */
export interface Circumstances {
  readonly eventId: string;
  /**
   * Whom it is about. They are opened where nobody is known yet, so that it is asked for last, and
   * only by a command that will not be refused.
   */
  readonly subject: () => Promise<string>;
  /** The ledger's clock, milliseconds since 1970. */
  readonly now: number;
  readonly context: CommandContext;
}

/** One command on its way to the ledger: whose history, which rules, what was said. */
export interface Intent<State, Command> {
  /** The event type that was sent. */
  readonly type: string;
  /** What the actor must be permitted to do. */
  readonly action: Action;
  /** What else the action is about, beside the person. */
  readonly resource?: Omit<Resource, 'person'>;
  /** Whose it is, for what the actor must be permitted, where that is not the subject itself. */
  readonly about?: string;
  /** Whom or what it is about: known to the vault, or opened there. */
  readonly subject: SubjectReference;
  readonly noun: string;
  /** Which of the noun's streams; may be made from the event's own id. */
  readonly streamId: (eventId: string) => string;
  /** Whether the event opens its stream, so that nothing need be read before it is tried. */
  readonly opens: boolean;
  readonly decider: Decider<State, Command>;
  readonly command: (circumstances: Circumstances) => Command | Promise<Command>;
  readonly data: EventData;
  /** Whether it is held; default what the data says, or not. */
  readonly visibility?: Visibility;
  readonly context: CommandContext;
}

/** How often a command is decided anew when its history moved meanwhile. */
const TRIES = 8;

/** For how long a command waits for the end of an erasure: 5 s, and in which steps. */
const GONE_TRIES = 100;
const GONE_PAUSE_MS = 50;

/** How far ahead of the ledger's clock an event may lie (`domain.md`, "What every event carries"). */
const FUTURE_MS = 5 * 60_000;

const NOT_HELD: Visibility = { held: false };

const NOTHING: History = { events: [], revision: -1, heldRevision: -1 };

/** A command with all that is settled before its history is read. */
interface Attempt<State, Command> {
  readonly intent: Intent<State, Command>;
  readonly circumstances: Circumstances;
  readonly streamOf: (subject: string) => StreamReference;
  readonly visibility: Visibility;
  readonly digest: string;
}

/** Takes a command to its decider, and what that decides to the ledger. */
export class Recorder {
  readonly #turns = new Turns();

  constructor(
    private readonly ledger: Ledger,
    private readonly catalogue: EventCatalogue,
    /** The organisation that runs the ledger; it answers for what a person does. */
    readonly operator: string,
  ) {}

  /**
   * @returns the receipt, and the deficiencies that stand in the recorded event; the same for an
   *   event that was recorded before.
   * @throws AccessDenied; DecisionRefused; LedgerError `CONTENT_MISMATCH`, `CONFLICT`; EventLogError `OVERLOADED`,
   *   `APPEND_TOO_LARGE`, `LOG_FAILED`.
   */
  async run<State, Command>(intent: Intent<State, Command>): Promise<CommandResult> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#run(intent, tried > 1);
      } catch (error) {
        if (!isLedgerError(error, 'SUBJECT_GONE')) throw error;
        if (tried === GONE_TRIES) throw new LedgerError('CONFLICT', error.message);
        await delay(GONE_PAUSE_MS);
      }
    }
  }

  /** @param gone Whether whom it was about turned out to be erased meanwhile. */
  async #run<State, Command>(
    intent: Intent<State, Command>,
    gone: boolean,
  ): Promise<CommandResult> {
    const { action, context, data, noun } = intent;
    demandRole(context.actor, action);
    const now = this.ledger.clock();
    refuseFuture(data, now);
    const digest = contentDigest(intent.type, data);
    const eventId = this.#eventId(context, 0);
    const found = await knownSubject(this.ledger.vault, intent.subject);
    // An old event, sent again after its subject was erased, or whom else it is about, must not bring
    // anybody back.
    if (found === undefined || data.alsoAbout !== undefined) {
      if ((await this.ledger.reader.find(eventId)) !== undefined) {
        return await this.#known(eventId, digest);
      }
    }
    // What the ledger called them is no number under which somebody new could be known.
    if (gone && found === undefined && context.refiles !== undefined) {
      // What is put right is not put under a number that leads to nobody any more.
      throw new AccessDenied('NOT_FOUND');
    }
    if (gone && found === undefined && intent.subject.system === LEDGER_PERSON_ID) {
      if (context.actor.role !== 'partner') throw new AccessDenied('NOT_FOUND');
    }
    demand(context.actor, action, { ...intent.resource, person: intent.about ?? found });
    let opened: Promise<string> | undefined;
    const subjectOf = () =>
      (opened ??=
        found === undefined ? this.ledger.subject(intent.subject) : Promise.resolve(found));
    const attempt: Attempt<State, Command> = {
      intent,
      circumstances: { eventId, subject: subjectOf, now, context },
      streamOf: (subject) => ({ subject, noun, id: intent.streamId(eventId) }),
      visibility: intent.visibility ?? data.visibility ?? NOT_HELD,
      digest,
    };
    // Of somebody who is not known there is none to read.
    if (intent.opens) return this.#record(attempt, NOTHING);
    return this.#turns.take(turnOf(intent, eventId), async () => {
      const known = found ?? (await knownSubject(this.ledger.vault, intent.subject));
      if (known === undefined) return this.#record(attempt, NOTHING);
      return this.#record(attempt, await this.ledger.read(attempt.streamOf(known)));
    });
  }

  /** Decides, records, and decides anew where the history moved meanwhile. */
  async #record<State, Command>(
    attempt: Attempt<State, Command>,
    read: History,
  ): Promise<CommandResult> {
    const { intent, circumstances, streamOf, visibility, digest } = attempt;
    const { eventId } = circumstances;
    let history = read;
    for (let tried = 1; ; tried += 1) {
      if (history.events.some((event) => event.id === eventId)) {
        return await this.#known(eventId, digest);
      }
      const command = await intent.command(circumstances);
      let facts: readonly Fact[];
      try {
        facts = intent.decider.decide(command, fold(intent.decider, history.events));
      } catch (error) {
        // It may stand with somebody who was erased since, and was recorded when it was not refused.
        if ((await this.ledger.reader.find(eventId)) === undefined) throw error;
        return await this.#known(eventId, digest);
      }
      // Only now, so that of a refusal nothing is stored, not even a key.
      const stream = streamOf(await circumstances.subject());
      const records = await this.#records(attempt, stream.subject, facts);
      try {
        const [receipt] = await this.ledger.record({
          stream,
          held: visibility.held,
          after: visibility.held ? history.heldRevision : history.revision,
          records,
        });
        if (!receipt) throw new TypeError('The ledger answered no receipt.');
        return { receipt, deficiencies: deficienciesOf(facts[0]) };
      } catch (error) {
        if (!isEventLogError(error, 'WRONG_EXPECTED_REVISION')) throw error;
        if (tried === TRIES) throw conflict(error);
      }
      history = await this.ledger.read(stream);
    }
  }

  async #records<State, Command>(
    { intent, circumstances, visibility, digest }: Attempt<State, Command>,
    subject: string,
    facts: readonly Fact[],
  ): Promise<readonly [NewRecord, ...NewRecord[]]> {
    const { context, data } = intent;
    const accountable = await this.#accountable(context);
    const header = {
      ...headerOf(subject, context, data, visibility),
      ...(await this.#joining(context, data)),
    };
    const received = receivedOf(intent);
    return atLeastOne(
      facts.map((fact, index) => ({
        id: index === 0 ? circumstances.eventId : this.#eventId(context, index),
        type: this.catalogue.type(fact.type),
        header,
        data: fact.data,
        received,
        digest,
        accountable,
      })),
    );
  }

  /** The answer that an event which was recorded before had then. */
  async #known(eventId: string, digest: string): Promise<CommandResult> {
    const found = await this.ledger.reader.find(eventId);
    if (!found) {
      throw new LedgerError('RECORD_MALFORMED', 'An event stands in a stream but has no record.');
    }
    const { event, receipt } = found;
    if (event.readable && event.digest !== digest) {
      throw new LedgerError(
        'CONTENT_MISMATCH',
        'An event with this id was recorded before, with other content.',
        { eventId },
      );
    }
    return { receipt, deficiencies: event.readable ? deficienciesOf(event) : [] };
  }

  /**
   * What joins it with others' events. A sender's own word for that may hold a name or the number of
   * an incident, and would join two people's records for whoever has one of them after an erasure.
   */
  async #joining(
    { actor }: CommandContext,
    { correlation, alsoAbout = [] }: EventData,
  ): Promise<Pick<Header, 'correlation' | 'alsoAbout'>> {
    const others: string[] = [];
    for (const one of alsoAbout) {
      others.push(await this.ledger.person(one, namespaceOf(actor)));
    }
    return {
      ...(correlation !== undefined && { correlation: this.#correlation(correlation) }),
      ...(others.length > 0 && { alsoAbout: others }),
    };
  }

  /** No organisation has an empty name, so that none of its events has this id. */
  #correlation(id: string): string {
    return this.ledger.vault.eventId({ organisation: '', source: 'correlation', id, fact: 0 });
  }

  /** Whose key seals the accountability part: the acting organisation's; a person acts under the operator's. */
  #accountable({ actor }: CommandContext): Promise<string> {
    const key = actor.organisation ? organisationKey(actor.organisation) : this.operator;
    return this.ledger.subject(thingReference('accountability', '', key));
  }

  #eventId({ actor, source, id, refiles }: CommandContext, fact: number): string {
    if (refiles !== undefined) return refiledId(this.ledger.vault, refiles, fact);
    const who = actor.self ?? actor.person;
    const sender = who === undefined ? `account|${actor.account}` : `person|${who}`;
    const organisation = actor.organisation ? organisationKey(actor.organisation) : sender;
    return this.ledger.vault.eventId({ organisation, source, id, fact });
  }
}

/** Commands for one history take turns. */
function turnOf({ subject, noun, streamId }: TurnParts, eventId: string): string {
  const { kind, namespace, system, value } = subject;
  return JSON.stringify([kind, namespace, system, value, noun, streamId(eventId)]);
}

type TurnParts = Pick<Intent<never, never>, 'subject' | 'noun' | 'streamId'>;

function headerOf(
  subject: string,
  { actor }: CommandContext,
  data: EventData,
  visibility: Visibility,
): Header {
  return {
    subject,
    occurredAt: data.occurredAt,
    actor: { role: actor.role, ...(actor.organisation && { organisation: actor.organisation }) },
    visibility,
    // An officer answers by name for what they record; apart, with what is about other people.
    ...(actor.role === 'officer' && { staff: actor.account }),
    ...optional(data, [
      'learnedAt',
      'learnedHow',
      'reportedBy',
      'agreement',
      'causation',
      'staff',
      'language',
      'ground',
    ]),
  };
}

/** What arrived, with the identifier that the person came with. */
function receivedOf({ context, data }: Pick<Intent<never, never>, 'context' | 'data'>): Received {
  const { person } = data as Partial<PersonEventData>;
  return {
    ...context.received,
    source: context.source,
    id: context.id,
    ...(person && { identifier: { system: person.system, value: person.value } }),
  };
}

function optional<Key extends keyof EventData>(
  data: EventData,
  keys: readonly Key[],
): Partial<Record<Key, never>> {
  return Object.fromEntries(
    keys.flatMap((key) => (data[key] === undefined ? [] : [[key, data[key]]])),
  ) as Partial<Record<Key, never>>;
}

function refuseFuture(data: EventData, now: number): void {
  const latest = now + FUTURE_MS;
  if (requireSpan(data.occurredAt).earliest > latest) {
    throw new DecisionRefused(
      'OCCURRED_IN_THE_FUTURE',
      'occurredAt lies more than 5 minutes after the ledger’s clock.',
      '/occurredAt',
    );
  }
  if (data.learnedAt !== undefined && (parseInstant(data.learnedAt) ?? 0) > latest) {
    throw new DecisionRefused(
      'LEARNED_IN_THE_FUTURE',
      'learnedAt lies more than 5 minutes after the ledger’s clock.',
      '/learnedAt',
    );
  }
}

function deficienciesOf(fact: Pick<Fact, 'data'> | undefined): readonly Deficiency[] {
  const { deficiencies } = (fact?.data ?? {}) as { deficiencies?: readonly Deficiency[] };
  return deficiencies ?? [];
}

function atLeastOne(records: readonly NewRecord[]): readonly [NewRecord, ...NewRecord[]] {
  const [first, ...others] = records;
  if (!first) throw new TypeError('A decider decided nothing.');
  return [first, ...others];
}

function conflict(error: { details: { expected?: unknown; actual?: unknown } }): LedgerError {
  const { expected, actual } = error.details;
  return new LedgerError('CONFLICT', 'Others changed the same history meanwhile; send it again.', {
    ...((typeof expected === 'string' || typeof expected === 'number') && { expected }),
    ...((typeof actual === 'string' || typeof actual === 'number') && { actual }),
  });
}
