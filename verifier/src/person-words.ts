import { printable } from './verification-error.js';
import type { PersonFindings } from './verify-person.js';
import { counted, tellCheckpoint, type Told } from './words.js';

/** What was found of an export of a person, in words for anybody. */

/**
 * Says what was found of an export of a person.
 *
 * @param now in milliseconds since 1 January 1970.
 */
export function tellPerson(findings: PersonFindings, now: number): Told {
  const { records, checkpoint, epoch } = findings;
  const shown = records.flatMap(({ visible }) => visible);
  const held = records.flatMap((record) => record.held ?? []);
  const hidden = shown.filter((event) => event.isHidden).length;
  const known = records.flatMap(({ identifiers }) => identifiers);
  return {
    verdict: 'holds',
    headline:
      'It holds. This is all that may be shown to this person, unchanged since it was recorded.',
    sentences: [
      `It is the record of whoever has ${known.map(({ value }) => `"${printable(value)}"`).join(', ')}. Make sure that this is you: nothing here can.`,
      `The ledger "${printable(checkpoint.origin)}" has committed to ${counted(shown.length, 'entry', 'entries')} for them, as at its commitment ${epoch.epoch}.`,
      ...(hidden > 0
        ? [
            `Of ${counted(hidden, 'entry', 'entries')} nothing is shown but that it is there, as where the words were forgotten.`,
          ]
        : []),
      ...(records.some((record) => record.held)
        ? [
            `Kept back from them is or was ${counted(held.length, 'entry', 'entries')}, and no more.`,
          ]
        : [
            'The law lets organisations keep some information back, and sometimes they may not tell you so.',
          ]),
      ...tellCheckpoint(findings, now),
    ],
  };
}
