import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Veil } from '../../vault/src/vault.js';

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

  /**
   * For cursors, and for ids that senders chose: they leave the ledger as only this person sees them
   * (`docs/decisions/0017-ids-on-the-way-out.md`). Not shown.
   */
  veil!: Veil;
}
