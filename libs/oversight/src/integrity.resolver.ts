import { Context, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { restorationsOf } from '../../ledger/src/ledger-restored.js';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { Recorder } from '../../ledger/src/recorder.js';
import { Integrity as Findings } from '../../transparency/src/integrity.js';
import type { WitnessReport } from '../../transparency/src/witness/witnesses.js';
import { Integrity, LedgerRestoration, type Witnesses } from './log.graphql.js';

/** Whether the log still is what was signed, who else says so, and what was ever given up. */
@Resolver(() => Integrity)
export class IntegrityResolver {
  constructor(
    private readonly findings: Findings,
    private readonly ledger: Ledger,
    private readonly recorder: Recorder,
  ) {}

  @Query(() => Integrity, {
    description: 'Whether what is stored is what was signed. Of officers and auditors.',
  })
  integrity(@Context('actor') actor: Actor): Omit<Integrity, 'restored'> {
    demandRole(actor, 'integrity.read');
    const { found, witnesses } = this.findings;
    return {
      holds: found === undefined,
      found: found?.sentence ?? null,
      leafIndex: found?.leafIndex ?? null,
      foundAt: found ? new Date(found.at) : null,
      witnesses: witnesses ? shown(witnesses) : null,
    };
  }

  /** Read only where it is asked for: of a log that is damaged the rest must be told all the same. */
  @ResolveField(() => [LedgerRestoration])
  async restored(): Promise<readonly LedgerRestoration[]> {
    const events = await restorationsOf(this.ledger, this.recorder.operator);
    return events.map(({ id, recordedAt, data: { kept, signed, checkpoint, because } }) => ({
      eventId: id,
      recordedAt: new Date(recordedAt),
      kept,
      signed,
      checkpoint,
      because,
    }));
  }
}

function shown({ witnesses, ...counts }: WitnessReport): Witnesses {
  return {
    ...counts,
    each: witnesses.map(({ name, signedAt, fault }) => ({
      name,
      signedAt: signedAt === undefined ? null : new Date(signedAt),
      found: fault ? `It ${fault.sentence}.` : null,
    })),
  };
}
