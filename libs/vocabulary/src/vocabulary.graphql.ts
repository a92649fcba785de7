import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { CODES_EN } from './codes.en.js';
import { DATA_RIGHTS_EN } from './data-rights.en.js';
import { IDENTITY_EN } from './identity.en.js';
import { NOUNS_EN } from './nouns.en.js';
import type { Deficiency } from './sentence.js';
import { SENTENCES_EN } from './sentences.en.js';
import { inWords, type SentenceCatalogue } from './words.js';
import { requireSpan, type WhenRecord } from './when.js';

/** GraphQL forms of the values that nouns share. */

/** Every sentence in English; a further language is a further catalogue. */
const ENGLISH: SentenceCatalogue = {
  ...CODES_EN,
  ...NOUNS_EN,
  ...IDENTITY_EN,
  ...DATA_RIGHTS_EN,
  ...SENTENCES_EN,
};

@ObjectType({ description: 'A code, and what it means in plain words.' })
export class CodeInWords {
  @Field()
  code!: string;

  @Field({ description: 'Plain English.' })
  words!: string;
}

/** A code of a kind with its words: `codeInWords('purpose', 'TREAT')`. */
export function codeInWords(kind: string, code: string): CodeInWords {
  return { code, words: words(`${kind}.${code}`) };
}

/** A sentence of the catalogue in English. */
export function words(
  code: string,
  params: Readonly<Record<string, string | number>> = {},
): string {
  return inWords({ code, params }, ENGLISH);
}

@ObjectType({ description: 'Something that is missing or wrong in what was reported.' })
export class DeficiencyInWords extends CodeInWords {
  @Field(() => String, { nullable: true, description: 'The field it is about.' })
  field!: string | null;
}

/** A deficiency with its sentence. */
export function deficiencyInWords({ code, field, params }: Deficiency): DeficiencyInWords {
  return { code, field: field ?? null, words: words(`deficiency.${code}`, params) };
}

@ObjectType({ description: 'When something happened, as far as anybody knows.' })
export class When {
  @Field(() => GraphQLISODateTime)
  earliest!: Date;

  @Field(() => GraphQLISODateTime)
  latest!: Date;
}

/** A recorded time for an answer. */
export function whenOf(record: WhenRecord): When {
  const { earliest, latest } = requireSpan(record);
  return { earliest: new Date(earliest), latest: new Date(latest) };
}

@ObjectType({ description: 'An organisation by its identifier.' })
export class OrganisationRef {
  @Field()
  system!: string;

  @Field()
  value!: string;

  @Field(() => String, { nullable: true })
  name?: string | undefined;

  @Field(() => String, { nullable: true })
  team?: string | undefined;

  @Field(() => String, { nullable: true })
  kind?: string | undefined;
}

@ObjectType({ description: 'Proof that the ledger holds this, unchanged.' })
export class Receipt {
  @Field(() => ID)
  eventId!: string;

  @Field({ description: 'SHA-256(0x00 ‖ entry) in base64.' })
  leafHash!: string;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;

  /** Place in the tree, from 0; told with the proof and not before. */
  leafIndex!: number;
}

/** A receipt as the ledger gives it, for an answer. */
export function receiptOf(receipt: {
  readonly eventId: string;
  readonly leafHash: string;
  readonly recordedAt: string;
  readonly leafIndex: number;
}): Receipt {
  const { eventId, leafHash, recordedAt, leafIndex } = receipt;
  return { eventId, leafHash, recordedAt: new Date(recordedAt), leafIndex };
}

@ObjectType({ description: 'What a mutation answers.' })
export class Recorded {
  @Field(() => Receipt)
  receipt!: Receipt;

  @Field(() => [DeficiencyInWords], { description: 'What the event itself shows to be missing.' })
  deficiencies!: readonly DeficiencyInWords[];
}

/** The argument by which an answer waits for an event. */
export const FRESH_AS = {
  type: () => ID,
  nullable: true,
  description: 'An event id of a receipt: the answer is at least as fresh as that event.',
} as const;
