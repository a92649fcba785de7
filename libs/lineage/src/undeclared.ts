import type { receiptsTable } from '../../disclosure/src/disclosure.tables.js';
import type { RowOf } from '../../views/src/table.js';
import { confirmationWindow, type Surroundings } from './flow-answer.js';

/** What is said of a receipt that nobody declared. */

/** A receipt as a view keeps it. */
export type ReceiptRow = RowOf<typeof receiptsTable>;

/** Why no declaration stands beside it. */
export type Declaration =
  /** The giver reports, and the time that the agreement gives is not over. */
  | 'awaited'
  /** The giver reports, and that time is over. */
  | 'overdue'
  /** The giver does not report, so nobody is blamed. */
  | 'notExpected'
  /** It may be one that was declared; two fit, so neither is taken. */
  | 'unclear'
  /** The giver itself told that it arrived, and nothing else. */
  | 'arrivalOnly';

/**
 * Mirrors what is said of a flow that nobody confirmed: the window of the agreement in force, and
 * never against who does not report (`domain.md`, question 5).
 *
 * @param isUnclear Whether something that was declared may be this.
 */
export function declarationOf(
  { declaredBy, giver, occurredTo, cell }: ReceiptRow,
  isUnclear: boolean,
  around: Pick<Surroundings, 'agreement' | 'reports' | 'now'>,
): Declaration {
  if (isUnclear) return 'unclear';
  if (declaredBy === 'giver') return 'arrivalOnly';
  if (!around.reports(giver, occurredTo)) return 'notExpected';
  const window = confirmationWindow(cell, occurredTo, around);
  return around.now > occurredTo + window ? 'overdue' : 'awaited';
}
