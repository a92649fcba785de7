import { Context, Info, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { AccessDenied, demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { CarerReader } from '../../person/src/carer-reader.js';
import { limitOf } from '../../person/src/carer.answers.js';
import type { Involvement } from '../../person/src/carer.js';
import { LinkedPeople } from '../../person/src/linked-people.js';
import { scopeInWords } from '../../person/src/scope.graphql.js';
import { codeInWords, words } from '../../vocabulary/src/vocabulary.graphql.js';
import { Caring } from './caring.graphql.js';
import { inEvenTime } from '../../access/src/evenly.js';
import { LookUpRecorder } from './look-up-recorder.js';
import { ShownPeople } from './shown-people.js';

/** What a carer is always told, whatever anybody decided: codes of its sentences. */
const ALWAYS = ['general', 'services', 'urgent', 'listen', 'assessment', 'support'] as const;

/**
 * How long it takes to be told anything, milliseconds. Of whoever is known the look-up is recorded
 * first, which waits for the disk: on a machine that is busy, longer than reading does.
 */
const RECORDED_MS = 120;

/**
 * Explains to somebody who cares for a person what they may be told. Whoever is not named is answered
 * as for a person whom nobody knows, in the same words and in the same time.
 */
@Resolver(() => Caring)
export class CaringResolver {
  constructor(
    private readonly people: ShownPeople,
    private readonly linked: LinkedPeople,
    private readonly carers: CarerReader,
    private readonly lookingUp: LookUpRecorder,
  ) {}

  @Query(() => Caring, {
    description: 'For a carer: what they may be told of whom they care for, and if not, why.',
  })
  caringFor(@Context('actor') actor: Actor, @Info() info: GraphQLResolveInfo): Promise<Caring> {
    demandRole(actor, 'carer.read');
    const { person: id, self } = actor;
    if (id === undefined || self === undefined) throw new AccessDenied('ROLE_NOT_PERMITTED');
    return inEvenTime(() => this.#answer(actor, info, id, self), RECORDED_MS);
  }

  async #answer(actor: Actor, info: GraphQLResolveInfo, id: string, self: string): Promise<Caring> {
    if (!(await this.linked.isPerson(id))) return answerOf(undefined, LIVES);
    const subjects = await this.linked.of(id);
    const own = await this.linked.of(self);
    const [involvement, death] = await Promise.all([
      this.carers.of(subjects, own),
      this.carers.death(subjects),
    ]);
    // Recorded first: the person sees that somebody asked, whether they are involved or not.
    const why = { purpose: 'AS_CARER', reason: null, action: 'look-up.acting' } as const;
    await this.lookingUp.record({ actor, info, ...why }, subjects);
    const told = answerOf(involvement, death);
    if (death.died || !involvement?.scope) return told;
    return { ...told, person: await this.people.caredFor(id, own) };
  }
}

const LIVES = { died: false, told: false } as const;

function answerOf(
  involvement: Involvement | undefined,
  { died, told }: { readonly died: boolean; readonly told: boolean },
): Caring {
  const { standing, scope, agreed, limits = [] } = shown(involvement) ?? {};
  const reviewBy = agreed?.reviewBy;
  // Of a death that is held back a carer learns no more than that nothing is agreed any more.
  const ended = scope && died ? 'ended' : standing;
  return {
    involvement: codeInWords('caring', told && standing ? 'endedByDeath' : (ended ?? 'unknown')),
    agreed: scope && !died ? scopeInWords(scope) : null,
    decidedBy: agreed && !died ? codeInWords('involvementDecider', agreed.decidedBy) : null,
    notAgreed: limits.map(limitOf),
    reviewBy: reviewBy === undefined || died ? null : new Date(reviewBy),
    always: ALWAYS.map((code) => words(`carer.always.${code}`)),
    person: null,
    lawKeepsBack: words('law.keepsBack'),
  };
}

/** Who may not be told that they are named is told nothing else that would say so. */
function shown(involvement: Involvement | undefined): Involvement | undefined {
  const isOnlyNamed = involvement?.standing === 'named';
  return isOnlyNamed && involvement.named?.mayBeTold !== true ? undefined : involvement;
}
