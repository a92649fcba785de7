import { codeInWords, words } from '../../vocabulary/src/vocabulary.graphql.js';
import type { CarerInvolvementLimitedData } from './carer.events.js';
import type { Carer, CarersLimit } from './carer.graphql.js';
import type { Involvement } from './carer.js';
import { scopeInWords } from './scope.graphql.js';

/** Who cares for a person, as it is answered. */
export function carerOf({ standing, named, scope, agreed, limits }: Involvement): Carer {
  return {
    name: named?.name ?? null,
    relationship: named?.relationship ?? null,
    involvement: codeInWords('involvement', standing),
    agreed: scope ? scopeInWords(scope) : null,
    decidedBy: agreed ? codeInWords('involvementDecider', agreed.decidedBy) : null,
    notAgreed: limits.map(limitOf),
    reviewBy: dateOf(agreed?.reviewBy),
  };
}

/** What a carer may not be told, and why, as far as that may be said. */
export function limitOf(limit: CarerInvolvementLimitedData): CarersLimit {
  const { withheld, because, inPlainWords, reviewBy } = limit;
  const code = because ?? 'notSaid';
  return {
    withheld: withheld ? scopeInWords(withheld) : null,
    why: [
      words(`carer.because.${code}`),
      ...(inPlainWords === undefined ? [] : [inPlainWords]),
    ].join(' '),
    reviewBy: dateOf(reviewBy),
  };
}

function dateOf(instant: string | undefined): Date | null {
  return instant === undefined ? null : new Date(instant);
}
