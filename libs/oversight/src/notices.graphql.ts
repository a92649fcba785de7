import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords } from '../../vocabulary/src/vocabulary.graphql.js';

@ObjectType({ description: 'Something that an officer is to look at. It has no content.' })
export class Notice {
  @Field(() => CodeInWords, { description: 'endShown, onwardShown, shownBefore.' })
  kind!: CodeInWords;

  @Field(() => ID, { description: 'The ledger’s own id of whom it is about.' })
  person!: string;

  @Field(() => ID, { description: 'The event that the person is shown.' })
  event!: string;

  @Field({ description: 'What that is, for example DisclosureReceived.' })
  type!: string;

  @Field(() => ID, { description: 'The event that is held back.' })
  because!: string;

  @Field(() => GraphQLISODateTime, { description: 'When the ledger was told of what is held.' })
  since!: Date;

  @Field({
    description: 'Whether what was held is released by now, so that nothing is to be done.',
  })
  settled!: boolean;
}

@ObjectType()
export class NoticeEdge {
  @Field()
  cursor!: string;

  @Field(() => Notice)
  node!: Notice;
}

@ObjectType({ description: 'What officers are to look at, the newest first.' })
export class NoticeConnection {
  @Field(() => [NoticeEdge])
  edges!: readonly NoticeEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'Something that is held for as long as something else is.' })
export class HeldTogether {
  @Field(() => ID)
  id!: string;

  @Field({ description: 'What it is, for example DisclosureReceived.' })
  type!: string;

  @Field(() => GraphQLISODateTime)
  recordedAt!: Date;

  @Field({ description: 'Whether it is held by its own word too, and takes a release of its own.' })
  own!: boolean;
}
