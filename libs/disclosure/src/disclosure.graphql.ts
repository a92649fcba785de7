import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Veil } from '../../vault/src/vault.js';
import { veiledId } from '../../vocabulary/src/veiled.js';
import {
  CodeInWords,
  DeficiencyInWords,
  OrganisationRef,
  When,
  codeInWords,
  deficiencyInWords,
  whenOf,
} from '../../vocabulary/src/vocabulary.graphql.js';
import type {
  DisclosedItem as ItemRecord,
  Recipient as RecipientRecord,
} from './disclosure.events.js';
import type { FlowCell } from './disclosure.tables.js';

@ObjectType({ description: 'Who received: an organisation, or an individual.' })
export class Recipient {
  @Field({ description: 'organisation, unregistered or individual.' })
  type!: string;

  @Field(() => OrganisationRef, { nullable: true })
  organisation!: OrganisationRef | null;

  @Field(() => String, { nullable: true, description: 'Of an organisation without an identifier.' })
  name!: string | null;

  @Field(() => String, { nullable: true })
  kind!: string | null;
}

@ObjectType({ description: 'One thing that was given.' })
export class DisclosedItem {
  @Field(() => String, { nullable: true })
  plan?: string | undefined;

  @Field(() => Int, { nullable: true, description: 'The version of the plan.' })
  version?: number | undefined;

  @Field(() => [String])
  sections!: readonly string[];

  @Field(() => [String], { description: 'Ids of single items of a section.' })
  items!: readonly string[];

  @Field(() => CodeInWords, { nullable: true })
  category!: CodeInWords | null;

  @Field(() => String, { nullable: true })
  words?: string | undefined;

  @Field(() => String, { nullable: true, description: 'Why this was needed.' })
  necessary?: string | undefined;
}

@ObjectType({ description: 'What let private information be shared.' })
export class ConfidentialityBasis extends CodeInWords {
  @Field(() => String, { nullable: true, description: 'The law it rests on.' })
  provision!: string | null;
}

@ObjectType({ description: 'The data protection rule it rests on.' })
export class DataProtectionBasis {
  @Field(() => CodeInWords)
  article6!: CodeInWords;

  @Field(() => String, { nullable: true })
  article9!: string | null;

  @Field(() => String, { nullable: true })
  condition!: string | null;

  @Field(() => String, { nullable: true })
  noConsentReason!: string | null;
}

@ObjectType()
export class EmergencyAccount {
  @Field()
  atRisk!: string;

  @Field()
  whyNoConsent!: string;

  @Field({ description: 'Whether somebody else agreed.' })
  secondApproval!: boolean;

  @Field(() => String, { nullable: true, description: 'Open, or what the review found.' })
  review!: string | null;

  @Field(() => String, { nullable: true, description: 'How the person was told.' })
  informed!: string | null;
}

@ObjectType({ description: 'A correction of what was reported.' })
export class DisclosureCorrection {
  @Field(() => ID)
  id!: string;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;

  @Field()
  reason!: string;

  @Field(() => [String], { description: 'The fields that it replaced.' })
  fields!: readonly string[];
}

/** What is told of a disclosure by itself; the type in which it is answered adds what others say. */
@ObjectType({ isAbstract: true })
export class Disclosure {
  @Field(() => ID)
  id!: string;

  @Field(() => CodeInWords)
  kind!: CodeInWords;

  @Field(() => When)
  occurredAt!: When;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;

  @Field(() => OrganisationRef, { description: 'Who gave.' })
  from!: OrganisationRef;

  @Field(() => Recipient, { description: 'Who received.' })
  to!: Recipient;

  @Field(() => CodeInWords)
  channel!: CodeInWords;

  @Field(() => [DisclosedItem])
  items!: readonly DisclosedItem[];

  @Field(() => CodeInWords)
  purpose!: CodeInWords;

  @Field()
  reason!: string;

  @Field()
  howUsed!: string;

  @Field(() => String, { nullable: true })
  askedFor?: string | undefined;

  @Field({ description: 'What good it was to do.' })
  benefitExpected!: string;

  @Field(() => String, { nullable: true, description: 'What good it did.' })
  benefitSeen?: string | undefined;

  @Field(() => ConfidentialityBasis)
  confidentialityBasis!: ConfidentialityBasis;

  @Field(() => DataProtectionBasis)
  dataProtectionBasis!: DataProtectionBasis;

