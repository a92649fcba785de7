import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import { type Entry, entryOf, inOrder, visibleEntries } from '../../ledger/src/entries.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../vocabulary/src/identifier.js';
import type { Deficiency } from '../../vocabulary/src/sentence.js';
import { spanOf } from '../../vocabulary/src/when.js';
import {
  AccessNeedRecorded,
  CompetenceAssessed,
  DeathRecorded,
  IdentifierLinked,
  isPersonEvent,
  PersonRegistered,
  SafeContactRecorded,
  type AccessNeedRecordedData,
  type CompetenceAssessedData,
  type DeathRecordedData,
  type IdentifierLinkedData,
  type PersonRegisteredData,
  type SafeContactRecordedData,
} from './person.events.js';

/**
 * The record of who somebody is and how to reach them. All of it is fact: refused for its form,
 * never for what is or is not recorded, so that no answer tells whether the person was known.
 */

/** Names the history of who a person is; each has one. */
export const PERSON_NOUN = 'person';

/** What is known of one person. Several services may have registered them. */
export interface PersonState {
  readonly registrations: readonly Entry<PersonRegisteredData>[];
  readonly identifiers: readonly Entry<IdentifierLinkedData>[];
  readonly accessNeeds: readonly Entry<AccessNeedRecordedData>[];
  readonly safeContacts: readonly Entry<SafeContactRecordedData>[];
  readonly competence: readonly Entry<CompetenceAssessedData>[];
  readonly deaths: readonly Entry<DeathRecordedData>[];
}

/** What can be said of a person; what is left out counts as not stated. */
export interface PersonSaid {
  readonly PersonRegistered: Partial<Omit<PersonRegisteredData, 'deficiencies'>>;
  readonly IdentifierLinked: Pick<IdentifierLinkedData, 'identifier'> &
    Partial<Pick<IdentifierLinkedData, 'verification'>>;
  readonly AccessNeedRecorded: Pick<AccessNeedRecordedData, 'group'> &
    Partial<Omit<AccessNeedRecordedData, 'deficiencies'>>;
  readonly SafeContactRecorded: Partial<SafeContactRecordedData>;
  readonly CompetenceAssessed: CompetenceAssessedData;
  readonly DeathRecorded: Partial<Omit<DeathRecordedData, 'deficiencies'>>;
}

/** What linking an identifier came to, in the command that records it. */
interface Linking {
  readonly outcome: IdentifierLinkedData['outcome'];
}

/** One thing said of a person. `now` is the ledger's clock, milliseconds since 1970. */
export type PersonCommand =
  | {
      [Type in Exclude<keyof PersonSaid, 'IdentifierLinked'>]: {
        readonly type: Type;
        readonly data: PersonSaid[Type];
        readonly now: number;
      };
    }[Exclude<keyof PersonSaid, 'IdentifierLinked'>]
  | ({
      readonly type: 'IdentifierLinked';
      readonly data: PersonSaid['IdentifierLinked'];
      readonly now: number;
    } & Linking);

function decide(command: PersonCommand): readonly Fact[] {
  switch (command.type) {
    case 'PersonRegistered':
      return [fact(PersonRegistered, registered(command.data, command.now))];
    case 'IdentifierLinked': {
      const { data, outcome } = command;
      requireLinkable(data.identifier);
      return [
        fact(IdentifierLinked, {
          identifier: { system: data.identifier.system, value: data.identifier.value },
          ...verified(data.verification),
          outcome,
        }),
      ];
    }
    case 'AccessNeedRecorded':
      return [fact(AccessNeedRecorded, accessNeed(command.data))];
    case 'SafeContactRecorded':
      return [fact(SafeContactRecorded, safeContacts(command.data))];
    case 'CompetenceAssessed':
      return [fact(CompetenceAssessed, command.data)];
    case 'DeathRecorded':
      return [fact(DeathRecorded, death(command.data, command.now))];
  }
}

/**
 * Refuses to link what nobody but the ledger gives.
 *
 * @throws DecisionRefused `LEDGER_ID_CANNOT_BE_LINKED`
 */
export function requireLinkable(identifier: IdentifierValue, pointer = '/identifier/system'): void {
  if (identifier.system === LEDGER_PERSON_ID) {
    throw new DecisionRefused(
      'LEDGER_ID_CANNOT_BE_LINKED',
      'The ledger’s own id of a person leads to that person alone and is never linked.',
      pointer,
    );
  }
}

function verified(said: PersonRegisteredData['verification'] | undefined): {
  readonly verification: PersonRegisteredData['verification'];
  readonly deficiencies: readonly Deficiency[];
} {
  if (said !== undefined && said !== NOT_STATED) return { verification: said, deficiencies: [] };
  return {
    verification: NOT_STATED,
    deficiencies: [{ code: 'VERIFICATION_NOT_STATED', field: '/verification' }],
  };
}

function registered(said: PersonSaid['PersonRegistered'], now: number): PersonRegisteredData {
  const { names = [], dateOfBirth, verification } = said;
  if (dateOfBirth !== undefined) requirePast(dateOfBirth, BIRTH, now);
  return { ...said, names, ...verified(verification) };
}

function death(said: PersonSaid['DeathRecorded'], now: number): DeathRecordedData {
  const { standing = 'recorded', coronersHold = false, diedOn, verification } = said;
  if (diedOn !== undefined) requirePast(diedOn, DEATH, now);
  return { ...said, standing, coronersHold, ...verified(verification) };
}

const BIRTH = {
  field: 'dateOfBirth',
  noDate: 'BIRTH_IS_NO_DATE',
  future: 'BIRTH_IN_THE_FUTURE',
} as const;

const DEATH = {
  field: 'diedOn',
  noDate: 'DEATH_IS_NO_DATE',
  future: 'DEATH_IN_THE_FUTURE',
} as const;

