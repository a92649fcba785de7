import { equalBytes } from './bytes.js';
import { COSIGNATURE_TYPE } from './cosignature.js';
import { fromDecimal } from './decimal.js';
import { isVerificationError, VerificationError } from './verification-error.js';
import { ED25519_TYPE, type KeyType, parseVerifierKey, type VerifierKey } from './verifier-key.js';

/**
 * Trust policies (C2SP `tlog-policy`): whose checkpoints are believed, and which witnesses must have
 * seen them. Of the specification only this is narrower: a policy is UTF-8, keys are Ed25519, and the
 * last line may lack its newline.
 */

/** A witness, or a group of which so many must have signed. */
export type Rule =
  | { readonly name: string; readonly key: VerifierKey }
  | { readonly name: string; readonly threshold: number; readonly members: readonly Rule[] };

/** What a policy says. */
export interface Policy {
  /** Logs whose checkpoints are believed; none where another list says so. */
  readonly logs: readonly VerifierKey[];
  readonly witnesses: readonly VerifierKey[];
  /** Where witnesses are asked (`tlog-witness`), as far as it says so. Nothing here asks anybody. */
  readonly urls: ReadonlyMap<VerifierKey, string>;
  /** Which witnesses are enough; nothing where none is asked. */
  readonly quorum: Rule | undefined;
}

/** The policy of somebody who asks no witness. */
export const NO_WITNESSES: Policy = {
  logs: [],
  witnesses: [],
  urls: new Map(),
  quorum: undefined,
};

/** Longest text of a policy, in UTF-16 units. */
const LONGEST = 1_000_000;

const NOBODY = 'none';

/**
 * Reads a policy.
 *
 * @throws VerificationError `POLICY_MALFORMED`, with the line.
 */
export function parsePolicy(text: string): Policy {
  if (text.length > LONGEST) throw malformed('at most a million characters', `${text.length}`);
  const reading = new PolicyReading();
  text.split('\n').forEach((line, index) => {
    try {
      reading.line(line);
    } catch (error) {
      if (!isVerificationError(error)) throw error;
      const { expected = error.message, found = line } = error.details;
      throw malformed(expected, `line ${index + 1}: ${found}`);
    }
  });
  return reading.policy();
}

class PolicyReading {
  readonly #logs: VerifierKey[] = [];
  readonly #witnesses: VerifierKey[] = [];
  readonly #urls = new Map<VerifierKey, string>();
  readonly #rules = new Map<string, Rule>();
  /** Those that stand in a group: each may in one only. */
  readonly #grouped = new Set<string>();
  #quorum: { readonly rule: Rule | undefined } | undefined;

  line(line: string): void {
    if (!line.isWellFormed() || /[^\t\x20-\x7e\x80-\u{10ffff}]/u.test(line)) {
      throw malformed('no control characters', JSON.stringify(line));
    }
    const [keyword = '', ...items] = line.split(/[\t ]+/).filter((item) => item !== '');
    if (keyword === '' || keyword.startsWith('#')) return;
    if (keyword === 'log') this.#log(items);
    else if (keyword === 'witness') this.#witness(items);
    else if (keyword === 'group') this.#group(items);
    else if (keyword === 'quorum') this.#setQuorum(items);
    else throw malformed('log, witness, group or quorum', keyword);
  }

  policy(): Policy {
    if (!this.#quorum) throw malformed('a line that begins with quorum', 'none');
    return {
      logs: this.#logs,
      witnesses: this.#witnesses,
      urls: this.#urls,
      quorum: this.#quorum.rule,
    };
  }

  #log(items: readonly string[]): void {
    const [text] = counted(items, 1, 2);
    addKey(this.#logs, text, ED25519_TYPE);
  }

  #witness(items: readonly string[]): void {
    const [name, text, url] = counted(items, 2, 3);
    const key = addKey(this.#witnesses, text, COSIGNATURE_TYPE);
    if (url !== undefined) this.#urls.set(key, url);
    this.#define(name, { name, key });
  }

  #group(items: readonly string[]): void {
    const [name, size, ...names] = counted(items, 3, Infinity);
    const members = names.map((member) => this.#defined(member));
    for (const member of names) {
      if (this.#grouped.has(member)) throw malformed('each name in one group, once', member);
      this.#grouped.add(member);
    }
    const threshold =
      size === 'any' ? 1 : size === 'all' ? members.length : (fromDecimal(size) ?? 0);
    if (threshold < 1 || threshold > members.length) {
      throw malformed(`all, any, or a number from 1 to ${members.length}`, size);
    }
    this.#define(name, { name, threshold, members });
  }

  #setQuorum(items: readonly string[]): void {
    const [name] = counted(items, 1, 1);
    if (this.#quorum) throw malformed('one line that begins with quorum', 'another');
    this.#quorum = { rule: name === NOBODY ? undefined : this.#defined(name) };
  }

  #define(name: string, rule: Rule): void {
    if (name === NOBODY || this.#rules.has(name)) throw malformed('a name that is not taken', name);
    this.#rules.set(name, rule);
  }

  #defined(name: string): Rule {
    const rule = this.#rules.get(name);
    if (!rule) throw malformed('the name of a witness or group of a line before', name);
    return rule;
  }
}

/** Items of a line; names and keys that must be there, as strings. */
function counted(
  items: readonly string[],
  least: number,
  most: number,
): readonly [string, string, ...string[]] {
  if (items.length < least || items.length > most) {
    throw malformed(`${least} or more items, and no others`, `${items.length}`);
  }
  const [first = '', second = '', ...more] = items;
  return [first, second, ...more];
}

function addKey(keys: VerifierKey[], text: string, type: KeyType): VerifierKey {
  const key = parseVerifierKey(text);
  if (key.type !== type) throw malformed(`a key of type ${type}`, `type ${key.type}`);
  if (keys.some(({ publicKey }) => equalBytes(publicKey, key.publicKey))) {
    throw malformed('each key once', text);
  }
  keys.push(key);
  return key;
}

/** Whether the witnesses that signed are enough. */
export function isQuorum({ quorum }: Policy, signed: ReadonlySet<VerifierKey>): boolean {
  return quorum === undefined || holds(quorum, signed);
}

function holds(rule: Rule, signed: ReadonlySet<VerifierKey>): boolean {
  if ('key' in rule) return signed.has(rule.key);
  return rule.members.filter((member) => holds(member, signed)).length >= rule.threshold;
}

/** How many witnesses must have signed at the least for a policy to be met. */
export function witnessesAsked({ quorum }: Policy): number {
  return quorum === undefined ? 0 : least(quorum);
}

function least(rule: Rule): number {
  if ('key' in rule) return 1;
  const each = rule.members.map(least).sort((one, other) => one - other);
  return each.slice(0, rule.threshold).reduce((sum, count) => sum + count, 0);
}

function malformed(expected: string, found: string): VerificationError {
  return new VerificationError('POLICY_MALFORMED', 'The policy cannot be read.', {
    expected,
    found,
  });
}
