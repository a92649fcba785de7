import type { IdentifierValue } from '../../../../libs/vocabulary/src/identifier.js';
import type { Partner } from './partnership.js';
import type { Timed } from './queue.js';

/** Something that a partner's system sends, at the instant at which it does. */
export interface Step extends Timed {
  readonly by: Partner;
  /** The event's own name: `DisclosureMade`. */
  readonly type: string;
  readonly data: object;
  /** In which role; default as a partner. */
  readonly role?: 'officer';
  /** The id of the event; default one that is unlike every other. */
  readonly id?: string;
  /** What later steps call it. */
  readonly name?: string;
  /**
   * Members of `data` that hold the ledger's id of an earlier event, and what that one is called.
   * The ledger gives the id when it takes the event, so nobody knows it before.
   */
  readonly refers?: Readonly<Record<string, string>>;
}

/** Whom a story is about. */
export interface Hero {
  /** Short, and unlike that of everybody else: `p0007`. */
  readonly key: string;
  readonly name: string;
  readonly identifier: IdentifierValue;
  /** The id of the crisis plan. */
  readonly plan: string;
  /** The agreement under which partners share. */
  readonly agreement: string;
}

/** How things stand with somebody; episodes go on from it and leave it changed. */
export interface Standing {
  /** The plan's newest published version; 0 before the first. */
  version: number;
  /** How many helpful and unhelpful items the plan has had. */
  items: number;
  /** How many consents were recorded; the newest grant has the reference `grant-<number>`. */
  consents: number;
  grant: number;
  /** The key of the partner whom the person does not want to be told, if any. */
  denied: Partner | undefined;
  /** How many episodes there were, for names. */
  episodes: number;
}

/** How things stand at first. */
export function newStanding(): Standing {
  return { version: 0, items: 0, consents: 0, grant: 0, denied: undefined, episodes: 0 };
}
