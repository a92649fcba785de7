import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { type Actor, namespaceOf, type Role } from '../../access/src/actor.js';
import type { CommandResult } from '../../ledger/src/command-context.js';
import { DecisionRefused, fold } from '../../ledger/src/decider.js';
import { recordAtEnd, recordFollowing } from '../../ledger/src/following.js';
import type { LedgerEvent, NewRecord, ReadableEvent } from '../../ledger/src/ledger.js';
import {
  LettersForgotten,
  type ForgottenLetter,
  type LettersForgottenData,
} from '../../ledger/src/letters-forgotten.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { endedId, forgottenId, refiledId } from '../../ledger/src/refiled.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import {
  type IdentifierValue,
  LEDGER_PERSON_ID,
  personReference,
} from '../../vocabulary/src/identifier.js';
import { MISFILING } from './misfiling-names.js';
import { EventRefiled, type EventRefiledData } from './misfiling.events.js';
import {
  misfilingDecider,
  refiledFact,
  type MisfiledThing,
  type MisfilingState,
} from './misfiling.js';
import { ReceiptFinder } from './receipt-finder.js';
import { contentAgain, idsIn, REFILED, SENT_AGAIN, type SentAgain } from './sent-again.js';

/** The noun of disclosures' streams; what is said later of one stands in the same. */
const DISCLOSURE = 'disclosure';

/** Of whom events are sent; what people, their representatives and carers say is their own. */
const SENDERS: ReadonlySet<string> = new Set<Role>(['partner', 'officer']);

/**
 * Events that are sent and cannot be taken to somebody else: what they say of the ledger itself stays
 * true of whom they stand with.
 */
const STAYING: ReadonlySet<string> = new Set([
  'IdentifierLinked',
  'IdentifierSuperseded',
  'IdentitiesMerged',
  'MergeVerified',
  'IdentitiesUnmerged',
  'IdentitiesToldApart',
  'EventMisfiled',
  'MisfilingVerified',
  'HeldReviewed',
  'HeldReleased',
]);

/** For how long views may take to drop what is forgotten: of 50,000 events they take half a minute. */
const VIEWS_MS = 600_000;

/** Takes events that stand with the wrong person to whom they are about. */
@Injectable()
export class Refiling implements BeforeApplicationShutdown {
  readonly #ending = new AbortController();

  constructor(
    private readonly ledger: Ledger,
    private readonly commands: CommandBus,
    @Inject(SENT_AGAIN) private readonly sentAgain: SentAgain,
    private readonly receipts: ReceiptFinder,
    @Inject(VIEWS_READER) private readonly views: ViewsReader,
  ) {}

  beforeApplicationShutdown(): void {
    this.#ending.abort();
  }

  /**
   * What the rules ask of an event that stands with a person.
   *
   * @param belongsTo Whom it is said to be about; nobody where it is left out.
   * @returns nothing if no such event stands with them, or it cannot be read.
   */
  async about(
    event: string,
    standsWith: string,
    belongsTo: IdentifierValue | undefined,
  ): Promise<MisfiledThing | undefined> {
    const found = await this.#read(event, standsWith);
    if (!found) return undefined;
    const all = await this.#together(found, standsWith);
    return {
      canBeRefiled: all.every((one) => this.#canBeRefiled(one)),
      belongsTo: belongsTo ? await this.#whose(found, standsWith, belongsTo) : 'another',
      letters: await Promise.all(all.map((one) => this.#letter(one, standsWith))),
    };
  }

  /**
   * Does what two officers decided, from wherever it was left: first every event stands with whom it
   * is about, durably; then views show it no more where it stood, and the letters are forgotten; then it
   * is recorded that it is done.
   *
   * @param misfiling The subject of the misfiling.
   * @throws whatever the events' own commands throw; ViewsError `VIEWS_BEHIND`, `VIEWS_BUILDING` where
   *   the views do not come so far. Nothing is forgotten then.
   */
  async complete(misfiling: string): Promise<void> {
    const state = await this.#state(misfiling);
    if (state.standing !== 'verified') return;
    const { said, verified } = state;
    if (!said || !verified) return;
    const refiled: { event: string; as?: string }[] = [];
    for (const { event } of verified.letters) {
      if (said.belongsTo) await this.#refile(event, said.standsWith, said.belongsTo);
      const as = said.belongsTo && refiledId(this.ledger.vault, event);
      refiled.push(as === undefined ? { event } : { event, as });
    }
    const about = await this.#verification(verified.id);
    const forgetting = this.#forgetting(said.standsWith, verified.letters, about);
    await this.ledger.forget(forgetting, ({ position }) =>
      this.views.atLeast(position, { timeoutMs: VIEWS_MS, signal: this.#ending.signal }),
    );
    await this.#end(misfiling, refiledFact(said, refiled).data, about);
  }

  async #state(misfiling: string): Promise<MisfilingState> {
    const { events } = await this.ledger.read({ subject: misfiling, noun: MISFILING, id: '' });
    return fold(misfilingDecider, events);
  }

  async #read(id: string, person: string): Promise<ReadableEvent | undefined> {
    const event = (await this.ledger.reader.find(id))?.event;
    return event?.readable && event.header.subject === person ? event : undefined;
  }

  /** The event, and after it what was said later of the same disclosure. */
  async #together(event: ReadableEvent, subject: string): Promise<readonly ReadableEvent[]> {
    const stream = { subject, noun: DISCLOSURE, id: event.id };
    const { events } = await this.ledger.read(stream);
    const others = events.filter(({ id }) => id !== event.id).filter(isReadable);
    return [event, ...others];
  }

  #canBeRefiled({ type, header }: ReadableEvent): boolean {
    return SENDERS.has(header.actor.role) && !STAYING.has(type) && this.sentAgain.accepts(type);
  }

  async #whose(
    { header }: ReadableEvent,
    standsWith: string,
    belongsTo: IdentifierValue,
  ): Promise<MisfiledThing['belongsTo']> {
    if (belongsTo.system === LEDGER_PERSON_ID) {
      if (belongsTo.value === standsWith) return 'theSame';
      const keys = (await this.ledger.vault.keys([belongsTo.value])).get(belongsTo.value);
      return keys?.kind === 'person' ? 'another' : 'nobodyThere';
    }
    const reference = personReference(belongsTo, namespaceOf(header.actor));
    const [found] = await this.ledger.vault.find([reference]);
    return found === standsWith ? 'theSame' : 'another';
  }

