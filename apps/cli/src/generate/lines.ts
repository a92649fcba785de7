import { organisationKey } from '../../../../libs/vocabulary/src/organisation.js';
import type { GeneratedEvent } from './cloud-event.js';

/** An event as a line of a file: the CloudEvent, and beside it as whom it is to be sent. */
export function lineOf({ partner, role, event, name, refers }: GeneratedEvent): string {
  return JSON.stringify({
    as: organisationKey(partner),
    ...(role !== 'partner' && { role }),
    ...(name !== undefined && { name }),
    ...(refers && { refers }),
    event,
  });
}
