import { isLettersForgotten, type ForgottenLetter } from '../../ledger/src/letters-forgotten.js';
import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { isMisfilingEvent } from './misfiling.events.js';
import { misfilingDecider, type MisfilingState } from './misfiling.js';
import { MISFILING } from './misfiling-names.js';

/** Every event that an officer said to be misfiled; sealed under the misfiling's own key. */
export const misfilingsTable = sealedTable<{ readonly state: MisfilingState }>()({
  name: 'misfilings',
  columns: {
    event: 'text',
    misfiling: 'text',
    /** `MisfilingStanding`. */
    standing: 'text',
    /** Of its last change. */
    position: 'integer',
  },
  key: ['event'],
  subject: 'misfiling',
  indexes: [['misfiling'], ['position desc'], ['standing', 'position desc']],
});

/** What was taken out of somebody's record and had been shown to them; without what it said. */
export const takenOutTable = sealedTable<{
  readonly letter: ForgottenLetter;
  readonly takenOutAt: string;
}>()({
  name: 'entries_taken_out',
  columns: { event: 'text', subject: 'text', takenOut: 'integer' },
  key: ['event'],
  subject: 'subject',
  indexes: [['subject', 'takenOut desc', 'event']],
});

/** How each event changes them. */
export const misfilingProjection: Projection = {
  name: 'misfiling',
  version: 1,
  tables: [misfilingsTable, takenOutTable],
  async apply(event, rows) {
    if (isLettersForgotten(event)) {
      if (event.data.because !== MISFILING) return;
      for (const letter of event.data.letters) {
        if (!letter.shown) continue;
        const { recordedAt: takenOutAt } = event;
        rows.put(takenOutTable, {
          event: letter.event,
          subject: event.header.subject,
          takenOut: Date.parse(takenOutAt),
          cell: { letter, takenOutAt },
        });
      }
      return;
    }
    if (!isMisfilingEvent(event)) return;
    const { event: misfiled } = event.data;
    const row = await rows.get(misfilingsTable, { event: misfiled });
    const state = misfilingDecider.evolve(row?.cell.state ?? misfilingDecider.initial, event);
    rows.put(misfilingsTable, {
      event: misfiled,
      misfiling: event.header.subject,
      standing: state.standing,
      position: event.position,
      cell: { state },
    });
  },
};
