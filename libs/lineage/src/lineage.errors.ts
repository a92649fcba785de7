import { GraphQLError } from 'graphql';

/** A question that is put wrongly: says which argument it is, and what it must be. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}
