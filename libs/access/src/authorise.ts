import { type OrganisationReference, sameOrganisation } from '../../vocabulary/src/organisation.js';
import { isAccessPurpose } from './access-purpose.js';
import type { Actor, Role } from './actor.js';

/**
 * Who may see and do what: once, here, as a table, without I/O. Doors ask `authoriseRole` before they
 * read a body and `authorise` once they know what it is about.
 */

/** Under which condition a role may do something. */
type Condition =
  | 'never'
  | 'always'
  /** Only what is about the person who signed in. */
  | 'own'
  /** Only what is about the person whom they are authorised to act for now. */
  | 'represented'
  /** Only what the actor's organisation sent. */
  | 'ownOrganisation'
  /** With a purpose, which is recorded with the look-up. */
  | 'withPurpose'
  /** Only for the organisation that operates the ledger. */
  | 'operator';

/**
 * A row an action, a column a role. `Record` asks for every role in every row: nothing compiles until
 * each row says what each may. What a representative or a carer is shown of a person is bounded
 * further by `Viewer`.
 */
const TABLE = {
  /** Using the ingest route at all; what is sent there is asked for by its own action. */
  'event.send': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Sending facts: disclosures, receipts, people and their identifiers. */
  'fact.record': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'never',
    auditor: 'never',
    public: 'never',
  },
  /** Saying that an event stands with the wrong person, and making sure of it. */
  'event.refile': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Saying that two people are one, making sure of it, and taking it back. */
  'identity.merge': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Saying that a number is used no more; whether it is sealed, officers alone say. */
  'identifier.supersede': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** What waits for officers: merges to verify, numbers that two claim, who may be one person. */
  'identity.review': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Merges that were undone, and whom they showed to whom: who is to be told. */
  'identity.undone': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'withPurpose',
    auditor: 'never',
    public: 'never',
  },
  /** Every merge that ever was of a person (`domain.md`, question 2). */
  'identity.audit': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'never',
    auditor: 'withPurpose',
    public: 'never',
  },
  /** Granting, limiting, withdrawing a consent; a partner reports it, an officer records it for them. */
  'consent.declare': {
    person: 'own',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Adding and removing what helps and what does not. */
  'plan.edit': {
    person: 'own',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Registering, amending, ending an agreement. That the organisation is a party is the noun's rule. */
  'agreement.record': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Saying what the own organisation reports, from when, and through when it is complete. */
  'reporting.declare': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Saying that what is held stays held, or is released; whose word counts is the noun's rule. */
  'held.decide': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** What is held back from a person. The person was looked up before, with a purpose. */
  'held.read': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Saying who acts for a person, or that they do not any more. */
  'representative.record': {
    person: 'own',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Saying who cares for a person, and what they may be told. */
  'carer.record': {
    person: 'own',
    representative: 'never',
    carer: 'never',
    partner: 'always',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Asking what somebody may be told as a carer. Whoever is not named is answered too. */
  'carer.read': {
    person: 'never',
    representative: 'never',
    carer: 'always',
    partner: 'never',
    officer: 'never',
    auditor: 'never',
    public: 'never',
  },
  /** Keeping something from one's own screen, or from whoever acts for one. */
  'own-view.decide': {
    person: 'own',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'never',
    auditor: 'never',
    public: 'never',
  },
  /** Who acts for a person, who cares for them, and what they keep from whom. */
  'own-view.read': {
    person: 'always',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /**
   * Lists over all people of what is to be looked at about holding. They show the ledger's ids and no
   * content.
   */
  'held.review': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** A person's record: where it went, consents, plans, look-ups, coverage. */
  'person.read': {
    person: 'own',
    representative: 'represented',
    carer: 'never',
    partner: 'never',
    officer: 'withPurpose',
    auditor: 'never',
    public: 'never',
  },
  /** Writing down that whoever acts or cares for a person looked, once they were permitted to. */
  'look-up.acting': {
    person: 'never',
    representative: 'always',
    carer: 'always',
    partner: 'never',
    officer: 'never',
    auditor: 'never',
    public: 'never',
  },
  /** Finding a person by an identifier. */
  'person.find': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'withPurpose',
    auditor: 'never',
    public: 'never',
  },
  /** The receipt of an event; a partner's own, a person's own. */
  'receipt.read': {
    person: 'own',
    representative: 'never',
    carer: 'never',
    partner: 'ownOrganisation',
    officer: 'always',
    auditor: 'always',
    public: 'never',
  },
  /** The public register of agreements. */
  'agreements.read': {
    person: 'always',
    representative: 'always',
    carer: 'always',
    partner: 'always',
    officer: 'always',
    auditor: 'always',
    public: 'always',
  },
  /** Events that a view could not take in. Their list names types and places, never people. */
  'parked.read': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'operator',
    auditor: 'always',
    public: 'never',
  },
  /** Trying them again. */
  'parked.retry': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'operator',
    auditor: 'never',
    public: 'never',
  },
  /** Figures of the running system. */
  'metrics.read': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'operator',
    auditor: 'always',
    public: 'never',
  },
  /** Asking a GraphQL schema what it holds. */
  'schema.read': {
    person: 'always',
    representative: 'always',
    carer: 'always',
    partner: 'always',
    officer: 'always',
    auditor: 'always',
    public: 'never',
  },
} as const satisfies Record<string, Record<Role, Condition>>;

