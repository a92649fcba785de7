import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import type { DataClass } from './validation/plan.js';
import { type Validator, validatorOf } from './validation/validate.js';

/** How an event that arrives becomes a command; nouns declare it in their `*.commands.ts`. */
export interface IngestDeclaration<Data extends object = object> {
  /** What the sender must be permitted. */
  readonly action: Action;
  /** Describes `data` with class-validator's decorators. */
  readonly data: DataClass<Data>;
  /** The command, an instance of a class that a `@CommandHandler` handles with a `CommandResult`. */
  command(data: Data, context: CommandContext): object;
  /**
   * What the event touches: every identifier of a person in it, every stream it names. Items of a
   * batch that share one take effect one after the other, in the batch's order. Kept in memory only.
   */
  keys(data: Data): readonly string[];
}

/** What a noun declares, by the event's own name: `DisclosureMade` for `org.waymark.DisclosureMade.v1`. */
export type IngestDeclarations = Readonly<Record<string, IngestDeclaration>>;

/**
 * The declared events, their rules gathered.
 *
 * @throws TypeError if a data class states rules that cannot be kept to (`planOf`).
 */
export function acceptedEvents(...nouns: readonly IngestDeclarations[]): AcceptedEvent[] {
  return nouns.flatMap((noun) =>
    Object.entries(noun).map(([name, declaration]) => acceptedEvent(name, declaration)),
  );
}

function acceptedEvent(name: string, declaration: IngestDeclaration): AcceptedEvent {
  const validate = validatorOf(declaration.data);
  return {
    name,
    action: declaration.action,
    check: (content) => {
      const validation = validate(content);
      if (!validation.valid) return validation;
      const { data } = validation;
      return {
        valid: true,
        data: {
          keys: declaration.keys(data),
          command: (context) => declaration.command(data, context),
        },
      };
    },
  };
}

/** A declared event, the type of its data closed in. */
export interface AcceptedEvent {
  readonly name: string;
  readonly action: Action;
  /** Checks content, and makes of it what can be carried out. */
  readonly check: Validator<CheckedEvent>;
}

/** Content that keeps the rules. */
export interface CheckedEvent {
  readonly keys: readonly string[];
  readonly command: (context: CommandContext) => object;
}

/** Carries commands out; the `CommandBus` of `@nestjs/cqrs`. */
export interface Commands {
  execute(command: object): Promise<CommandResult>;
}

/** What arrives, and what of it is taken. */
export class EventRegistry {
  readonly #accepted: ReadonlyMap<string, AcceptedEvent>;
  readonly #notYet: ReadonlySet<string>;

  /**
   * @param notYetAccepted Names that are known and will be accepted later.
   * @throws TypeError if a name stands twice.
   */
  constructor(accepted: Iterable<AcceptedEvent>, notYetAccepted: Iterable<string> = []) {
    const events = new Map<string, AcceptedEvent>();
    this.#notYet = new Set(notYetAccepted);
    for (const event of accepted) {
      if (events.has(event.name) || this.#notYet.has(event.name)) {
        throw new TypeError(`${event.name} is declared twice`);
      }
      events.set(event.name, event);
    }
    this.#accepted = events;
  }

  /** The event of that name, if it is accepted. */
  find(name: string): AcceptedEvent | undefined {
    return this.#accepted.get(name);
  }

  /** Whether the name is known and will be accepted later. */
  isNotYetAccepted(name: string): boolean {
    return this.#notYet.has(name);
  }
}
