import type { OrganisationReference } from '../../../../libs/vocabulary/src/organisation.js';
import type { Partner } from './partnership.js';
import type { Step } from './story.js';

/** A CloudEvent 1.0 as JSON. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: object;
}

/** An event, and as whom it is to be sent. */
export interface GeneratedEvent {
  readonly partner: OrganisationReference;
  readonly role: 'partner' | 'officer';
  readonly event: CloudEvent;
  /** What later events call it. */
  readonly name?: string;
  /** Members of `data` to be filled in with the ledger's id of an earlier event, by its name. */
  readonly refers?: Readonly<Record<string, string>>;
}

/** What a partner's system sends. Its `time` is when it sends it. */
export function cloudEvent(step: Step, id: string): GeneratedEvent {
  const { by, at, type, data, role = 'partner', name, refers } = step;
  return {
    partner: by.organisation,
    role,
    event: {
      specversion: '1.0',
      id,
      source: sourceOf(by),
      type: `org.waymark.${type}.v1`,
      time: new Date(at).toISOString(),
      datacontenttype: 'application/json',
      data,
    },
    ...(name !== undefined && { name }),
    ...(refers && { refers }),
  };
}

function sourceOf({ organisation, system }: Partner): string {
  return `/synthetic/${organisation.value}/${system}`;
}
