import { fold } from '../../ledger/src/decider.js';
import { ofTypes } from '../../ledger/src/facts.js';
import { readHistories, readShownHistories } from '../../ledger/src/histories.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { DeathRecorded } from '../../person/src/person.events.js';
import { LEGAL_HOLD_NOUN, legalHoldDecider, standing, type LegalHold } from './legal-hold.js';

/** The noun of the stream in which deaths are recorded (`libs/person`). */
const PERSON_NOUN = 'person';

/** Why everything of somebody is kept whose death a coroner looks into. */
export const CORONERS_HOLD = 'coroner';

const isDeath = ofTypes([DeathRecorded]);

/** Says what is kept of whom, and why. It asks the ledger itself: a hold counts from its receipt on. */
export class HoldsReader {
  constructor(private readonly ledger: Pick<Ledger, 'read' | 'readShown'>) {}

  /** Why everything of a person is kept; empty where nothing stands in the way. Held holds count. */
  async grounds(people: readonly string[]): Promise<readonly string[]> {
    const [holds, deaths] = await Promise.all([
      this.#holds(people, readHistories),
      Promise.all(people.map((one) => this.#isHeldForCoroner(one))),
    ]);
    const placed = standing({ holds }).map(({ placed: { data } }) => data.because);
    return deaths.includes(true) ? [...placed, CORONERS_HOLD] : placed;
  }

  /** Every hold that was placed; those that are held back only where asked for. */
  of(people: readonly string[], heldToo: boolean): Promise<readonly LegalHold[]> {
    return this.#holds(people, heldToo ? readHistories : readShownHistories);
  }

  async #holds(
    people: readonly string[],
    read: typeof readHistories | typeof readShownHistories,
  ): Promise<readonly LegalHold[]> {
    return fold(legalHoldDecider, await read(this.ledger, people, LEGAL_HOLD_NOUN)).holds;
  }

  async #isHeldForCoroner(subject: string): Promise<boolean> {
    const { events } = await this.ledger.read({ subject, noun: PERSON_NOUN, id: '' });
    return coronersHold(events);
  }
}

/** Whether a coroner's hold stands by what was last told of a death. */
function coronersHold(events: readonly LedgerEvent[]): boolean {
  const last = events.findLast(isDeath);
  return last?.data.standing === 'recorded' && last.data.coronersHold;
}
