import { recordedEvent } from '../../ledger/src/recorded-event.graphql.js';
import { codeInWords, deficiencyInWords } from '../../vocabulary/src/vocabulary.graphql.js';
import type { ToldAuthority } from './representation-reader.js';
import type { Representative } from './representative.graphql.js';
import { scopeInWords } from './scope.graphql.js';

/** Who acts for a person, as it is answered; the newest first. */
export function representativesIn(
  authorities: readonly ToldAuthority[],
): readonly Representative[] {
  return authorities.toReversed().map(({ event, standing, scope, reviewDue }) => {
    const { data } = event;
    const { expiresAt, reviewBy } = data;
    // Who it was is not said any more, of somebody who was erased.
    const { name = null, relationship = null } = standing === 'erased' ? {} : data;
    return {
      ...recordedEvent(event),
      name,
      relationship,
      authority: codeInWords('authority', data.authority),
      standing: codeInWords('authorityStanding', standing),
      scope: scopeInWords(scope),
      without: (scope.without ?? []).map(scopeInWords),
      verification: codeInWords('verification', data.verification),
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      reviewBy: reviewBy === undefined ? null : new Date(reviewBy),
      reviewDue,
      words: data.words ?? null,
      deficiencies: data.deficiencies.map(deficiencyInWords),
    };
  });
}
