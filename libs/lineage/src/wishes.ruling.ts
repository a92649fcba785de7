import { deciding, type DecidingStatement, type Finding } from './wishes.answer.js';
import type { CompiledStatements, DenialNode, GrantNode } from './wishes.compile.js';
import type { Atom } from './wishes.disclosed.js';
import { isLater, whyNot } from './wishes.moment.js';
import {
  containsBox,
  lifts,
  overlapsBox,
  rulesThatHit,
  type Box,
  type Rule,
} from './wishes.scope.js';
import type { Standing, Standings } from './wishes.standing.js';

/** A denial that hits, with its rules that do. */
class Hit {
  readonly #lifters: (readonly GrantNode[])[] = [];

  constructor(
    readonly denial: DenialNode,
    private readonly rules: readonly Rule[],
    private readonly box: Box,
    private readonly grants: readonly GrantNode[],
  ) {}

  /** Whether the denial counts and not all of its rules are lifted by later grants that stand. */
  counts(standing: Standing): boolean {
    return (
      standing.denial(this.denial) &&
      this.rules.some((rule, nth) => {
        const lifters = (this.#lifters[nth] ??= this.#liftersOf(rule));
        return !lifters.some(
          (grant) => isLater(grant, this.denial, standing.moment) && standing.grant(grant),
        );
      })
    );
  }

  #liftersOf(rule: Rule): readonly GrantNode[] {
    const { earliest } = this.denial.said;
    return this.grants.filter(
      ({ said, dimensions }) => said.latest > earliest && lifts(dimensions, rule, this.box),
    );
  }
}

/** The statements that bear on one recipient, one purpose and one part, whenever that was. */
class BoxRuling {
  readonly #grants: readonly GrantNode[];
  readonly #hits: readonly Hit[];

  constructor(box: Box, { grants, denials }: CompiledStatements) {
    // A grant that lifts what a denial takes of the box overlaps both.
    const near = grants.filter(({ dimensions }) => overlapsBox(dimensions, box));
    this.#grants = near.filter(({ dimensions }) => containsBox(dimensions, box));
    this.#hits = denials
      .filter(({ dimensions }) => overlapsBox(dimensions, box))
      .map((denial) => new Hit(denial, rulesThatHit(denial.dimensions, box), box, near));
  }

  /** What one order of things gives at one moment: `yes`, `no` or `notAsked`. */
  at(standing: Standing): Finding {
    return standing.finding(this, () => this.#find(standing));
  }

  #find(standing: Standing): Finding {
    const denials = this.#hits.filter((hit) => hit.counts(standing)).map(({ denial }) => denial);
    // Of several denials the latest tells the reader most.
    const denial = denials.at(-1);
    if (denial) {
      const decidedBy = denials.map(({ said, consent }) => because(said.id, consent, 'denies'));
      return { value: 'no', reason: denial.because, decidedBy };
    }
    const grants = this.#grants.filter((grant) => standing.grant(grant));
    if (grants.length > 0) {
      const decidedBy = grants.map(({ said, consent }) => because(said.id, consent, 'permits'));
      return { value: 'yes', reason: 'asWished', decidedBy };
    }
    return this.#notAsked(standing);
  }

  #notAsked(standing: Standing): Finding {
    const past = this.#grants.flatMap((grant) => {
      const why = whyNot(grant, standing.moment);
      return why ? [{ grant, why }] : [];
    });
    const last = past.at(-1);
    if (last) {
      const decidedBy = past.map(({ grant: { said, consent }, why }) =>
        because(said.id, consent, why === 'lapsed' ? 'lapsed' : 'lacksCapacity'),
      );
      return { value: 'notAsked', reason: last.why, decidedBy };
    }
    const reason = standing.anything() ? 'notCovered' : 'never';
    return { value: 'notAsked', reason, decidedBy: [] };
  }
}

function because(
  event: string,
  consent: string,
  effect: DecidingStatement['effect'],
): DecidingStatement {
  return { event, consent, effect };
}

/** The statements that bear on something that was given, whatever it may have been. */
export class Ruling {
  readonly #boxes: BoxRuling[] = [];

  constructor(
    private readonly atom: Atom,
    private readonly statements: CompiledStatements,
  ) {}

  /**
   * What every order of things, and everything that may be meant, give alike; else `cannotSay`.
   *
   * @param moments Those that tell one time at which it may have happened from another.
   * @param sender Whose knowledge counts; `undefined` where all does that is known today.
   */
  find(moments: readonly number[], standings: Standings, sender: string | undefined): Finding {
    let first: Finding | undefined;
    for (let index = 0; index < this.atom.count; index += 1) {
      const box = (this.#boxes[index] ??= new BoxRuling(this.atom.box(index), this.statements));
      let before: Finding | undefined;
      for (const at of moments) {
        const low = box.at(standings.at(at, 'denial', sender));
        const high = this.statements.exact ? low : box.at(standings.at(at, 'permission', sender));
        if (low.value !== high.value) return unclear('order', low, high);
        if (before && before.value !== low.value) return unclear('order', before, low);
        before = low;
      }
      if (first && before && first.value !== before.value) return unclear('detail', first, before);
      first ??= before;
    }
    if (!first) throw new RangeError('expected something that was given');
    return first;
  }
}

function unclear(reason: 'order' | 'detail', ...findings: readonly Finding[]): Finding {
  return { value: 'cannotSay', reason, decidedBy: deciding(findings) };
}
