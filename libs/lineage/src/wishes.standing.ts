import type { Finding } from './wishes.answer.js';
import type { CompiledStatements, DenialNode, GrantNode } from './wishes.compile.js';
import { denialStands, grantStands, isPresent, type Moment } from './wishes.moment.js';

/** What stands at one moment in one order of things; found out when asked, and then remembered. */
export class Standing {
  readonly #grants: (boolean | undefined)[] = [];
  readonly #denials: (boolean | undefined)[] = [];
  readonly #findings = new Map<object, Finding>();
  #anything: boolean | undefined;

  constructor(
    readonly moment: Moment,
    private readonly statements: CompiledStatements,
  ) {}

  grant(node: GrantNode): boolean {
    return (this.#grants[node.index] ??= grantStands(node, this.moment));
  }

  denial(node: DenialNode): boolean {
    return (this.#denials[node.index] ??= denialStands(node, this.moment));
  }

  /** Whether any wish had been stated. */
  anything(): boolean {
    const { grants, denials } = this.statements;
    return (this.#anything ??= [...grants, ...denials].some(({ said }) =>
      isPresent(said, true, this.moment),
    ));
  }

  /** What was found of something before, else what is found now. */
  finding(of: object, find: () => Finding): Finding {
    let finding = this.#findings.get(of);
    if (!finding) {
      finding = find();
      this.#findings.set(of, finding);
    }
    return finding;
  }
}

/** How much is kept in mind: moments times statements. */
const REMEMBERED = 250_000;

/**
 * What stood when. Nothing changes between two breakpoints, so that everything between them is one
 * moment; a person with very many disclosures and a few statements has few of them.
 */
export class Standings {
  readonly #remembered = new Map<string | undefined, Map<number, Standing>>();
  readonly #limit: number;
  #count = 0;

  constructor(
    private readonly statements: CompiledStatements,
    private readonly asOf: number,
  ) {
    this.#limit = REMEMBERED / (1 + statements.grants.length + statements.denials.length);
  }

  /**
   * @param sender Whose knowledge counts; `undefined` where all does that is known today, of what
   *   had happened by `asOf`.
   */
  at(at: number, lean: Moment['lean'], sender: string | undefined): Standing {
    let ofSender = this.#remembered.get(sender);
    const place = 2 * this.#breakpointsUntil(at) + Number(lean === 'denial');
    const remembered = ofSender?.get(place);
    if (remembered) return remembered;

    if (this.#count >= this.#limit) {
      this.#remembered.clear();
      this.#count = 0;
      ofSender = undefined;
    }
    if (!ofSender) {
      ofSender = new Map();
      this.#remembered.set(sender, ofSender);
    }
    const moment: Moment =
      sender === undefined
        ? { at, horizon: Math.min(at, this.asOf), asOf: this.asOf, lean, knownTo: undefined }
        : { at, horizon: at, asOf: Infinity, lean, knownTo: { sender } };
    const standing = new Standing(moment, this.statements);
    ofSender.set(place, standing);
    this.#count += 1;
    return standing;
  }

  /** How many breakpoints are not after a moment. */
  #breakpointsUntil(at: number): number {
    const { breakpoints } = this.statements;
    let low = 0;
    let high = breakpoints.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((breakpoints[middle] ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
