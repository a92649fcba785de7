import { describe, expect, it } from '@jest/globals';
import type { AgreementTimeline } from '../../agreement/src/agreement.js';
import { declarationOf, type ReceiptRow } from './undeclared.js';

const HOUR = 3_600_000;

function receipt(more: Partial<ReceiptRow> = {}): ReceiptRow {
  return {
    id: 'r',
    subject: 'her',
    held: 0,
    giver: 'police',
    recipient: 'trust',
    disclosure: null,
    reference: null,
    declaredBy: 'recipient',
    occurredFrom: 0,
    occurredTo: 0,
    slot: 0,
    recordedAt: 0,
    position: 0,
    cell: {
      data: {
        from: { system: 's', value: 'police' },
        to: { type: 'organisation', organisation: { system: 's', value: 'trust' } },
        channel: 'phone',
        items: [],
        declaredBy: 'recipient',
      },
      recordedAt: '1970-01-01T00:00:00.000Z',
      ...more.cell,
    },
    ...more,
  };
}

/** Only the police report; agreements are as given. */
const around = (now: number, agreements: Record<string, unknown> = {}) => ({
  now,
  reports: (organisation: string) => organisation === 'police',
  agreement: (id: string) => agreements[id] as AgreementTimeline | undefined,
});

describe('Of a receipt that nobody declared is said', () => {
  it('that it is awaited, and after 72 hours that it is overdue', () => {
    expect(declarationOf(receipt(), false, around(72 * HOUR))).toBe('awaited');
    expect(declarationOf(receipt(), false, around(72 * HOUR + 1))).toBe('overdue');
  });

  it('the same by the window of the agreement that was in force', () => {
    const terms = { confirmationWindow: 'PT24H', purposes: [], benefits: [] };
    const version = { version: 1, from: -1, terms, purposes: [], benefits: [] };
    const agreements = { crisis: { versions: [version] } };
    const { cell } = receipt();
    const under = receipt({ cell: { ...cell, agreement: 'crisis' } });
    expect(declarationOf(under, false, around(24 * HOUR, agreements))).toBe('awaited');
    expect(declarationOf(under, false, around(24 * HOUR + 1, agreements))).toBe('overdue');
  });

  it('nothing against who does not report', () => {
    const another = receipt({ giver: 'council' });
    expect(declarationOf(another, false, around(1_000 * HOUR))).toBe('notExpected');
  });

  it('that nobody can tell where something that was declared may be this', () => {
    expect(declarationOf(receipt(), true, around(0))).toBe('unclear');
  });

  it('that the giver told of its arrival alone, where it did', () => {
    expect(declarationOf(receipt({ declaredBy: 'giver' }), false, around(0))).toBe('arrivalOnly');
  });
});
