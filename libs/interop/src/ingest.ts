import type { Actor } from '../../access/src/actor.js';
import { authorise } from '../../access/src/authorise.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import {
  contentMode,
  type HttpMessage,
  type IncomingEvent,
  readBatch,
  readBinary,
  readStructured,
} from './cloudevents/message.js';
import { type Answer, answerTo } from './error-problem.js';
import { inOrder } from './in-order.js';
import { type Problem, refuse, refuseField } from './problem.js';
import type { AcceptedEvent, CheckedEvent, Commands, EventRegistry } from './registry.js';

/** What a sender is told of a recorded event. No stream, no revision, no place in the log. */
export interface SentReceipt {
  readonly eventId: string;
  /** `SHA-256(0x00 ‖ entry)` in base64. */
  readonly leafHash: string;
  readonly recordedAt: string;
  /** The log's signed promise that a checkpoint will cover the event, and by when. */
  readonly promise: string;
  readonly deficiencies: readonly SentDeficiency[];
}

/** A rule that a recorded fact breaks, as the event alone shows it. */
export interface SentDeficiency {
  readonly code: string;
  /** JSON pointer into the event. */
  readonly pointer?: string;
  readonly message: string;
}

/** What became of an event: 201 recorded, 200 known before, or why not. */
export type Outcome =
  | { readonly status: 200 | 201; readonly receipt: SentReceipt }
  | { readonly status: number; readonly problem: Problem };

/** What an ingest needs. */
export interface IngestOptions {
  readonly registry: EventRegistry;
  readonly commands: Commands;
  readonly limits: { readonly eventBytes: number; readonly batchEvents: number };
  /** The log's signed promise about what was recorded. */
  readonly promise: (receipt: CommandResult['receipt']) => Promise<string>;
  /** The words of a deficiency. */
  readonly words: (deficiency: Deficiency) => string;
  /** Told of every error that nobody foresaw, under the name its problem carries. */
  readonly report: (error: unknown, instance: string) => void;
  /** Makes the name of an occurrence: a URI. */
  readonly instance: () => string;
  /** Greatest number of events of one batch that are carried out at a time. */
  readonly concurrency?: number;
}

/** An event, checked and permitted, ready to be carried out. */
interface ReadyEvent extends CheckedEvent {
  readonly context: CommandContext;
}

/** Takes CloudEvents in: reads, checks, asks for permission, and carries out what they say. */
export class Ingest {
  readonly #options: IngestOptions;

  constructor(options: IngestOptions) {
    this.#options = options;
  }

  /**
   * Takes a message in.
   *
   * @returns What became of its one event, or of each of a batch, in order.
   * @throws RequestRefused if the message cannot be read, or its one event is refused; whatever the
   *   command rejects with. `answerTo` makes an answer of both.
   */
  async take(actor: Actor, message: HttpMessage): Promise<Outcome | readonly Outcome[]> {
    const mode = contentMode(message.contentType);
    if (mode === 'batch') return this.#takeBatch(actor, message.body);
    const event = mode === 'structured' ? readStructured(message.body) : readBinary(message);
    return this.#carryOut(this.#ready(actor, event));
  }

  async #takeBatch(actor: Actor, body: Buffer): Promise<readonly Outcome[]> {
    const items = readBatch(body, this.#options.limits);
    const outcomes = new Array<Outcome | undefined>(items.length).fill(undefined);
    const ready = items.map((item, index) => {
      try {
        return this.#ready(actor, item());
      } catch (error) {
        outcomes[index] = this.#refused(error);
        return undefined;
      }
    });
    await inOrder(ready.map(keysOf), this.#options.concurrency ?? 256, async (index) => {
      const event = ready[index];
      if (event === undefined) return;
      try {
        outcomes[index] = await this.#carryOut(event);
      } catch (error) {
        outcomes[index] = this.#refused(error);
      }
    });
    return outcomes.filter((outcome) => outcome !== undefined);
  }

  #ready(actor: Actor, event: IncomingEvent): ReadyEvent {
    const accepted = this.#accepted(event.name);
    if (!authorise(actor, accepted.action).permitted) {
      throw refuse('not-permitted', { detail: 'This role may not send events of this type.' });
    }
    const checked = accepted.check(event.data);
    if (!checked.valid) {
      const errors = checked.errors.map((error) => ({
        ...error,
        pointer: `/data${error.pointer}`,
      }));
      throw refuse('invalid-data', { errors });
    }
    const { source, id, received } = event;
    return { ...checked.data, context: { actor, source, id, received } };
  }

  #accepted(name: string): AcceptedEvent {
    const { registry } = this.#options;
    const accepted = registry.find(name);
    if (accepted) return accepted;
    if (registry.isNotYetAccepted(name)) {
      throw refuseField('not-yet-accepted', '/type', 'type', 'is known, and not accepted yet');
    }
    throw refuseField(
      'unknown-type',
      '/type',
      'type',
      'must be org.waymark.<EventName>.v1 with the name of an event that is known here',
    );
  }

  async #carryOut(event: ReadyEvent): Promise<Outcome> {
    const result = await this.#options.commands.execute(event.command(event.context));
    return { status: result.receipt.known ? 200 : 201, receipt: await this.#receipt(result) };
  }

  async #receipt({ receipt, deficiencies }: CommandResult): Promise<SentReceipt> {
    return {
      eventId: receipt.eventId,
      leafHash: receipt.leafHash,
      recordedAt: receipt.recordedAt,
      promise: await this.#options.promise(receipt),
      deficiencies: deficiencies.map((deficiency) => ({
        code: deficiency.code,
        ...(deficiency.field === undefined ? {} : { pointer: `/data${deficiency.field}` }),
        message: this.#options.words(deficiency),
      })),
    };
  }

  #refused(error: unknown): Outcome {
    const answer: Answer = answerTo(error, this.#options.instance);
    if (answer.unforeseen) this.#options.report(error, answer.problem.instance ?? '');
    return { status: answer.problem.status, problem: answer.problem };
  }
}

/** What an item touches: its own keys, and its id, so that of two with one id the first is first. */
function keysOf(event: ReadyEvent | undefined): readonly string[] {
  if (event === undefined) return [];
  const { source, id } = event.context;
  return [...event.keys, `event\n${source}\n${id}`];
}
