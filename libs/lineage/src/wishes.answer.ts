import { sentence, type Sentence } from '../../vocabulary/src/sentence.js';
import type { DenialReason } from './wishes.compile.js';

/** Whether something was within the person's wishes (`domain.md`, question 2). */
export type WishValue = 'yes' | 'partly' | 'no' | 'notAsked' | 'cannotSay';

/** A statement that decided an answer, or that would have if it had counted. */
export interface DecidingStatement {
  /** The ledger's id of the event: a grant, a denial, a withdrawal, a reconfirmation, a plan's item. */
  readonly event: string;
  /** The consent that it belongs to; of a plan's item, the same as `event`. */
  readonly consent: string;
  readonly effect: 'permits' | 'denies' | 'lapsed' | 'lacksCapacity';
}

/** Why a value is what it is; with the value, the code of its sentence. */
export type WishReason =
  | 'asWished'
  | DenialReason
  | 'never'
  | 'lapsed'
  | 'capacity'
  | 'notCovered'
  /** The orders that times allow give different values. */
  | 'order'
  /** What is not stated, or in words only, decides. */
  | 'detail'
  /** The sender did not report at that moment. */
  | 'notReporting'
  | 'mixed';

/** What was found of one thing, or of several together. */
export interface Finding {
  readonly value: WishValue;
  readonly reason: WishReason;
  readonly decidedBy: readonly DecidingStatement[];
}

/** An answer with what decided it and its sentence. */
export interface WishAnswer {
  readonly value: WishValue;
  readonly decidedBy: readonly DecidingStatement[];
  readonly sentence: Sentence;
}

/** Which of the two answers. */
export type Question = 'atTheTime' | 'knownToSender';

/**
 * Several findings as one: `no` if any is; else `cannotSay` if any; else what all are, or `partly`.
 *
 * @param findings At least one.
 */
export function together(findings: readonly Finding[]): Finding {
  const [first] = findings;
  if (!first) throw new RangeError('expected at least one finding');
  if (findings.length === 1) return first;
  for (const value of ['no', 'cannotSay'] as const) {
    const [decisive, ...others] = findings.filter((finding) => finding.value === value);
    if (decisive) return { ...decisive, decidedBy: deciding([decisive, ...others]) };
  }
  const decidedBy = deciding(findings);
  return findings.every(({ value }) => value === first.value)
    ? { ...first, decidedBy }
    : { value: 'partly', reason: 'mixed', decidedBy };
}

/** A finding in the form in which it is shown. */
export function answerOf(question: Question, { value, reason, decidedBy }: Finding): WishAnswer {
  const plain = reason === 'asWished' || reason === 'mixed';
  const code = `wishes.${question}.${value}${plain ? '' : `.${reason}`}`;
  return { value, decidedBy, sentence: sentence(code) };
}

/** The statements that decided any of several findings, each once. */
export function deciding(findings: readonly Finding[]): readonly DecidingStatement[] {
  const all = findings.flatMap(({ decidedBy }) => decidedBy);
  return all.filter(
    ({ event, consent }, index) =>
      all.findIndex((other) => other.event === event && other.consent === consent) === index,
  );
}
