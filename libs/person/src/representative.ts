import type { Scope } from '../../vocabulary/src/scope.js';
import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import { type Entry, entryOf } from '../../ledger/src/entries.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { ActorRecord, LedgerEvent } from '../../ledger/src/ledger.js';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import { parseInstant, requireSpan, type WhenRecord } from '../../vocabulary/src/when.js';
import {
  isRepresentativeEvent,
  RepresentativeAuthorised,
  RepresentativeRevoked,
  type RepresentativeAuthorisedData,
  type RepresentativeRevokedData,
} from './representative.events.js';

/**
 * Who acts for a person. What a service tells of it is a decision that was taken elsewhere: it is
 * refused for its form alone, and whether it counts is judged whenever somebody acts on it
 * (`representation.ts`), so that no answer tells how old somebody is, or whether they live.
 */

/** An authority as it was recorded. */
export type Authorisation = Entry<RepresentativeAuthorisedData> & { readonly id: string };

/** A revocation as it was recorded. */
export type Revocation = Entry<RepresentativeRevokedData> & {
  /** Whether the person said it themselves: that ends what they gave, and nothing else. */
  readonly byPerson: boolean;
};

/** All that was said of who acts for a person. */
export interface RepresentativeState {
  readonly authorisations: readonly Authorisation[];
  readonly revocations: readonly Revocation[];
}

/** What can be said; the representative by their pseudonym. */
export interface RepresentativeSaid {
  readonly RepresentativeAuthorised: Pick<
    RepresentativeAuthorisedData,
    'representative' | 'authority'
  > &
    Partial<Omit<RepresentativeAuthorisedData, 'deficiencies'>>;
  readonly RepresentativeRevoked: RepresentativeRevokedData;
}

/** One thing said of who acts for a person. */
export type RepresentativeCommand = {
  [Type in keyof RepresentativeSaid]: {
    readonly type: Type;
    readonly data: RepresentativeSaid[Type];
    readonly actor: ActorRecord;
    /** What of the person's representatives is recorded under their other pseudonyms. */
    readonly elsewhere: RepresentativeState;
  };
}[keyof RepresentativeSaid];

const NOTHING: RepresentativeState = { authorisations: [], revocations: [] };

/** Names the history of who acts for a person. */
export const REPRESENTATIVE_NOUN = 'representative';

/** An authority that the person gave, and so may take back. */
export const GIVEN_BY_PERSON: readonly string[] = ['written', 'lpa'];

/** What an authorisation must be, before anybody is looked up or opened for it. */
export interface SaidAuthorisation {
  readonly person: IdentifierValue;
  readonly representative: IdentifierValue;
  readonly authority: RepresentativeAuthorisedData['authority'];
  readonly occurredAt: WhenRecord;
  readonly expiresAt?: string;
}

/** @throws DecisionRefused */
export function requireAuthorisation(said: SaidAuthorisation, { role }: ActorRecord): void {
  const { person, representative, authority, occurredAt, expiresAt } = said;
  if (person.system === representative.system && person.value === representative.value) {
    throw new DecisionRefused(
      'REPRESENTATIVE_IS_PERSON',
      'Nobody is their own representative.',
      '/representative',
    );
  }
  if (role === 'person' && authority !== 'written') {
    throw new DecisionRefused(
      'AUTHORITY_NEEDS_A_SERVICE',
      'A person gives authority in writing; any other is recorded by a service that has seen it.',
      '/authority',
    );
  }
  const ends = expiresAt === undefined ? undefined : parseInstant(expiresAt);
  if (ends !== undefined && ends <= requireSpan(occurredAt).earliest) {
    throw new DecisionRefused(
      'AUTHORITY_OVER_BEFORE_IT_BEGINS',
      'An authority ends after it was given.',
      '/expiresAt',
    );
  }
}

/** @throws DecisionRefused unless one of the two says whose authority is revoked. */
export function requireOneRevoked(said: {
  readonly authorisation?: unknown;
  readonly representative?: unknown;
}): void {
  if ((said.authorisation === undefined) !== (said.representative === undefined)) return;
  throw new DecisionRefused(
    'REVOKES_ONE',
    'What is revoked is one authorisation, or all that a representative had: name one of the two.',
    '/authorisation',
  );
}

function decide(command: RepresentativeCommand, state: RepresentativeState): readonly Fact[] {
  switch (command.type) {
    case 'RepresentativeAuthorised':
      return [fact(RepresentativeAuthorised, authorised(command.data))];
    case 'RepresentativeRevoked':
      if (command.actor.role === 'person') {
        requireTheirsToEnd(command.data, bothOf(state, command.elsewhere));
      }
      return [fact(RepresentativeRevoked, command.data)];
  }
}

function authorised(
  said: RepresentativeSaid['RepresentativeAuthorised'],
): RepresentativeAuthorisedData {
  const { verification = NOT_STATED, expiresAt, reviewBy, authority } = said;
  const deficiencies: Deficiency[] = [];
  if (verification === NOT_STATED) {
    deficiencies.push({ code: 'AUTHORITY_NOT_VERIFIED', field: '/verification' });
  }
  // Parental responsibility ends by age; all others go on for as long as nobody looks at them.
  if (expiresAt === undefined && reviewBy === undefined && authority !== 'parental') {
    deficiencies.push({ code: 'AUTHORITY_WITHOUT_END', field: '/expiresAt' });
  }
  return { ...said, ...scopeOf(said.scope), verification, deficiencies };
}

function scopeOf(scope: Scope | undefined): { readonly scope?: Scope } {
  if (!scope) return {};
  const { kinds, sections, organisations } = scope;
  return {
    scope: {
      ...(kinds && { kinds }),
      ...(sections && { sections }),
      ...(organisations && {
        organisations: organisations.map(({ system, value }) => ({ system, value })),
      }),
    },
  };
}

/** The person may know who acts for them, so that they are told what does not end by their word. */
function requireTheirsToEnd(
  { authorisation, representative }: RepresentativeRevokedData,
  { authorisations }: RepresentativeState,
): void {
  const named = authorisations.filter(
    ({ id, held, content }) =>
      !held && (id === authorisation || content.representative === representative),
  );
  if (named.length === 0) {
    throw new DecisionRefused('NO_SUCH_AUTHORITY', 'No such authority is recorded of you.');
  }
  if (named.every(({ content }) => !GIVEN_BY_PERSON.includes(content.authority))) {
    throw new DecisionRefused(
      'NOT_YOURS_TO_END',
      'What a court ordered, and parental responsibility, do not end by your word. Ask for a review.',
    );
  }
}

function evolve(state: RepresentativeState, event: LedgerEvent): RepresentativeState {
  if (!isRepresentativeEvent(event)) return state;
  switch (event.type) {
    case 'RepresentativeAuthorised': {
      const entry = { ...entryOf(event, event.data), id: event.id };
      return { ...state, authorisations: [...state.authorisations, entry] };
    }
    case 'RepresentativeRevoked': {
      const { role } = event.header.actor;
      const entry = { ...entryOf(event, event.data), byPerson: role === 'person' };
      return { ...state, revocations: [...state.revocations, entry] };
    }
  }
}

/** What is recorded under several pseudonyms of one person. */
export function bothOf(one: RepresentativeState, other: RepresentativeState): RepresentativeState {
  return {
    authorisations: [...one.authorisations, ...other.authorisations],
    revocations: [...one.revocations, ...other.revocations],
  };
}

/** The rules of who acts for a person. */
export const representativeDecider: Decider<RepresentativeState, RepresentativeCommand> = {
  initial: NOTHING,
  evolve,
  decide,
};