  @Field(() => CodeInWords)
  regime!: CodeInWords;

  @Field(() => String, { nullable: true, description: 'Under which agreement, as reported.' })
  agreement?: string | undefined;

  @Field(() => CodeInWords, { description: 'Who told the ledger.' })
  declaredBy!: CodeInWords;

  @Field(() => OrganisationRef, { nullable: true, description: 'Who reported it.' })
  reportedBy?: OrganisationRef | undefined;

  @Field(() => ID, { nullable: true, description: 'The disclosure that this passed on.' })
  onwardOf?: string | undefined;

  @Field(() => EmergencyAccount, { nullable: true })
  emergency!: EmergencyAccount | null;

  @Field(() => String, { nullable: true, description: 'Why it was called back.' })
  recalled!: string | null;

  @Field(() => [DeficiencyInWords], { description: 'What the report itself shows to be missing.' })
  reportedDeficiencies!: readonly DeficiencyInWords[];

  @Field(() => [DisclosureCorrection])
  corrections!: readonly DisclosureCorrection[];
}

/** A flow as it is answered. */
export function disclosureOf({ state, recordedAt }: FlowCell, veil: Veil): Disclosure {
  const { flow } = state;
  return {
    id: flow.id,
    kind: codeInWords('kind', flow.type),
    occurredAt: whenOf(flow.occurredAt),
    recordedAt: new Date(recordedAt),
    from: flow.from,
    to: recipientOf(flow.to),
    channel: codeInWords('channel', flow.channel),
    items: flow.items.map((item) => itemOf(item, veil)),
    purpose: codeInWords('purpose', flow.purpose),
    reason: flow.reason,
    howUsed: flow.howUsed,
    askedFor: flow.askedFor,
    benefitExpected: flow.benefitExpected,
    benefitSeen: flow.benefitSeen,
    confidentialityBasis: {
      ...codeInWords('confidentiality', flow.confidentialityBasis.code),
      provision: flow.confidentialityBasis.provision ?? null,
    },
    dataProtectionBasis: {
      article6: codeInWords('article6', flow.dataProtectionBasis.article6),
      article9: flow.dataProtectionBasis.article9 ?? null,
      condition: flow.dataProtectionBasis.condition ?? null,
      noConsentReason: flow.dataProtectionBasis.noConsentReason ?? null,
    },
    regime: codeInWords('regime', flow.regime),
    agreement: flow.agreement,
    declaredBy: codeInWords('declaredBy', flow.declaredBy),
    reportedBy: flow.reportedBy ?? (flow.declaredBy === 'thirdParty' ? flow.sender : undefined),
    onwardOf: flow.onwardOf,
    emergency: emergencyOf(state),
    recalled: state.recalled?.reason ?? null,
    reportedDeficiencies: flow.deficiencies.map(deficiencyInWords),
    corrections: state.corrections
      .filter(({ counts }) => counts)
      .map(({ id, recordedAt: at, reason, changes }) => ({
        id,
        recordedAt: new Date(at),
        reason,
        fields: Object.keys(changes),
      })),
  };
}

function emergencyOf({ flow, review, informed }: FlowCell['state']): EmergencyAccount | null {
  if (!flow.emergency) return null;
  const { atRisk, whyNoConsent, secondApprover } = flow.emergency;
  return {
    atRisk,
    whyNoConsent,
    // Who it was is another's data; that somebody agreed is not.
    secondApproval: secondApprover !== undefined,
    review: review ?? null,
    informed: informed ?? null,
  };
}

/** Who received, as it is answered. An individual is not named: that is another's data. */
export function recipientOf(to: RecipientRecord): Recipient {
  switch (to.type) {
    case 'organisation':
      return { type: to.type, organisation: to.organisation, name: null, kind: null };
    case 'unregistered':
      return { type: to.type, organisation: null, name: to.name, kind: to.kind };
    case 'individual':
      return { type: to.type, organisation: null, name: null, kind: null };
  }
}

/** One item, as it is answered. */
export function itemOf(item: ItemRecord, veil: Veil): DisclosedItem {
  return {
    plan: veiledId(veil, 'plan', item.plan),
    version: item.version,
    sections: item.sections ?? [],
    items: item.items?.map((id) => veiledId(veil, 'item', id)) ?? [],
    category: item.category === undefined ? null : codeInWords('category', item.category),
    words: item.words,
    necessary: item.necessary,
  };
}
