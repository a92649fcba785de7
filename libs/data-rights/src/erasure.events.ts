import { eventType } from '../../ledger/src/event-type.js';
import { ofTypes } from '../../ledger/src/facts.js';
import type { ActorRecord } from '../../ledger/src/ledger.js';
import type { NOT_STATED } from '../../vocabulary/src/codes.js';

/**
 * What can happen to a request to erase somebody (UK GDPR Art 17). It is a subject of its own, which
 * names whom it is about and is shredded with them; what is left is `SubjectErased`, under a subject
 * that names nobody (decision 0020).
 */

/** Why somebody may ask: the points of Art 17(1). */
export const ERASURE_GROUNDS = [
  /** (a): not needed any more for what it was for. */
  'no-longer-needed',
  /** (b): the consent on which it rested was withdrawn. */
  'consent-withdrawn',
  /** (c): they object, and nothing outweighs it. */
  'objected',
  /** (d): it was processed unlawfully. */
  'unlawful',
  /** (e): a law says that it must be erased. */
  'legal-duty',
  /** (f): it was collected from a child by an online service. */
  'child-online-service',
] as const;

/** Why a request is refused: the exceptions of Art 17(3), and what stands before them. */
export const REFUSAL_GROUNDS = [
  /** 17(3)(a): freedom of expression and information. */
  'expression',
  /** 17(3)(b): a legal obligation, or a task in the public interest. */
  'legal-obligation',
  /** 17(3)(c): public health. */
  'public-health',
  /** 17(3)(d): archiving, research, statistics. */
  'archiving-research',
  /** 17(3)(e): legal claims. */
  'legal-claims',
  /** A legal hold stands. */
  'legal-hold',
  /** No point of Art 17(1) applies. */
  'no-ground-applies',
  /** Art 12(6): it is in doubt who asks. */
  'identity-in-doubt',
  /** Art 12(5): manifestly unfounded or excessive. */
  'unfounded-or-excessive',
] as const;

/** What remains of somebody who was erased, by the sentences that say it and why. */
export const REMAINS = [
  /** Type, time and hashes of each event, in streams that nothing joins. */
  'types-and-times',
  /** Which organisation acted, in which role and on what ground: kept for those who answer for it. */
  'who-acted',
  /** What other people's records say of them, under those people's own keys. */
  'in-others-records',
  /** Backups that were made before. */
  'older-backups',
] as const;

/** Somebody asks that a person be erased. */
export interface ErasureRequestedData {
  /** The pseudonym by which they were named. */
  readonly about: string;
  readonly because: (typeof ERASURE_GROUNDS)[number] | typeof NOT_STATED;
  /** What the person said, in their words. */
  readonly words?: string;
  /** The account of the officer who asks for them; absent where they ask themselves. */
  readonly officer?: string;
}

/** An officer has looked at it and agrees. With the second, it is done. */
export interface ErasureApprovedData {
  readonly about: string;
  /** The ledger's id of the request. */
  readonly request: string;
  /** What was looked at, in words. */
  readonly checked?: string;
  readonly officer: string;
}

/** It is not done, and why. */
export interface ErasureRefusedData {
  readonly about: string;
  readonly request: string;
  readonly because: (typeof REFUSAL_GROUNDS)[number];
  /** The reasons as the person is told them. */
  readonly words: string;
  readonly officer: string;
}

/** How many events of a type. */
export interface TypeTally {
  readonly type: string;
  readonly events: number;
}

/** Nothing more is recorded of them, and what there is has been counted: from here on it is done. */
export interface ErasureBegunData {
  readonly request: string;
  /** The pseudonyms that are linked: one person. */
  readonly people: readonly string[];
  /** What joins them or names them, and goes with them. */
  readonly joining: readonly string[];
  readonly erased: readonly TypeTally[];
}

/** Somebody was erased. It names nobody. */
export interface SubjectErasedData {
  /** The ledger's id of the request: whoever has its receipt knows that it was theirs. */
  readonly request: string;
  readonly requestedAt: string;
  /** In which role, and for which organisation. */
  readonly requestedBy: ActorRecord;
  readonly because: ErasureRequestedData['because'];
  /** Who decided it: two. */
  readonly decidedBy: readonly (ActorRecord & { readonly at: string })[];
  /** Their accounts, in the same order. */
  readonly officers: readonly string[];
  /** How many events, by type; none of them can be opened any more. */
  readonly erased: readonly TypeTally[];
  /** How many numbers of the ledger's own they had, and how many things joined or named them. */
  readonly pseudonyms: number;
  readonly joining: number;
  readonly remains: readonly (typeof REMAINS)[number][];
}

export const ErasureRequested = eventType<ErasureRequestedData>()({
  name: 'ErasureRequested',
  schema: 1,
  parts: { about: 'what', because: 'why', words: 'ownWords', officer: 'otherPeople' },
});

export const ErasureApproved = eventType<ErasureApprovedData>()({
  name: 'ErasureApproved',
  schema: 1,
  parts: { about: 'what', request: 'what', checked: 'why', officer: 'otherPeople' },
});

export const ErasureRefused = eventType<ErasureRefusedData>()({
  name: 'ErasureRefused',
  schema: 1,
  parts: { about: 'what', request: 'what', because: 'why', words: 'why', officer: 'otherPeople' },
});

export const ErasureBegun = eventType<ErasureBegunData>()({
  name: 'ErasureBegun',
  schema: 1,
  parts: { request: 'what', people: 'what', joining: 'what', erased: 'what' },
});

export const SubjectErased = eventType<SubjectErasedData>()({
  name: 'SubjectErased',
  schema: 1,
  parts: {
    request: 'what',
    requestedAt: 'what',
    requestedBy: 'whoAndWhen',
    because: 'why',
    decidedBy: 'whoAndWhen',
    officers: 'otherPeople',
    erased: 'what',
    pseudonyms: 'what',
    joining: 'what',
    remains: 'what',
  },
});

/** Every event of a request. */
export const erasureRequestEvents = [
  ErasureRequested,
  ErasureApproved,
  ErasureRefused,
  ErasureBegun,
] as const;

/** Every event about erasure. */
export const erasureEvents = [...erasureRequestEvents, SubjectErased] as const;

/** Whether an event is a readable one of a request. */
export const isErasureRequestEvent = ofTypes(erasureRequestEvents);

/** Whether an event is the readable one that says that somebody was erased. */
export const isSubjectErased = ofTypes([SubjectErased]);
