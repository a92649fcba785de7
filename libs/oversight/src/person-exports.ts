import { AccessDenied, demand, demandRole } from '../../access/src/access-denied.js';
import type { AccessPurpose, LookUpPurpose } from '../../access/src/access-purpose.js';
import type { Actor } from '../../access/src/actor.js';
import { demandFreshSignIn } from '../../access/src/fresh-sign-in.js';
import { PERSON_FORMAT } from '../../../verifier/src/person-export.js';
import { CompletenessError } from '../../completeness/src/completeness.errors.js';
import type { LedgerExports } from '../../completeness/src/ledger-exports.js';
import { personExport } from '../../completeness/src/person-export.js';
import type { CoveredSnapshot, Proofs } from '../../completeness/src/proofs.js';
import { ledgerIdentifier } from '../../completeness/src/record-secrets.js';
import { readHeldAlong } from '../../disclosure/src/held-along.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { LinkedPeople } from '../../person/src/linked-people.js';
import type { Seals } from '../../person/src/seals.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { disclosureOf } from './held-with-another.js';
import type { LookUpRecorder } from './look-up-recorder.js';
import type { LookUpAction } from './oversight.commands.js';

/** Why an officer takes a copy of somebody's record, and whether of what is held back, too. */
export interface ExportAsked {
  readonly purpose: AccessPurpose;
  readonly reason?: string;
  readonly held: boolean;
}

/** An export that is being made. */
export interface OpenExport {
  readonly pieces: AsyncIterable<string>;
  /** To be called when no more of it is wanted, and when all of it was read. */
  close(): void;
}

/** How an export stands among what was asked of a person. */
const ASKED = ['export'];

/**
 * Copies of a person's record with the proof that they are all that may be shown
 * (`docs/reference/person-export.md`). Each is recorded with the person before it is given.
 */
export class PersonExports {
  constructor(
    private readonly ledger: Pick<Ledger, 'vault'>,
    private readonly linked: LinkedPeople,
    private readonly seals: Seals,
    private readonly lookUps: Pick<LookUpRecorder, 'recordLook'>,
    private readonly proofs: Proofs,
    private readonly exports: LedgerExports,
    private readonly views: Pick<ViewsReader, 'db'>,
  ) {}

  /**
   * The copy of whoever signed in. It has what they keep from their own screen, too, so that they must have
   * just proved who they are.
   *
   * @throws AccessDenied; CompletenessError `PROOF_DUE`
   */
  async own(actor: Actor): Promise<OpenExport> {
    const { person } = actor;
    demandRole(actor, 'person.export');
    demand(actor, 'person.export', { person });
    demandFreshSignIn(actor, Date.now());
    const asked = { purpose: 'AS_THEMSELVES' as const, held: false };
    return this.#export(actor, person ?? '', asked, 'look-up.acting');
  }

  /**
   * An officer's copy of somebody's record.
   *
   * @throws AccessDenied, also `NOT_FOUND` for whom nobody knows; CompletenessError `PROOF_DUE`
   */
  async lookedUp(actor: Actor, person: string, asked: ExportAsked): Promise<OpenExport> {
    demandRole(actor, 'person.export');
    if (actor.role === 'person') throw new AccessDenied('ROLE_NOT_PERMITTED');
    demand(actor, 'person.export', { purpose: asked.purpose });
    if (asked.held) demand(actor, 'held.read');
    return this.#export(actor, person, asked, 'person.read');
  }

  async #export(
    actor: Actor,
    person: string,
    asked: Omit<ExportAsked, 'purpose'> & { readonly purpose: LookUpPurpose },
    action: LookUpAction,
  ): Promise<OpenExport> {
    const keys = (await this.ledger.vault.keys([person])).get(person);
    if (keys?.kind !== 'person') throw new AccessDenied('NOT_FOUND');
    const now = await this.linked.of(person);
    let covered: CoveredSnapshot | undefined;
    try {
      covered = await this.proofs.latest();
      const then = covered.snapshot.linked(person);
      // Who is one person is always judged by now, and the proof has to say the same.
      if (then.length !== now.length || now.some((one) => !then.includes(one))) throw linkedSince();
      const { purpose, reason = null, held } = asked;
      const look = { actor, question: PERSON_FORMAT, asked: ASKED, purpose, reason, held, action };
      await this.lookUps.recordLook(look, now);
      return await this.#text(covered, then, asked.held);
    } catch (error) {
      covered?.snapshot.close();
      this.proofs.mend(error);
      throw error;
    }
  }

  /** The pieces; whoever gets them is told of an error by their end. */
  async *#guarded(pieces: AsyncIterable<string>): AsyncGenerator<string> {
    try {
      yield* pieces;
    } catch (error) {
      this.proofs.mend(error);
      throw error;
    }
  }

  async #text(
    { snapshot, proof }: CoveredSnapshot,
    people: readonly string[],
    held: boolean,
  ): Promise<OpenExport> {
    const hidden = (await Promise.all(people.map((one) => this.seals.sealed(one)))).flat();
    const along = held ? [] : await readHeldAlong(this.views, people);
    const withheld = new Set(along.map(({ id }) => id));
    const isWithheld = (event: ReadableEvent): boolean =>
      withheld.has(disclosureOf(event) ?? event.id);
    const epoch = await this.exports.epoch(snapshot.epoch.position);
    const trees = held ? (['visible', 'held'] as const) : (['visible'] as const);
    for (const one of people) snapshot.demandProvable(one, trees);
    const pieces = personExport({
      epoch: { ...epoch, proof },
      people,
      trees,
      root: (one, tree) => snapshot.root(one, tree),
      events: (one, tree) =>
        this.exports.events(one, snapshot.positions(one, tree), {
          withGrounds: tree === 'held',
          hidden,
          isWithheld,
        }),
      known: (one) => [ledgerIdentifier(one)],
      prove: (one, identifiers) => snapshot.prove(one, identifiers, trees),
    });
    return {
      pieces: this.#guarded(pieces),
      close: () => {
        snapshot.close();
      },
    };
  }
}

function linkedSince(): CompletenessError {
  return new CompletenessError(
    'PROOF_DUE',
    'Who is one person was decided after the last epoch. The next one will say it.',
  );
}
