import { Field, GraphQLISODateTime, Int, ObjectType } from '@nestjs/graphql';

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
}
