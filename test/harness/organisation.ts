import type { OrganisationReference } from '../../libs/vocabulary/src/organisation.js';

/** An organisation that is made up. */
export function synthetic(value: string): OrganisationReference {
  return { system: 'https://waymark.org/synthetic/organisation', value };
}
