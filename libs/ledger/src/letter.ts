import { PART_NAMES, type PartName } from '../../../verifier/src/entry.js';
import type { ContentPart, EventType } from './event-type.js';
import type { Header, NewRecord, Received, Visibility } from './ledger.js';
import type { OpenedPart, PartFields } from './parts.js';
import { restoredIds, SeparateIds } from './separate-ids.js';

/**
 * Which field stands in which part of the letter. Header fields stand beside `data`, in which the
 * event's own content of that part stands, so that no name of one can hide one of the other.
 */

/** What a letter says, put together again. */
export interface LetterContent {
  readonly header: Header;
  readonly data: object;
  readonly received: Received;
  readonly digest: string;
}

/** The fields of every part of a new record, as JSON texts in the order of `PART_NAMES`. */
export function writeLetterFields(record: NewRecord): PartFields {
  const { header, received, type } = record;
  const ids = new SeparateIds(type.ids ?? []);
  const data = dataByPart(type, ids.separate(record.data));
  const fields: Record<PartName, object> = {
    whoAndWhen: {
      // In the envelope they stand beside a stream and a revision, which nobody is shown.
      type: type.name,
      schema: type.schema,
      subject: header.subject,
      occurredAt: header.occurredAt,
      learnedAt: header.learnedAt,
      learnedHow: header.learnedHow,
      actor: header.actor,
      reportedBy: header.reportedBy,
      language: header.language,
      data: data.whoAndWhen,
    },
    what: { data: data.what },
    why: { agreement: header.agreement, data: data.why },
    ownWords: { data: data.ownWords },
    otherPeople: {
      staff: header.staff,
      alsoAbout: header.alsoAbout,
      correlation: header.correlation,
      causation: header.causation,
      ids: ids.taken,
      data: data.otherPeople,
    },
    asReceived: { ...received, digest: record.digest },
    accountability: {
      actor: header.actor,
      ground: header.ground,
      visibility: header.visibility,
    },
  };
  return PART_NAMES.map((name) => JSON.stringify(fields[name]));
}

/**
 * What the parts of a letter say together.
 *
 * @param parts All of them but, where the accountability part cannot be opened any more, that one;
 *   the event then counts as held, because whether it was is written there.
 */
export function readLetterFields(parts: readonly OpenedPart[]): LetterContent {
  const data: object = {};
  const merged: Record<string, unknown> = {};
  let received: Record<string, unknown> = {};
  for (const part of parts) {
    const { data: content, ...fields } = part.fields;
    if (typeof content === 'object' && content !== null) Object.assign(data, content);
    if (part.name === 'asReceived') received = fields;
    else Object.assign(merged, fields);
  }
  const { digest, ...rest } = received;
  const { type: _type, schema: _schema, ids, ...header } = merged;
  return {
    header: {
      ...header,
      visibility: (header['visibility'] as Visibility | undefined) ?? { held: true },
    } as Header,
    data: restoredIds(data, ids),
    received: rest as unknown as Received,
    digest: digest as string,
  };
}

function dataByPart(
  type: EventType,
  data: object,
): Partial<Record<ContentPart, Record<string, unknown>>> {
  const parts: Partial<Record<ContentPart, Record<string, unknown>>> = {};
  const places = type.parts as Readonly<Record<string, ContentPart>>;
  for (const [field, value] of Object.entries(data)) {
    if (value === undefined) continue;
    const place = places[field];
    if (place === undefined) {
      throw new TypeError(`${type.name} declares no part for the field ${field}`);
    }
    (parts[place] ??= {})[field] = value;
  }
  return parts;
}
