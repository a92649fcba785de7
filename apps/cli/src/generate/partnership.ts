import type { OrganisationReference } from '../../../../libs/vocabulary/src/organisation.js';
import type { ORGANISATION_KINDS } from '../../../../libs/vocabulary/src/codes.js';
import { DEMONSTRATION_OPERATOR } from '../../../../libs/configuration/src/configuration.js';

/** The organisations of a made-up partnership. No code of theirs can be one of a real organisation. */

/** A partner. */
export interface Partner {
  readonly organisation: OrganisationReference;
  readonly name: string;
  readonly kind: (typeof ORGANISATION_KINDS)[number];
  /** The name of the system that sends its events. */
  readonly system: string;
}

function partner(value: string, name: string, kind: Partner['kind'], system: string): Partner {
  const organisation = { system: 'https://waymark.org/synthetic/organisation', value };
  return { organisation, name, kind, system };
}

export const TRUST = partner(
  'mental-health-trust',
  'Synthetic Mental Health Trust',
  'nhs-trust',
  'care-records',
);

export const POLICE = partner('police', 'Synthetic Police', 'police', 'control-room');

export const AMBULANCE = partner(
  'ambulance',
  'Synthetic Ambulance Service',
  'ambulance',
  'dispatch',
);

export const COUNCIL = partner('council', 'Synthetic County Council', 'council', 'adult-care');

export const HAVEN = partner('safe-haven', 'Synthetic Safe Haven', 'voluntary', 'evening-desk');

/** Who runs the ledger of a demonstration. */
export const OPERATOR: Partner = {
  organisation: DEMONSTRATION_OPERATOR,
  name: 'Synthetic Ledger Operator',
  kind: 'other-public',
  system: 'ledger-office',
};

/** Those who share. The council reports nothing to the ledger; others say what they gave to it. */
export const PARTNERS: readonly Partner[] = [TRUST, POLICE, AMBULANCE, COUNCIL, HAVEN];

/** A partner as a disclosure names it. */
export function party({ organisation, name, kind }: Partner, team?: string) {
  return { ...organisation, name, kind, ...(team !== undefined && { team }) };
}
