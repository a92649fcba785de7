import type { PartName } from './entry.js';
import type { CheckpointFindings } from './signed-checkpoint.js';
import { type FailedVerdict, printable, type VerificationError } from './verification-error.js';
import type { ReceiptFindings } from './verify-receipt.js';

/** What was found, in words for anybody. */

/** Whether something holds. */
export type Verdict = 'holds' | FailedVerdict;

/** What was found of one thing: the verdict, a first sentence, and what else there is to say. */
export interface Told {
  readonly verdict: Verdict;
  readonly headline: string;
  readonly sentences: readonly string[];
}

/** What each part of a letter tells of, by its name. */
export const PARTS_IN_WORDS: Readonly<Record<PartName, string>> = {
  whoAndWhen: 'who and when',
  what: 'what happened',
  why: 'why, and on what ground',
  ownWords: 'the person’s own words',
  otherPeople: 'other people',
  asReceived: 'the message as it was received',
  accountability: 'who answers for it',
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Clocks differ a little; what is later than this is said. In seconds. */
const SLACK = 5 * MINUTE;

/**
 * Whether a receipt holds whose signatures and proofs are right: a promise that is overdue says nothing.
 *
 * @param now in milliseconds since 1 January 1970.
 */
export function verdictOf({ covered, promisedBy }: ReceiptFindings, now: number): Verdict {
  return covered !== undefined || now <= promisedBy ? 'holds' : 'could-not-be-checked';
}

/**
 * Says what was found of a receipt.
 *
 * @param now in milliseconds since 1 January 1970.
 */
export function tellReceipt(findings: ReceiptFindings, now: number): Told {
  const { eventId, recordedAt, origin, covered, promisedBy, parts, erased } = findings;
  const recorded = [
    `Recorded on ${moment(Date.parse(recordedAt))} by the ledger "${printable(origin)}", under the number ${eventId}.`,
    ...(erased === undefined
      ? []
      : [
          `It says that these were erased: nobody can open the ${counted(erased, 'event', 'events')} any more.`,
        ]),
  ];
  const shown = parts ? tellParts(parts) : [];
  const verdict = verdictOf(findings, now);
  if (covered) {
    return {
      verdict,
      headline: 'It holds. The ledger has this on record, unchanged since it was recorded.',
      sentences: [
        ...recorded,
        `It is record ${count(covered.index + 1)} of the ${count(covered.checkpoint.size)} that the ledger had when this was proved.`,
        ...tellCheckpoint(covered, now),
        ...((covered.time ?? Infinity) + SLACK < Date.parse(recordedAt) / 1_000
          ? ['It says that it was recorded later than it was proved: one of the clocks is wrong.']
          : []),
        ...shown,
      ],
    };
  }
  const due = moment(promisedBy);
  if (verdict === 'holds') {
    return {
      verdict,
      headline: 'The promise holds. There is no proof yet.',
      sentences: [
        ...recorded,
        `The ledger has signed that it will prove this by ${due}. Get the receipt again after that.`,
        ...shown,
      ],
    };
  }
  return {
    verdict,
    headline: 'This could not be checked: it is a promise without its proof.',
    sentences: [
      ...recorded,
      `The ledger has signed that it would prove this by ${due}. Get the receipt again: a new one has the proof.`,
      'If the ledger cannot give you one, keep this file. It shows that a promise was broken.',
      ...shown,
    ],
  };
}

/**
 * Says how old a checkpoint is, and who stands behind it.
 *
 * @param now in milliseconds since 1 January 1970.
 */
export function tellCheckpoint(
  { time, witnesses }: Pick<CheckpointFindings, 'time' | 'witnesses'>,
  now: number,
): readonly string[] {
  const { signed, known, asked } = witnesses;
  return [
    time === undefined
      ? 'Nobody whose key you have has said when this was proved.'
      : `It was proved on ${moment(1_000 * time)}, ${age(now / 1_000 - time)}. What happened later this cannot show.`,
    known === 0
      ? 'You asked for no independent witness, so the ledger alone vouches that it shows everybody the same.'
      : `It is signed by ${count(signed)} of the ${counted(known, 'witness', 'witnesses')} whose keys you have; at least ${count(asked)} must have signed.`,
  ];
}

function tellParts({ shown, withheld }: NonNullable<ReceiptFindings['parts']>): readonly string[] {
  const names = (list: Iterable<PartName>) =>
    [...list].map((name) => PARTS_IN_WORDS[name]).join('; ');
  return [
    ...(shown.size > 0
      ? [`What it shows is exactly what was recorded: ${names(shown.keys())}.`]
      : []),
    ...(withheld.length > 0
      ? [`Kept back, but there and unchanged: ${names(withheld)}.`]
      : ['Nothing of it is kept back.']),
  ];
}

/** Says what is wrong, or why nothing can be said. */
export function tellError({ verdict, message, details }: VerificationError): Told {
  const { expected, found } = details;
  return {
    verdict,
    headline: `${verdict === 'does-not-hold' ? 'It does not hold' : 'This could not be checked'}. ${message}`,
    sentences: [
      ...(expected === undefined ? [] : [`Expected: ${expected}.`]),
      ...(found === undefined ? [] : [`Found: ${found}.`]),
    ],
  };
}

/** @param seconds how long ago; below 0 it is still to come. */
function age(seconds: number): string {
  if (seconds < -SLACK) {
    return `which is ${span(-seconds)} from now: the clock of this device or of the ledger is wrong`;
  }
  return seconds < MINUTE ? 'less than a minute ago' : `${span(seconds)} ago`;
}

function span(seconds: number): string {
  if (seconds < 2 * HOUR) return counted(Math.floor(seconds / MINUTE), 'minute', 'minutes');
  if (seconds < 2 * DAY) return counted(Math.floor(seconds / HOUR), 'hour', 'hours');
  return counted(Math.floor(seconds / DAY), 'day', 'days');
}

/** A number of things. */
export function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

function count(number: number): string {
  return number.toLocaleString('en-GB');
}

/** A moment to the minute, in UTC. Times beyond what a calendar has are told as they are. */
export function moment(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return `second ${milliseconds / 1_000}`;
  const day = date.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  const time = date.toLocaleTimeString('en-GB', { timeStyle: 'short', timeZone: 'UTC' });
  return `${day} at ${time} UTC`;
}
