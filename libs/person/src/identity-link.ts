import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { LEDGER_PERSON_ID, type IdentifierValue } from '../../vocabulary/src/identifier.js';
import {
  IdentitiesMerged,
  identityLinkEvents,
  IdentitiesToldApart,
  IdentitiesUnmerged,
  isIdentityLinkEvent,
  MergeVerified,
} from './person.events.js';

/**
 * The link between two people: whether they are one. All of it is decided by officers, and refused
 * where it breaks a rule (`transparency.md`, "Pseudonyms never merge"). Nothing of either person is
 * moved: their answers run over whoever is linked now.
 */

/** How two people stand to each other. */
export type LinkStanding =
  /** They are two. */
  | 'apart'
  /** An officer merged them, and no second one has made sure: nobody is shown anything new. */
  | 'merged'
  /** They are one. */
  | 'linked';

/** What is known of one link. */
export interface LinkState {
  readonly standing: LinkStanding;
  /** The merge that stands; absent where they are apart. */
  readonly merge?: StandingMerge;
}

/** A merge that was not undone. */
export interface StandingMerge {
  readonly id: string;
  /** The account that made it. */
  readonly officer: string;
  readonly reason: string;
  /** When the ledger recorded it, ISO 8601 UTC. */
  readonly recordedAt: string;
}

/** What an officer says of two people. */
export interface LinkSaid {
  readonly IdentitiesMerged: LinkPair & { readonly reason: string };
  readonly MergeVerified: LinkPair & { readonly merge: string; readonly checked?: string };
  readonly IdentitiesUnmerged: LinkPair & { readonly reason: string };
  readonly IdentitiesToldApart: LinkPair & { readonly reason: string };
}

/** The two, each by the ledger's own id: whoever knows it has looked them up, which is recorded. */
interface LinkPair {
  readonly person: IdentifierValue;
  readonly other: IdentifierValue;
}

/** One thing said of two people, and the account that says it. */
export type LinkCommand = {
  [Type in keyof LinkSaid]: {
    readonly type: Type;
    readonly data: LinkSaid[Type];
    readonly officer: string;
  };
}[keyof LinkSaid];

/**
 * The pseudonyms of two people, in the same order whichever is named first.
 *
 * @throws DecisionRefused `MERGE_NEEDS_LEDGER_IDS`, `MERGE_OF_ONE_PERSON`
 */
export function linkedPair({ person, other }: LinkPair): readonly [string, string] {
  for (const [field, { system }] of Object.entries({ person, other })) {
    if (system === LEDGER_PERSON_ID) continue;
    throw new DecisionRefused(
      'MERGE_NEEDS_LEDGER_IDS',
      'People are merged by the ledger’s own ids, which looking them up gives.',
      `/${field}`,
    );
  }
  if (person.value === other.value) {
    throw new DecisionRefused('MERGE_OF_ONE_PERSON', 'Two people are named.', '/other');
  }
  return inOrder(person.value, other.value);
}

/** Two pseudonyms in the order of their characters, so that a pair has one name. */
export function inOrder(one: string, other: string): readonly [string, string] {
  return one < other ? [one, other] : [other, one];
}

function decide(command: LinkCommand, { standing, merge }: LinkState): readonly Fact[] {
  const people = linkedPair(command.data);
  const { officer } = command;
  switch (command.type) {
    case 'IdentitiesMerged':
    case 'IdentitiesToldApart': {
      if (standing !== 'apart') {
        throw new DecisionRefused('ALREADY_MERGED', 'These two are merged already.');
      }
      const type = command.type === 'IdentitiesMerged' ? IdentitiesMerged : IdentitiesToldApart;
      return [fact(type, { people, reason: command.data.reason, officer })];
    }
    case 'MergeVerified': {
      const { checked } = command.data;
      // What was un-merged and merged anew is another merge, which nobody has looked at yet.
      if (standing !== 'merged' || merge?.id !== command.data.merge) {
        throw new DecisionRefused(
          'NO_MERGE_TO_VERIFY',
          'No such merge of these two waits for a second officer.',
          '/merge',
        );
      }
      if (merge.officer === officer) {
        throw new DecisionRefused(
          'VERIFIED_BY_WHO_MERGED',
          'A merge is verified by another officer than the one who merged.',
        );
      }
      const said = { people, merge: merge.id, officer };
      return [fact(MergeVerified, checked === undefined ? said : { ...said, checked })];
    }
    case 'IdentitiesUnmerged': {
      if (standing === 'apart') {
        throw new DecisionRefused('NOT_MERGED', 'These two are not merged.');
      }
      const { reason } = command.data;
      return [fact(IdentitiesUnmerged, { people, reason, officer })];
    }
  }
}

const APART: LinkState = { standing: 'apart' };

const NAMES: ReadonlySet<string> = new Set(identityLinkEvents.map(({ name }) => name));

function evolve(state: LinkState, event: LedgerEvent): LinkState {
  // Nobody is shown another's record on the strength of what cannot be read any more.
  if (!event.readable) return NAMES.has(event.type) ? APART : state;
  if (!isIdentityLinkEvent(event)) return state;
  switch (event.type) {
    case 'IdentitiesMerged': {
      const { id, recordedAt, data } = event;
      const { officer, reason } = data;
      return { standing: 'merged', merge: { id, officer, reason, recordedAt } };
    }
    case 'MergeVerified':
      return { ...state, standing: 'linked' };
    case 'IdentitiesUnmerged':
    case 'IdentitiesToldApart':
      return APART;
  }
}

/** The rules of the link between two people. */
export const identityLinkDecider: Decider<LinkState, LinkCommand> = {
  initial: APART,
  evolve,
  decide,
};
