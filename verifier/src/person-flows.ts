import type { PersonComparison } from './compare-persons.js';
import { memberAt } from './shown-parts.js';
import type { Json } from './strict-json.js';
import { printable } from './verification-error.js';
import type { EventFindings, PersonFindings } from './verify-person.js';
import { counted, moment, type Told } from './words.js';

/** Where a person's information went, a sentence for each time, as far as an export shows it. */
export function tellFlows({ records }: PersonFindings): readonly string[] {
  return records.flatMap(({ visible }) => visible.flatMap((event) => tellFlow(event) ?? []));
}

/** Says what two copies of one person's record say together. */
export function tellComparison({ grown, gone }: PersonComparison): Told {
  const gained = grown.reduce((sum, { by }) => sum + by, 0);
  return {
    verdict: 'holds',
    headline: `It holds. The later copy has all that the earlier has, in its order, and ${counted(gained, 'entry', 'entries')} more.`,
    sentences:
      gone.length === 0
        ? []
        : [
            `${counted(gone.length, 'record stands', 'records stand')} in the earlier copy only. That is so where two people were taken for one by mistake, or something was erased; else ask why.`,
          ],
  };
}

/** A flow of information in a sentence; nothing for what is none. */
function tellFlow({ shown }: EventFindings): string | undefined {
  const head = shown.get('whoAndWhen');
  const type = textAt(head, 'type');
  if (type === undefined || !FLOWS.has(type)) return undefined;
  const from = nameOf(memberAt(head, 'data', 'from'));
  const to = memberAt(head, 'data', 'to');
  const recipient = nameOf(memberAt(to, 'organisation')) ?? textAt(to, 'name') ?? 'somebody';
  const reason = textAt(memberAt(shown.get('why'), 'data'), 'reason');
  const when = memberAt(head, 'occurredAt');
  const time = typeof when === 'string' ? when : textAt(when, 'earliest');
  return printable(
    `${time === undefined ? '' : `${timeOf(time)}: `}${from ?? 'somebody'} gave information to ${recipient}${reason === undefined ? '' : `, because: ${reason}`}.`,
  );
}

/** Events that tell of information that went somewhere. */
const FLOWS: ReadonlySet<string> = new Set([
  'DisclosureMade',
  'OnwardShared',
  'DisclosureViewed',
  'EmergencyDisclosureMade',
]);

function timeOf(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) || !text.includes('T') ? text : moment(time);
}

function nameOf(organisation: Json | undefined): string | undefined {
  return textAt(organisation, 'name') ?? textAt(organisation, 'value');
}

function textAt(json: Json | undefined, name: string): string | undefined {
  const value = memberAt(json, name);
  return typeof value === 'string' ? value : undefined;
}
