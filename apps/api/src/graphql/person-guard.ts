import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { AccessDenied } from '../../../../libs/access/src/access-denied.js';
import type { Actor } from '../../../../libs/access/src/actor.js';
import { mayAskFor, PERSON_FIELDS } from '../../../../libs/access/src/person-fields.js';
import type { Person } from '../../../../libs/person/src/person.graphql.js';
import type { GraphqlContext } from './graphql-options.js';

/**
 * Asks of every field of a person whether whoever acts for them may see it (`access/person-fields`),
 * whatever its resolver does. The person and officers may ask for every field.
 *
 * @throws TypeError if the schema has a field that the table does not name: nobody decided who may see it.
 */
export function guardPerson(schema: GraphQLSchema): GraphQLSchema {
  const person = schema.getType('Person');
  if (!isObjectType(person)) return schema;
  for (const [name, field] of Object.entries(person.getFields())) {
    if (!(name in PERSON_FIELDS)) {
      throw new TypeError(`Person.${name} stands in no row of access/person-fields.`);
    }
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (parent: Person, args, context: GraphqlContext, info) => {
      if (!isActing(context.actor)) return resolve(parent, args, context, info);
      return asked(parent, context.actor, name).then(() => resolve(parent, args, context, info));
    };
  }
  return schema;
}

function isActing({ role }: Actor): boolean {
  return role === 'representative' || role === 'carer';
}

async function asked(person: Person, actor: Actor, field: string): Promise<void> {
  if (!mayAskFor(actor, await person.viewer(), field)) throw new AccessDenied('OUT_OF_SCOPE');
}