/** Something that somebody may want to do. */
export type Action = keyof typeof TABLE;

/** Every action. */
export const ACTIONS = Object.keys(TABLE) as readonly Action[];

/** What the action is about, as far as the door knows it. */
export interface Resource {
  /** The ledger's id of the person it is about, as identities are linked now. */
  readonly person?: string | undefined;
  /** Whether that is somebody for whom the actor is authorised to act now. */
  readonly represented?: boolean | undefined;
  /** The organisation that sent it. */
  readonly sender?: OrganisationReference | undefined;
  /** Why an officer wants to see it. */
  readonly purpose?: string | undefined;
  /** The organisation that operates the ledger. */
  readonly operator?: OrganisationReference | undefined;
}

/** Why something is denied. */
export type Denial =
  /** Nobody signed in: ask for a token. */
  | 'SIGN_IN_NEEDED'
  /** No one in this role may do it. */
  | 'ROLE_NOT_PERMITTED'
  /** A purpose of the list is missing. */
  | 'PURPOSE_NEEDED'
  /** Answer exactly as for something that does not exist. */
  | 'NOT_FOUND'
  /** What they may see of this person does not include it. */
  | 'OUT_OF_SCOPE'
  /** To be shown only to whoever has just proved again who they are. */
  | 'SIGN_IN_AFRESH';

/** May, or may not and why. */
export type Decision =
  { readonly permitted: true } | { readonly permitted: false; readonly reason: Denial };

const PERMITTED: Decision = { permitted: true };

function denied(reason: Denial): Decision {
  return { permitted: false, reason };
}

/** Whether this role may ever do this: what a door asks before it knows what it is about. */
export function authoriseRole(actor: Actor, action: Action): Decision {
  if (conditionOf(actor, action) !== 'never') return PERMITTED;
  return denied(actor.role === 'public' ? 'SIGN_IN_NEEDED' : 'ROLE_NOT_PERMITTED');
}

/**
 * Whether this actor may do this with that. What does not exist is asked with an empty resource, so
 * that another's and nobody's are denied alike.
 */
export function authorise(actor: Actor, action: Action, resource: Resource = {}): Decision {
  switch (conditionOf(actor, action)) {
    case 'never':
      return authoriseRole(actor, action);
    case 'always':
      return PERMITTED;
    case 'own':
      return actor.person !== undefined && actor.person === resource.person
        ? PERMITTED
        : denied('NOT_FOUND');
    case 'represented':
      return resource.represented === true && actor.person === resource.person
        ? PERMITTED
        : denied('NOT_FOUND');
    case 'ownOrganisation':
      return same(actor.organisation, resource.sender) ? PERMITTED : denied('NOT_FOUND');
    case 'withPurpose':
      return isAccessPurpose(resource.purpose) ? PERMITTED : denied('PURPOSE_NEEDED');
    case 'operator':
      return same(actor.organisation, resource.operator) ? PERMITTED : denied('ROLE_NOT_PERMITTED');
  }
}

function conditionOf(actor: Actor, action: Action): Condition {
  return TABLE[action][actor.role];
}

function same(a: OrganisationReference | undefined, b: OrganisationReference | undefined): boolean {
  return a !== undefined && b !== undefined && sameOrganisation(a, b);
}
