import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type FastifyRequest } from 'fastify';
import { type DocumentNode, GraphQLError, OperationTypeNode, visit } from 'graphql';
import type { Actor } from '../../../../libs/access/src/actor.js';
import { authorise } from '../../../../libs/access/src/authorise.js';
import type { Reporter } from '../reporter.js';
import { errorFormatter } from './graphql-errors.js';
import { GRAPHQL_PATH } from './graphql-route.js';
import { guardPerson } from './person-guard.js';
import { MAX_TOKENS, queryLimits } from './query-limits.js';

/** What every resolver finds in its context: `@Context('actor') actor: Actor`. */
export interface GraphqlContext {
  readonly actor: Actor;
}

/** How GraphQL is set up. */
export interface GraphqlSettings {
  /** Whether anybody may ask the schema what it holds. */
  readonly demo: boolean;
  readonly reporter: Reporter;
  /** Where the schema is written, sorted, when the application starts; else it is kept in memory. */
  readonly schemaFile?: string;
}

/**
 * The options of `GraphQLModule.forRoot`: code first, the schema in the order of the alphabet, the
 * actor in the context, queries limited before they run, errors without stacks or values.
 */
export function graphqlOptions(settings: GraphqlSettings): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    path: GRAPHQL_PATH,
    autoSchemaFile: settings.schemaFile ?? true,
    sortSchema: true,
    transformSchema: guardPerson,
    graphiql: false,
    // Guarded by the plugin below, which knows who asks.
    introspection: true,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    autoTransformHttpErrors: false,
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    validationRules: [queryLimits()],
    formatError: errorFormatter(settings.reporter),
    // It looks at every field of every answer, for a header that no answer here may have.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      schemaGuard(settings.demo),
      subscriptionGuard(),
    ],
    context: (request: FastifyRequest): GraphqlContext => ({ actor: request.actor }),
  };
}

/** Refuses to tell the schema to whoever may not read it. */
function schemaGuard(demo: boolean): ApolloServerPlugin<GraphqlContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation({ document, contextValue }) {
          const may = demo || authorise(contextValue.actor, 'schema.read').permitted;
          if (may || !asksForSchema(document)) return Promise.resolve();
          return Promise.reject(
            new GraphQLError('Sign in to ask what the schema holds.', {
              extensions: { code: 'SIGN_IN_NEEDED' },
            }),
          );
        },
      }),
  };
}

/** Refuses a subscription that comes by POST, where it would be answered with nothing. */
function subscriptionGuard(): ApolloServerPlugin<GraphqlContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation({ operation }) {
          if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return Promise.resolve();
          return Promise.reject(
            new GraphQLError('A subscription is asked for over a socket, by graphql-ws.', {
              extensions: { code: 'BAD_REQUEST' },
            }),
          );
        },
      }),
  };
}

function asksForSchema(document: DocumentNode): boolean {
  let asks = false;
  visit(document, {
    Field({ name }) {
      if (name.value === '__schema' || name.value === '__type') asks = true;
    },
  });
  return asks;
}
