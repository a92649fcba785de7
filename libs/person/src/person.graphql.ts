import type { Viewer } from '../../access/src/viewer.js';
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
   * Makes what senders chose as ids, and cursors, readable to this person alone: under the keys of
   * `id`. Not shown.
   */
  veil!: Veil;

  /**
   * What whoever looks may be shown of it, as it is when this is asked: to be asked after what is to
   * be shown was read, so that nothing is shown that stopped being theirs to see meanwhile. Not shown.
   */
  viewer!: () => Promise<Viewer>;
}
