import { Field, ID, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../vocabulary/src/page.graphql.js';
import { CodeInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import { LookUpForOfficers } from './look-up.graphql.js';

/** What officers read of events that stand, or stood, with the wrong person. */

@ObjectType({ description: 'A look-up of whom an event stood with, while it did.' })
export class LookUpWhileMisfiled extends LookUpForOfficers {}

@ObjectType()
export class LookUpWhileMisfiledEdge {
  @Field()
  cursor!: string;

  @Field(() => LookUpWhileMisfiled)
  node!: LookUpWhileMisfiled;
}

@ObjectType({ description: 'Everybody who looked at whom it stood with, newest first.' })
export class LookUpWhileMisfiledConnection {
  @Field(() => [LookUpWhileMisfiledEdge])
  edges!: readonly LookUpWhileMisfiledEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'An event that an officer says stands with the wrong person.' })
export class Misfiling {
  @Field(() => ID, { description: 'The ledger’s id of the event.' })
  event!: string;

  @Field(() => ID, { description: 'What to name when it is verified.' })
  misfiling!: string;

  @Field(() => CodeInWords, { description: 'How far it has come.' })
  standing!: CodeInWords;

  @Field(() => ID, { description: 'The ledger’s own id of whom it stands, or stood, with.' })
  standsWith!: string;

  @Field()
  reason!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the person with whom it stood could see it. Null until it is verified.',
  })
  shownToPerson!: boolean | null;

  /** From when until when it stood there; not shown. */
  from!: number;
  until!: number;
}

@ObjectType()
export class MisfilingEdge {
  @Field()
  cursor!: string;

  @Field(() => Misfiling)
  node!: Misfiling;
}

@ObjectType({
  description: 'Events said to stand with the wrong person, those changed last first.',
})
export class MisfilingConnection {
  @Field(() => [MisfilingEdge])
  edges!: readonly MisfilingEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
