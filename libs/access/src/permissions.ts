import type { Role } from './actor.js';

/** Who may see and do what: once, here. */

/** Under which condition a role may do something. */
export type Condition =
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
export const PERMISSIONS = {
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
  /** Asking that everything about a person be erased; an officer asks for them. */
  'erasure.request': {
    person: 'own',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Deciding about such a request; two officers have to agree. */
  'erasure.decide': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** What was erased or forgotten, and who decided it. It names nobody. */
  'erasure.read': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'always',
    public: 'never',
  },
  /** What no agreement keeps any more, and why it is kept all the same. */
  'retention.read': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'always',
    auditor: 'never',
    public: 'never',
  },
  /** Saying that everything about a person is kept, or is not any more. */
  'legal-hold.decide': {
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
  /** Taking a copy of a person's record with the proof that it is all that may be shown to them. */
  'person.export': {
    person: 'own',
    // What they may see is bounded, and of a part nothing proves that it is whole.
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'withPurpose',
    auditor: 'never',
    public: 'never',
  },
  /**
   * Writing down that whoever acts or cares for a person looked, or that they took a copy themselves, once
   * they were permitted to.
   */
  'look-up.acting': {
    person: 'always',
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
  /** The log's keys, and its checkpoints and tiles as of the last hour or so. */
  'log.read': {
    person: 'always',
    representative: 'always',
    carer: 'always',
    partner: 'always',
    officer: 'always',
    auditor: 'always',
    public: 'always',
  },
  /** Its checkpoints and tiles as they are now. */
  'log.now': {
    person: 'always',
    representative: 'always',
    carer: 'always',
    partner: 'always',
    officer: 'always',
    auditor: 'always',
    public: 'never',
  },
  /** The entries that the log's leaves are hashes of. They hold ids and hashes. */
  'log.entries': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
    officer: 'never',
    auditor: 'always',
    public: 'never',
  },
  /** Whether what is stored is what was signed, and what is not. */
  'integrity.read': {
    person: 'never',
    representative: 'never',
    carer: 'never',
    partner: 'never',
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
export type Action = keyof typeof PERMISSIONS;

/** Every action. */
export const ACTIONS = Object.keys(PERMISSIONS) as readonly Action[];
