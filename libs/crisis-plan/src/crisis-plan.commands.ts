import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { namespaceOf } from '../../access/src/actor.js';
import type { Action } from '../../access/src/permissions.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { identifierKey, personReference } from '../../vocabulary/src/identifier.js';
import {
  ItemAddedInput,
  ItemRemovedInput,
  PlanAgreedInput,
  PlanCreatedInput,
  type PlanEventData,
  PlanPublishedInput,
  PlanRetiredInput,
  PlanReviewedInput,
  SectionEditedInput,
} from './crisis-plan.data.js';
import { crisisPlanDecider, type PlanCommand, type PlanSaid } from './crisis-plan.js';
import { greatestReleased, PLAN_NOUN } from './released-versions.js';

/** The data class of every event. */
export interface PlanInputs {
  readonly PlanCreated: PlanCreatedInput;
  readonly SectionEdited: SectionEditedInput;
  readonly HelpfulItemAdded: ItemAddedInput;
  readonly HelpfulItemRemoved: ItemRemovedInput;
  readonly UnhelpfulItemAdded: ItemAddedInput;
  readonly UnhelpfulItemRemoved: ItemRemovedInput;
  readonly PlanAgreed: PlanAgreedInput;
  readonly PlanReviewed: PlanReviewedInput;
  readonly PlanPublished: PlanPublishedInput;
  readonly PlanRetired: PlanRetiredInput;
}

/** What the plan says, and whether they agree to it, people may say of their own. */
const ACTIONS: Readonly<Record<keyof PlanInputs, Action>> = {
  PlanCreated: 'fact.record',
  SectionEdited: 'plan.edit',
  HelpfulItemAdded: 'plan.edit',
  HelpfulItemRemoved: 'plan.edit',
  UnhelpfulItemAdded: 'plan.edit',
  UnhelpfulItemRemoved: 'plan.edit',
  PlanAgreed: 'plan.edit',
  PlanReviewed: 'fact.record',
  PlanPublished: 'fact.record',
  PlanRetired: 'fact.record',
};

/** Something is said of a crisis plan. */
export class RecordPlan<
  Type extends keyof PlanInputs = keyof PlanInputs,
> extends Command<CommandResult> {
  constructor(
    readonly type: Type,
    readonly data: PlanInputs[Type],
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Records what is said of a crisis plan. */
@CommandHandler(RecordPlan)
export class RecordPlanHandler implements ICommandHandler<RecordPlan> {
  constructor(
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
  ) {}

  execute({ type, data, context }: RecordPlan): Promise<CommandResult> {
    const { role } = context.actor;
    const subject = personReference(data.person, namespaceOf(context.actor));
    const held = data.visibility?.held ?? false;
    return this.recorder.run({
      type,
      action: ACTIONS[type],
      subject,
      noun: PLAN_NOUN,
      streamId: () => data.plan,
      opens: type === 'PlanCreated',
      decider: crisisPlanDecider,
      command: async ({ eventId }) =>
        // The class ties type and data together (`PlanInputs`).
        ({
          type,
          data,
          eventId,
          role,
          held,
          ...(type === 'PlanPublished' &&
            !held && {
              greatestReleased: await greatestReleased(this.ledger, subject, data.plan),
            }),
        }) as PlanCommand,
      data,
      context,
    });
  }
}

function accepted<Type extends keyof PlanInputs & keyof PlanSaid>(
  type: Type,
  dataClass: new () => PlanInputs[Type],
) {
  return {
    action: ACTIONS[type],
    data: dataClass,
    command: (data: PlanInputs[Type], context: CommandContext) =>
      new RecordPlan(type, data, context),
    /** What is about one person takes effect in order. */
    keys: ({ person }: PlanEventData) => [identifierKey(person)],
  };
}

/** What the ingest door accepts of this noun. */
export const crisisPlanIngest = {
  PlanCreated: accepted('PlanCreated', PlanCreatedInput),
  SectionEdited: accepted('SectionEdited', SectionEditedInput),
  HelpfulItemAdded: accepted('HelpfulItemAdded', ItemAddedInput),
  HelpfulItemRemoved: accepted('HelpfulItemRemoved', ItemRemovedInput),
  UnhelpfulItemAdded: accepted('UnhelpfulItemAdded', ItemAddedInput),
  UnhelpfulItemRemoved: accepted('UnhelpfulItemRemoved', ItemRemovedInput),
  PlanAgreed: accepted('PlanAgreed', PlanAgreedInput),
  PlanReviewed: accepted('PlanReviewed', PlanReviewedInput),
  PlanPublished: accepted('PlanPublished', PlanPublishedInput),
  PlanRetired: accepted('PlanRetired', PlanRetiredInput),
} as const;
