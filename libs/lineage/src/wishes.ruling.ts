import { deciding, type DecidingStatement, type Finding } from './wishes.answer.js';
import type { CompiledStatements, DenialNode, GrantNode } from './wishes.compile.js';
import type { Atom } from './wishes.disclosed.js';
import {
  denialStands,
  grantStands,
  isLater,
  isPresent,
  whyNot,
  type Moment,
} from './wishes.moment.js';
import { containsBox, lifts, rulesThatHit, type Box } from './wishes.scope.js';

/** A denial that hits, and for each of its rules that do, the grants that may lift it. */
interface Hit {
  readonly denial: DenialNode;
  readonly rules: readonly (readonly GrantNode[])[];
}

/** The statements that bear on one recipient, one purpose and one part, whenever that was. */
class BoxRuling {
  readonly #grants: readonly GrantNode[];
  readonly #hits: readonly Hit[];

  constructor(
    box: Box,
    private readonly statements: CompiledStatements,
  ) {
    this.#grants = statements.grants.filter(({ dimensions }) => containsBox(dimensions, box));
    this.#hits = statements.denials.flatMap((denial) => {
      const rules = rulesThatHit(denial.dimensions, box).map((rule) =>
        statements.grants.filter(
          (grant) => grant.said.latest > denial.said.earliest && lifts(grant.dimensions, rule, box),
        ),
      );
      return rules.length > 0 ? [{ denial, rules }] : [];
    });
  }

  /** What one order of things gives at one moment: `yes`, `no` or `notAsked`. */
  at(moment: Moment): Finding {
    const denials = this.#hits.filter((hit) => hits(hit, moment)).map(({ denial }) => denial);
    // Of several denials the latest tells the reader most.
    const denial = denials.at(-1);
    if (denial) {
      const decidedBy = denials.map(({ said, consent }) => because(said.id, consent, 'denies'));
      return { value: 'no', reason: denial.because, decidedBy };
    }
    const grants = this.#grants.filter((grant) => grantStands(grant, moment));
    if (grants.length > 0) {
      const decidedBy = grants.map(({ said, consent }) => because(said.id, consent, 'permits'));
      return { value: 'yes', reason: 'asWished', decidedBy };
    }
    return this.#notAsked(moment);
  }

  #notAsked(moment: Moment): Finding {
    const past = this.#grants.flatMap((grant) => {
      const why = whyNot(grant, moment);
      return why ? [{ grant, why }] : [];
    });
    const last = past.at(-1);
    if (last) {
      const decidedBy = past.map(({ grant: { said, consent }, why }) =>
        because(said.id, consent, why === 'lapsed' ? 'lapsed' : 'lacksCapacity'),
      );
      return { value: 'notAsked', reason: last.why, decidedBy };
    }
    const { grants, denials } = this.statements;
    const asked = [...grants, ...denials].some(({ said }) => isPresent(said, true, moment));
    return { value: 'notAsked', reason: asked ? 'notCovered' : 'never', decidedBy: [] };
  }
}

/** Whether a denial counts and not all of its rules are lifted by later grants that stand. */
function hits({ denial, rules }: Hit, moment: Moment): boolean {
  return (
    denialStands(denial, moment) &&
    rules.some(
      (lifters) =>
        !lifters.some((grant) => isLater(grant, denial, moment) && grantStands(grant, moment)),
    )
  );
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

  /** By what is known today, of what had happened by `asOf`. */
  atTheTime(moments: readonly number[], asOf: number): Finding {
    return this.#find(moments, (at, lean) => {
      return { at, horizon: Math.min(at, asOf), asOf, lean, knownTo: undefined };
    });
  }

  /** By what a sender could know then. */
  knownTo(sender: string, moments: readonly number[]): Finding {
    const knownTo = { sender };
    return this.#find(moments, (at, lean) => {
      return { at, horizon: at, asOf: Infinity, lean, knownTo };
    });
  }

  /** What every order of things, and everything that may be meant, give alike; else `cannotSay`. */
  #find(
    moments: readonly number[],
    momentOf: (at: number, lean: Moment['lean']) => Moment,
  ): Finding {
    let first: Finding | undefined;
    for (let index = 0; index < this.atom.count; index += 1) {
      const box = (this.#boxes[index] ??= new BoxRuling(this.atom.box(index), this.statements));
      let before: Finding | undefined;
      for (const at of moments) {
        const low = box.at(momentOf(at, 'denial'));
        const high = this.statements.exact ? low : box.at(momentOf(at, 'permission'));
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