function requirePast(
  date: string,
  { field, noDate, future }: typeof BIRTH | typeof DEATH,
  now: number,
): void {
  const refused = (code: string, message: string) =>
    new DecisionRefused(code, message, `/${field}`);
  if (date.length === '2000-01-01'.length && spanOf(date) === undefined) {
    throw refused(noDate, `${field} is a day that does not exist.`);
  }
  // Somewhere on earth it may be tomorrow already.
  const latest = new Date(now + 14 * 3_600_000).toISOString().slice(0, date.length);
  if (date > latest) throw refused(future, `${field} is yet to come.`);
}

function accessNeed(said: PersonSaid['AccessNeedRecorded']): AccessNeedRecordedData {
  const { present = true, met = NOT_STATED } = said;
  if (said.code === undefined && said.words === undefined) {
    throw new DecisionRefused(
      'ACCESS_NEED_SAYS_NOTHING',
      'A need is said by a code, in words, or both.',
      '/code',
    );
  }
  const deficiencies =
    said.code === undefined ? [{ code: 'ACCESS_NEED_NOT_CODED', field: '/code' }] : [];
  return { ...said, present, met, deficiencies };
}

function safeContacts(said: PersonSaid['SafeContactRecorded']): SafeContactRecordedData {
  const { contacts = [] } = said;
  if (contacts.length === 0 && said.words === undefined && said.people === undefined) {
    throw new DecisionRefused(
      'SAFE_CONTACT_SAYS_NOTHING',
      'Safe contact names a way of contact, or says in words what is safe.',
      '/contacts',
    );
  }
  const half = contacts.findIndex(
    ({ from, until }) => (from === undefined) !== (until === undefined),
  );
  if (half >= 0) {
    throw new DecisionRefused(
      'SAFE_CONTACT_HALF_A_TIME',
      'A time of day has both from and until.',
      `/contacts/${half}`,
    );
  }
  return { ...said, contacts };
}

function evolve(state: PersonState, event: LedgerEvent): PersonState {
  if (!isPersonEvent(event)) return state;
  switch (event.type) {
    case 'PersonRegistered': {
      const entry = entryOf(event, event.data);
      return { ...state, registrations: [...state.registrations, entry] };
    }
    case 'IdentifierLinked': {
      const entry = entryOf(event, event.data);
      return { ...state, identifiers: [...state.identifiers, entry] };
    }
    case 'AccessNeedRecorded': {
      const entry = entryOf(event, event.data);
      return { ...state, accessNeeds: [...state.accessNeeds, entry] };
    }
    case 'SafeContactRecorded': {
      const entry = entryOf(event, event.data);
      return { ...state, safeContacts: [...state.safeContacts, entry] };
    }
    case 'CompetenceAssessed': {
      const entry = entryOf(event, event.data);
      return { ...state, competence: [...state.competence, entry] };
    }
    case 'DeathRecorded': {
      const entry = entryOf(event, event.data);
      return { ...state, deaths: [...state.deaths, entry] };
    }
  }
}

/** The same person without what is held. */
export function visibleOf(state: PersonState): PersonState {
  return {
    registrations: visibleEntries(state.registrations),
    identifiers: visibleEntries(state.identifiers),
    accessNeeds: visibleEntries(state.accessNeeds),
    safeContacts: visibleEntries(state.safeContacts),
    competence: visibleEntries(state.competence),
    deaths: visibleEntries(state.deaths),
  };
}

/** The identifiers that lead to the person beside the one they came with; each once. */
export function linkedIdentifiers(state: PersonState): readonly IdentifierValue[] {
  const linked = new Map<string, IdentifierValue>();
  for (const { content } of state.identifiers) {
    const { identifier, outcome } = content;
    if (outcome === 'inUse') continue;
    linked.set(JSON.stringify([identifier.system, identifier.value]), identifier);
  }
  return [...linked.values()];
}

/** The needs that the person has, each as it was last recorded, in the order in which they came up. */
export function presentAccessNeeds(state: PersonState): readonly AccessNeedRecordedData[] {
  const needs = new Map<string, AccessNeedRecordedData>();
  for (const { content } of inOrder(state.accessNeeds)) {
    needs.set(JSON.stringify([content.group, content.code ?? content.words]), content);
  }
  return [...needs.values()].filter(({ present }) => present);
}

/** How it is safe to reach the person: what was last said of it. `undefined`: nobody said. */
export function safeContactOf(state: PersonState): SafeContactRecordedData | undefined {
  return inOrder(state.safeContacts).at(-1)?.content;
}

/** When the person was born, as it was last stated. `undefined`: nobody said. */
export function bornOn({ registrations }: PersonState): string | undefined {
  return inOrder(registrations).findLast(({ content }) => content.dateOfBirth)?.content.dateOfBirth;
}

/** The last word on each decision that a young person may take, in the order in which they came up. */
export function assessmentsOf(state: PersonState): readonly CompetenceAssessedData[] {
  const last = new Map<string, CompetenceAssessedData>();
  for (const { content } of inOrder(state.competence)) last.set(content.decision, content);
  return [...last.values()];
}

/** The person's death, as it was last told of; `undefined` where nobody did, or by mistake. */
export function deathOf({ deaths }: PersonState): DeathRecordedData | undefined {
  const last = deaths.at(-1)?.content;
  return last?.standing === 'recorded' ? last : undefined;
}

/** The rules of the record of a person. */
export const personDecider: Decider<PersonState, PersonCommand> = {
  initial: {
    registrations: [],
    identifiers: [],
    accessNeeds: [],
    safeContacts: [],
    competence: [],
    deaths: [],
  },
  evolve,
  decide,
};
