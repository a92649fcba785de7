import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { answerTo } from '../../../../libs/interop/src/error-problem.js';
import { kindOf } from '../../../../libs/interop/src/problem.js';
import { occurrence } from '../http/http-answer.js';
import type { Reporter } from '../reporter.js';

/**
 * Errors of GraphQL as problems are told: `extensions.code` is the problem's kind in capitals
 * (`NOT_PERMITTED`), with its `errors` and `instance` where it has them. No stack, and no value of a
 * query or a variable, which graphql-js likes to repeat.
 */
export function errorFormatter(reporter: Reporter) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const original = unwrapResolverError(error);
    const place = {
      ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
      ...(formatted.path === undefined ? {} : { path: formatted.path }),
    };
    if (original instanceof GraphQLError) {
      // Apollo wraps what a rule of validation reports, and gives it a code of its own.
      const reported =
        original.originalError instanceof GraphQLError ? original.originalError : original;
      const code = reported.extensions['code'] ?? formatted.extensions?.['code'];
      return { message: withoutValues(formatted.message), ...place, extensions: { code } };
    }
    const { problem, unforeseen } = answerTo(original, occurrence);
    if (unforeseen) reporter.unforeseen(original, problem.instance ?? '');
    const { detail, title, errors, instance } = problem;
    return {
      message: errors?.[0]?.message ?? detail ?? title,
      ...place,
      extensions: {
        code: kindOf(problem).toUpperCase().replaceAll('-', '_'),
        ...(errors === undefined ? {} : { errors }),
        ...(instance === undefined ? {} : { instance }),
      },
    };
  };
}

/** graphql-js says `… got invalid value "…" at "input.name"; …` and `… found "…"`, `… value: "…"`. */
function withoutValues(message: string): string {
  const variable = /^Variable "(\$\w+)" got invalid value [^]*?(?: at "([\w.[\]]+)")?;/.exec(
    message,
  );
  if (variable) {
    const [, name = '', path = name.slice(1)] = variable;
    return `Variable "${name}" has a value at "${path}" that its type does not take.`;
  }
  return message.replace(/(, found|value:|got invalid value)\s[^]*$/, '$1 (not repeated here)');
}
