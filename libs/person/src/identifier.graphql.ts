import { Field, InputType } from '@nestjs/graphql';

@InputType({ description: 'An identifier of somebody.' })
export class IdentifierInput {
  @Field()
  system!: string;

  @Field()
  value!: string;
}
