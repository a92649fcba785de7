/** An organisation by its identifier, for example an ODS code. */
export interface OrganisationReference {
  readonly system: string;
  readonly value: string;
}

/** One string for an organisation, for use as a key. Systems are URIs and hold no `|`. */
export function organisationKey(organisation: OrganisationReference): string {
  return `${organisation.system}|${organisation.value}`;
}

/** Whether two references name the same organisation. */
export function sameOrganisation(a: OrganisationReference, b: OrganisationReference): boolean {
  return a.system === b.system && a.value === b.value;
}
