import { Field, ID, ObjectType } from '@nestjs/graphql';

/**
 * A person in the ledger. Each noun, and each answer that crosses nouns, hangs its own fields on
 * this type; whoever holds one has been permitted to see it (`libs/access`).
 */
@ObjectType({ description: 'A person that the ledger knows of.' })
export class Person {
  @Field(() => ID, { description: 'The ledger’s own id of this person.' })
  id!: string;

  /** The pseudonyms that are linked now, this one among them; not shown. */
  subjects!: readonly string[];
}
