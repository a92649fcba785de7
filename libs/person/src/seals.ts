import type { Actor } from '../../access/src/actor.js';
import { fold } from '../../ledger/src/decider.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import { supersededDecider, type Seal, sealOf } from './superseded-identifier.js';

/** The noun of the stream in which a person's superseded numbers stand. */
export const SUPERSEDED = 'superseded-identifier';

/** Says which numbers are sealed, asked of the ledger itself: a seal counts from its receipt on. */
export class Seals {
  constructor(private readonly ledger: Pick<Ledger, 'read'>) {}

  /** The seal of a number that leads to a person. */
  async of(person: string, identifier: IdentifierValue): Promise<Seal | undefined> {
    const stream = { subject: person, noun: SUPERSEDED, id: '' };
    const { events } = await this.ledger.read(stream);
    return sealOf(fold(supersededDecider, events), identifier);
  }

  /** The numbers of a person that are sealed. */
  async sealed(person: string): Promise<readonly string[]> {
    const stream = { subject: person, noun: SUPERSEDED, id: '' };
    const state = fold(supersededDecider, (await this.ledger.read(stream)).events);
    return state.flatMap(({ identifier, seal }) => (seal ? [identifier.value] : []));
  }

  /** Whether a number that leads to a person answers as unknown to whoever asks. */
  async hides(actor: Actor, person: string, identifier: IdentifierValue): Promise<boolean> {
    const seal = await this.of(person, identifier);
    return seal !== undefined && !isNamed(seal, actor);
  }
}

/** Whether a sealed number still answers to whoever asks. */
export function isNamed({ namedOfficers }: Seal, { role, account }: Actor): boolean {
  return role === 'officer' && namedOfficers.includes(account);
}