  async #letter({ id, type, recordedAt }: ReadableEvent, person: string): Promise<ForgottenLetter> {
    const found = await this.ledger.reader.find(id);
    const asked: Actor = { role: 'person', person, account: '' };
    return { event: id, type, recordedAt, shown: await this.receipts.isShown(asked, id, found) };
  }

  /** Carries the event's own command out again, for whom it is about. */
  async #refile(id: string, standsWith: string, person: IdentifierValue): Promise<void> {
    const event = await this.#read(id, standsWith);
    // It was forgotten before, and so had been recorded before that.
    if (!event) return;
    const { actor, staff } = event.header;
    const { source = '', id: sentAs = '' } = event.received;
    const content = contentAgain(event, person, await this.#moved(event));
    const by: Actor = {
      role: actor.role as Role,
      ...(actor.organisation && { organisation: actor.organisation }),
      account: staff ?? '',
    };
    const command = this.sentAgain.command(event.type, content, {
      actor: by,
      source,
      id: sentAs,
      // What arrived names the wrong person: it goes with their letter.
      received: { mode: REFILED, text: JSON.stringify(content) },
      refiles: event.id,
    });
    if (!command) {
      throw new DecisionRefused(
        'CANNOT_BE_REFILED',
        'What the event says does not keep the rules of today; nothing was moved.',
        '/event',
      );
    }
    await this.commands.execute(command as Command<CommandResult>);
  }

  /** The new ids of what the event names and was refiled itself. */
  async #moved(event: ReadableEvent): Promise<ReadonlyMap<string, string>> {
    const moved = new Map<string, string>();
    for (const id of idsIn(event)) {
      const as = refiledId(this.ledger.vault, id);
      if ((await this.ledger.reader.find(as)) !== undefined) moved.set(id, as);
    }
    return moved;
  }

  /** Who verified, when, for whom: what follows from it is theirs. */
  async #verification(id: string): Promise<ReadableEvent> {
    const event = (await this.ledger.reader.find(id))?.event;
    if (event?.readable) return event;
    throw new DecisionRefused('NO_MISFILING_TO_VERIFY', 'What was verified cannot be read.');
  }

  #forgetting(
    subject: string,
    letters: readonly ForgottenLetter[],
    cause: ReadableEvent,
  ): NewRecord<LettersForgottenData> {
    const held = !letters.some((letter) => letter.shown);
    return recordFollowing(this.ledger, {
      cause,
      id: forgottenId(this.ledger.vault, letters[0]?.event ?? ''),
      type: LettersForgotten,
      subject,
      data: { letters, because: MISFILING },
      visibility: held ? { held, ground: MISFILING } : { held },
    });
  }

  async #end(misfiling: string, data: EventRefiledData, cause: ReadableEvent): Promise<void> {
    const id = endedId(this.ledger.vault, cause.id);
    const following = { cause, id, type: EventRefiled, subject: misfiling, data };
    const record = recordFollowing(this.ledger, following);
    await recordAtEnd(this.ledger, { subject: misfiling, noun: MISFILING, id: '' }, record);
  }
}

function isReadable(event: LedgerEvent): event is ReadableEvent {
  return event.readable;
}
