import type { Identifier } from '../../../verifier/src/record-map.js';
import type { RecordWords } from '../../completeness/src/record-source.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import {
  type IdentifierValue,
  LEDGER_PERSON_ID,
  personReference,
} from '../../vocabulary/src/identifier.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import { isIdentityLinkEvent, isPersonEvent } from './person.events.js';
import { isSupersededEvent } from './superseded-identifier.events.js';

/** What the events about people say of who they are, for whoever keeps their records. */
export const recordWords: RecordWords = {
  identifiers(event) {
    const { actor } = event.header;
    const namespace = actor.organisation ? organisationKey(actor.organisation) : '';
    const named = [event.received.identifier, ...linkedBy(event)];
    return named.flatMap((one) => (one ? [identifierOf(one, namespace)] : []));
  },

  others({ header, data }) {
    const { representative, carer } = data as Readonly<Record<'representative' | 'carer', unknown>>;
    const named = [representative, carer].filter((one) => typeof one === 'string');
    return [...(header.alsoAbout ?? []), ...named];
  },

  link(event) {
    if (!isIdentityLinkEvent(event) || event.type === 'IdentitiesMerged') return undefined;
    // Two who were merged, and not yet verified, are not one.
    return { people: event.data.people, linked: event.type === 'MergeVerified' };
  },
};

/** Further numbers that lead to the person from an event on. */
function linkedBy(event: ReadableEvent): readonly IdentifierValue[] {
  if (isPersonEvent(event) && event.type === 'IdentifierLinked') return [event.data.identifier];
  if (!isSupersededEvent(event)) return [];
  const { identifier, replacedBy } = event.data;
  return replacedBy ? [identifier, replacedBy] : [identifier];
}

function identifierOf(value: IdentifierValue, organisation: string): Identifier {
  const { namespace, system, value: number } = personReference(value, organisation);
  return { namespace: system === LEDGER_PERSON_ID ? '' : namespace, system, value: number };
}
