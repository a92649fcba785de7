import { NHS_NUMBER } from './nhs-number.js';

/** The system of the ledger's own ids of people. */
export const LEDGER_PERSON_ID = 'https://waymark.org/Id/person';

/** An identifier that somebody or something comes with. */
export interface IdentifierValue {
  readonly system: string;
  readonly value: string;
}

/** One string for an identifier, for use as a key. Systems are URIs and hold no `|`. */
export function identifierKey({ system, value }: IdentifierValue): string {
  return `${system}|${value}`;
}

/** By what a subject is known to the vault (`libs/vault`, `SubjectReference`). */
export interface ReferenceOfSubject {
  readonly kind: string;
  readonly namespace: string;
  readonly system: string;
  readonly value: string;
}

/**
 * How a person is known by an identifier: an NHS number means one person to everybody; any other
 * number means somebody only within the organisation that uses it (`transparency.md`, "Pseudonyms
 * never merge").
 */
export function personReference(
  identifier: IdentifierValue,
  organisation: string,
): ReferenceOfSubject {
  const shared = identifier.system === NHS_NUMBER;
  return {
    kind: 'person',
    namespace: shared ? '' : organisation,
    system: identifier.system,
    value: identifier.value,
  };
}

/** How the subject of an event about nobody is known: an agreement, an organisation. */
export function thingReference(kind: string, system: string, value: string): ReferenceOfSubject {
  return { kind, namespace: '', system, value };
}
