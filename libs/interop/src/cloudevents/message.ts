import type { Received } from '../../../ledger/src/ledger.js';
import { inspectItems, inspectJson } from '../json/inspect-json.js';
import { readJson } from '../json/read-json.js';
import { type FieldError, pointerPart, refuse, type RequestRefused } from '../problem.js';
import { checkAttributes, type EventAttributes, isUtf8Charset, mediaType } from './attributes.js';
import { headerValue } from './header-value.js';

/** An event as it came, its attributes checked, its data not yet. */
export interface IncomingEvent {
  readonly id: string;
  readonly source: string;
  /** The event's own name, for example `DisclosureMade`. */
  readonly name: string;
  /** A JSON object; anything may stand in it. */
  readonly data: object;
  /** The exact text of this event alone, the mode, and in binary mode the headers that are part. */
  readonly received: Received & { readonly source: string; readonly id: string };
}

/** A message as it stands in an HTTP request. */
export interface HttpMessage {
  /** The `Content-Type` header. */
  readonly contentType: string | undefined;
  /** Names and values in turn, as they came: a header that stands twice can be told only here. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** The content modes of the HTTP binding. */
export type ContentMode = 'structured' | 'batch' | 'binary';

/** The media types of the modes. */
export const MEDIA_TYPES: Readonly<Record<ContentMode, string>> = {
  structured: 'application/cloudevents+json',
  batch: 'application/cloudevents-batch+json',
  binary: 'application/json',
};

/** As nearly everybody writes them, so that they need not be taken apart. */
const USUAL_TYPES: ReadonlyMap<string, ContentMode> = new Map(
  (['structured', 'batch', 'binary'] as const).flatMap((mode) =>
    ['', '; charset=utf-8', '; charset=UTF-8', ';charset=utf-8'].map(
      (charset) => [MEDIA_TYPES[mode] + charset, mode] as const,
    ),
  ),
);

/**
 * The mode of a message, by its media type (HTTP binding 3).
 *
 * @throws RequestRefused `unsupported-media-type`
 */
export function contentMode(contentType = ''): ContentMode {
  const usual = USUAL_TYPES.get(contentType);
  if (usual) return usual;
  const { essence, charset } = mediaType(contentType);
  for (const mode of ['structured', 'batch', 'binary'] as const) {
    if (essence !== MEDIA_TYPES[mode]) continue;
    if (isUtf8Charset(charset)) return mode;
    throw refuse('unsupported-media-type', { detail: 'The charset must be utf-8.' });
  }
  const taken = Object.values(MEDIA_TYPES).join(', ');
  throw refuse('unsupported-media-type', { detail: `The content type must be one of ${taken}.` });
}

/** The event of a message in structured mode. @throws RequestRefused */
export function readStructured(body: Buffer): IncomingEvent {
  const { text, value } = readJson(body);
  return structuredEvent('structured', text, value, inspectJson(text));
}

/**
 * The events of a message in batch mode: for each, in order, the event or why it is refused, which
 * says nothing of its neighbours.
 *
 * @throws RequestRefused if the batch as a whole cannot be read, or has more than `most` events.
 */
export function readBatch(
  body: Buffer,
  limits: { readonly batchEvents: number; readonly eventBytes: number },
): readonly (() => IncomingEvent)[] {
  const { text, value } = readJson(body);
  if (!Array.isArray(value)) {
    throw refuse('malformed-event', { detail: 'A batch is a JSON array of CloudEvents.' });
  }
  if (value.length > limits.batchEvents) {
    throw refuse('too-large', {
      detail: `A batch holds at most ${limits.batchEvents} events.`,
    });
  }
  const values: readonly unknown[] = value;
  return inspectItems(text).map(({ start, end, error }, index) => () => {
    const own = text.slice(start, end);
    if (own.length > limits.eventBytes || Buffer.byteLength(own) > limits.eventBytes) {
      throw refuse('too-large', { detail: `An event has at most ${limits.eventBytes} bytes.` });
    }
    return structuredEvent('batch', own, values[index], error);
  });
}

/** The event of a message in binary mode. @throws RequestRefused */
export function readBinary(message: HttpMessage): IncomingEvent {
  const headers: Record<string, string> = {};
  // Without a prototype: a header may be called anything.
  const attributes = Object.create(null) as Record<string, string>;
  const errors: FieldError[] = [];
  const { rawHeaders } = message;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const header = (rawHeaders[index] ?? '').toLowerCase();
    if (!header.startsWith('ce-')) continue;
    const name = header.slice(3);
    const raw = rawHeaders[index + 1] ?? '';
    const error = headerError(header, raw, headers);
    if (error) errors.push({ pointer: pointerPart(name), ...error });
    headers[header] = raw;
    attributes[name] = headerValue(raw) ?? '';
  }
  if (errors.length > 0) throw refuse('malformed-event', { errors: errors.slice(0, 20) });
  const checked = checkedAttributes(attributes);
  const { text, value } = readJson(message.body);
  const error = inspectJson(text);
  if (error) throw refuse('malformed-json', { errors: [within('/data', error)] });
  if (message.contentType !== undefined) headers['content-type'] = message.contentType;
  return incoming(checked, value, { mode: 'binary', text, headers });
}

function headerError(
  header: string,
  raw: string,
  before: Readonly<Record<string, string>>,
): Omit<FieldError, 'pointer'> | undefined {
  if (header === 'ce-data') {
    return { rule: 'notAllowed', message: 'must be left out: in binary mode the body is the data' };
  }
  if (header === 'ce-datacontenttype') {
    return { rule: 'notAllowed', message: 'must be left out: in binary mode Content-Type says it' };
  }
  if (Object.hasOwn(before, header)) {
    return { rule: 'duplicateName', message: 'stands twice among the headers' };
  }
  if (headerValue(raw) === undefined) {
    return {
      rule: 'percentEncoding',
      message: 'must be printable ASCII, all else percent-encoded as UTF-8, the percent sign too',
    };
  }
  return undefined;
}

function structuredEvent(
  mode: 'structured' | 'batch',
  text: string,
  value: unknown,
  error: FieldError | undefined,
): IncomingEvent {
  if (error) throw refuse('malformed-json', { errors: [error] });
  if (!isObject(value)) {
    throw refuse('malformed-event', { detail: 'A CloudEvent is a JSON object.' });
  }
  return incoming(checkedAttributes(value), value['data'], { mode, text });
}

function incoming(
  { id, source, name }: EventAttributes,
  data: unknown,
  received: Received,
): IncomingEvent {
  if (!isObject(data)) {
    const missing = data === undefined || data === null;
    throw refuse('malformed-event', {
      errors: [
        missing
          ? { pointer: '/data', rule: 'required', message: 'is required' }
          : { pointer: '/data', rule: 'isObject', message: 'must be a JSON object' },
      ],
    });
  }
  return { id, source, name, data, received: { ...received, source, id } };
}

function checkedAttributes(attributes: Readonly<Record<string, unknown>>): EventAttributes {
  const checked = checkAttributes(attributes);
  if ('name' in checked) return checked;
  throw attributeRefusal(checked);
}

/** A type that is none of ours is not a malformed event: its sender may only be ahead of us. */
function attributeRefusal(errors: readonly FieldError[]): RequestRefused {
  const unknownType = errors.length === 1 && errors[0]?.rule === 'type';
  return refuse(unknownType ? 'unknown-type' : 'malformed-event', { errors });
}

function within(place: string, error: FieldError): FieldError {
  return { ...error, pointer: place + error.pointer };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
