import type { DisclosureMadeData } from './disclosure.events.js';

/** Of a disclosure that its giver declared, all that nobody stated; for specs to say the rest. */
export const unstated = {
  howUsed: 'notStated',
  purpose: 'notStated',
  reason: 'notStated',
  benefitExpected: 'notStated',
  confidentialityBasis: { code: 'notStated' },
  dataProtectionBasis: { article6: 'notStated' },
  regime: 'notStated',
  declaredBy: 'giver',
  deficiencies: [],
} as const satisfies Partial<DisclosureMadeData>;
