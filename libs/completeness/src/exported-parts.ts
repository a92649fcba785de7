import type { PartName } from '../../../verifier/src/entry.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import type { OpenedPart } from '../../ledger/src/parts.js';

/** Which parts of a letter an export shows. */

/** What is never shown without a decision, what arrived from outside, and who answers for it. */
const NEVER: ReadonlySet<PartName> = new Set(['otherPeople', 'asReceived', 'accountability']);

/**
 * Fields that hold an id which others gave, or which stands with several people's events. They stand apart
 * (`ledger/separate-ids`); a part of an older record in which one stands is withheld, for in exact bytes
 * nothing can be put in its place (`docs/decisions/0017-ids-on-the-way-out.md`).
 */
const JOINING: ReadonlySet<string> = new Set([
  'correlation',
  'causation',
  'reference',
  'consentReference',
  'queryHash',
  'plan',
  'replaces',
  'replacedBy',
  'item',
  'items',
  // Under which id an event stands that was taken to another person.
  'as',
]);

/** What an export is made for. */
export interface ShownTo {
  /** Whether why something is held is shown, too. */
  readonly withGrounds: boolean;
  /** Numbers that are in no answer: what holds one of them is withheld. */
  readonly hidden: readonly string[];
  /** Whether nothing of an event is shown but that it is there. */
  readonly isWithheld: (event: ReadableEvent) => boolean;
}

/** The parts that are shown of a letter. */
export function exportedParts(
  parts: readonly OpenedPart[],
  { withGrounds, hidden }: Pick<ShownTo, 'withGrounds' | 'hidden'>,
): readonly PartName[] {
  return parts.flatMap(({ name, fields, bytes }) => {
    const mayBe = !NEVER.has(name) || (withGrounds && name === 'accountability');
    return mayBe && !joins(fields) && !hidden.some((number) => bytes.includes(number)) ? name : [];
  });
}

/** Whether a value holds, however deep, an id by which it could be joined with others'. */
function joins(value: unknown, isId = false): boolean {
  if (typeof value === 'string') return isId;
  if (Array.isArray(value)) return value.some((one) => joins(one, isId));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, held]) => joins(held, JOINING.has(name)));
}
