import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'What the log was at some moment, as it was signed.' })
export class Checkpoint {
  @Field({ description: 'The name of the log.' })
  origin!: string;

  @Field(() => Int, { description: 'How many events the log held.' })
  size!: number;

  @Field({ description: 'The root of its Merkle tree (RFC 9162) in base64.' })
  root!: string;

  @Field(() => GraphQLISODateTime)
  signedAt!: Date;

  @Field({ description: 'The signed note, C2SP `tlog-checkpoint`, with its cosignatures.' })
  note!: string;
}

@ObjectType({
  description: 'The proof that the log only grew from one size to another (RFC 9162).',
})
export class ConsistencyProof {
  @Field(() => Int)
  from!: number;

  @Field(() => Int)
  to!: number;

  @Field({ description: 'The root of the smaller tree in base64.' })
  fromRoot!: string;

  @Field({ description: 'The root of the greater tree in base64.' })
  toRoot!: string;

  @Field(() => [String], { description: 'The hashes of the proof in base64, in order.' })
  hashes!: readonly string[];
}

@ObjectType({ description: 'Somebody else who signs what the log is, and how they are doing.' })
export class Witness {
  @Field({ description: 'The name of its key.' })
  name!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When it signed last since the service was started.',
  })
  signedAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it did not sign when it was asked last, in one sentence.',
  })
  found!: string | null;
}

@ObjectType({ description: 'The witnesses that are asked to sign each checkpoint.' })
export class Witnesses {
  @Field(() => Int, { description: 'How many are asked.' })
  known!: number;

  @Field(() => Int, { description: 'How many must have signed at the least.' })
  asked!: number;

  @Field(() => Int, { description: 'How many have signed the last checkpoint.' })
  signed!: number;

  @Field({ description: 'Whether those that have signed are enough. Recording goes on without.' })
  enough!: boolean;

  @Field(() => [Witness], { description: 'Each of them.' })
  each!: readonly Witness[];
}

@ObjectType({
  description: 'That the log went on from less than it had signed: what came after was lost.',
})
export class LedgerRestoration {
  @Field(() => ID, { description: 'The event `LedgerRestored`.' })
  eventId!: string;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;

  @Field(() => Int, { description: 'How many events were left.' })
  kept!: number;

  @Field(() => Int, { description: 'How many the log had signed.' })
  signed!: number;

  @Field({ description: 'The checkpoint that was signed of them, a signed note.' })
  checkpoint!: string;

  @Field({ description: 'Why that was approved.' })
  because!: string;
}

@ObjectType({
  description: 'Whether what is stored is what was signed, as far as it was looked at.',
})
export class Integrity {
  @Field({ description: 'Where it does not hold nothing is recorded, and nothing is signed.' })
  holds!: boolean;

  @Field(() => String, { nullable: true, description: 'What was found, in one sentence.' })
  found!: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The place in the tree of the first event at which they part, from 0, if it is known.',
  })
  leafIndex!: number | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was found.' })
  foundAt!: Date | null;

  @Field(() => Witnesses, {
    nullable: true,
    description: 'How the witnesses are doing; null where none is asked.',
  })
  witnesses!: Witnesses | null;

  @Field(() => [LedgerRestoration], {
    description:
      'Each time that the log went on from less than it had signed, the first one first.',
  })
  restored!: readonly LedgerRestoration[];
}
