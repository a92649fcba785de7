import { createHash, randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { type GraphQLResolveInfo, Kind, print } from 'graphql';
import type { LookUpPurpose } from '../../access/src/access-purpose.js';
import type { Actor } from '../../access/src/actor.js';
import { mutationContext } from '../../ledger/src/command-context.js';
import type { Visibility } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import type { LookUpCause } from './look-up-causes.js';
import { type LookUpAction, RecordLookUp } from './oversight.commands.js';

/** Who looks, with which question, and why. */
export interface Looking extends Omit<Look, 'asked' | 'question'> {
  readonly info: GraphQLResolveInfo;
  /** Which answers are asked for; default those of the question. */
  readonly asked?: readonly string[];
}

/** Who looks at what, and why. */
export interface Look {
  readonly actor: Actor;
  /** The question in words; a hash of it is recorded. */
  readonly question: string;
  readonly asked: readonly string[];
  readonly purpose: LookUpPurpose;
  readonly reason: string | null;
  /** Of whoever acts for the person, the authority on which they do. */
  readonly authority?: string;
  /** Whether the person is shown for what is held back of them: then the look-up is held too. */
  readonly held?: boolean;
  /** Because of what; held with it, if it is. */
  readonly cause?: LookUpCause | undefined;
  /** By what they may; default `person.read`. */
  readonly action?: LookUpAction;
}

/** Records who is looked up, before anything of them is answered. */
export class LookUpRecorder {
  constructor(
    private readonly ledger: Pick<Ledger, 'clock'>,
    private readonly commands: CommandBus,
  ) {}

  /**
   * Records it with each who is shown, so that it stays with each, whatever becomes of what links
   * them.
   *
   * @param people Who are one person now; the one that was asked for first.
   */
  record({ info, ...looking }: Looking, people: readonly string[]): Promise<void> {
    const { asked = askedFor(info) } = looking;
    return this.recordLook({ ...looking, asked, question: print(info.operation) }, people);
  }

  /** The same of a look that is no question in GraphQL. */
  async recordLook(look: Look, people: readonly string[]): Promise<void> {
    const { actor, question, asked, purpose, reason, authority, action, cause } = look;
    const queryHash = createHash('sha256').update(question).digest('base64url');
    const correlation = people.length > 1 ? { correlation: randomUUID() } : {};
    for (const [index, person] of people.entries()) {
      await this.commands.execute(
        new RecordLookUp(
          {
            person: { system: LEDGER_PERSON_ID, value: person },
            occurredAt: new Date(this.ledger.clock()).toISOString(),
            purpose,
            ...(reason !== null && { reason }),
            ...(authority !== undefined && { authority }),
            queryHash,
            asked: [...asked],
            foundAs: index === 0 ? 'askedFor' : 'linked',
            // The other pseudonyms are not joined with it.
            ...(cause?.subject === person && { causation: cause.event }),
            ...correlation,
          },
          mutationContext(actor, 'lookUp', randomUUID(), { purpose, queryHash, asked }),
          action,
          visibilityOf(look, person),
        ),
      );
    }
  }
}

/** As of everything that would tell that something is held. */
const HELD: Visibility = { held: true, ground: 'about-what-is-held' };

function visibilityOf({ held = false, cause }: Look, person: string): Visibility {
  if (!held && cause?.held !== true) return { held: false };
  return cause?.isHolder === true && cause.subject === person ? { ...HELD, withCause: true } : HELD;
}

/** The greatest number of names recorded of a query. */
const MAX_ASKED = 200;

/** The names of the fields that were asked for, directly below the person. */
function askedFor({ fieldNodes, fragments }: GraphQLResolveInfo): readonly string[] {
  const names = new Set<string>();
  const visit = (selections: GraphQLResolveInfo['fieldNodes'][number]['selectionSet']): void => {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else visit(fragments[selection.name.value]?.selectionSet);
    }
  };
  for (const node of fieldNodes) visit(node.selectionSet);
  return [...names].slice(0, MAX_ASKED);
}
