import { parseInstant } from '../../../vocabulary/src/when.js';
import { type FieldError, pointerPart } from '../problem.js';

/**
 * The attributes of CloudEvents 1.0.2 as this ledger takes them. Stricter than the specification
 * where that protects somebody:
 *
 * - `subject` is refused. In binary mode it is a header, and proxies log headers; a person is named
 *   in `data.person`, which is sealed.
 * - `data_base64` is refused: data that cannot be read cannot be checked.
 * - Extensions are refused by name but for `EXTENSIONS`. Whoever sends a field expects something
 *   of it, and here nothing would happen; and an extension is a header in binary mode, too.
 */

/** What a CloudEvent type begins with. */
export const TYPE_PREFIX = 'org.waymark.';

/** The version that every type ends with now. */
export const TYPE_VERSION = '.v1';

/** Extensions that are taken, and kept as part of what was received: tracing and order. */
export const EXTENSIONS: readonly string[] = [
  'traceparent',
  'tracestate',
  'sequence',
  'sequencetype',
];

/** The attributes that matter here, checked. */
export interface EventAttributes {
  readonly id: string;
  readonly source: string;
  /** The event's own name, for example `DisclosureMade`. */
  readonly name: string;
}

/** Longest `id`, in UTF-16 units. */
export const MAX_ID = 256;
/** Longest `source` and `dataschema`. */
export const MAX_URI = 2_048;

/** A check of a value: the rule and message that it breaks, or nothing. */
type Check = (value: string) => readonly [rule: string, message: string] | undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  specversion: (value) =>
    value === '1.0' ? undefined : ['equals', 'must be 1.0, the version of CloudEvents'],
  id: (value) => length(value, MAX_ID),
  source: (value) => length(value, MAX_URI) ?? uriReference(value),
  type: (value) => typeName(value),
  datacontenttype: (value) =>
    isJsonMediaType(value)
      ? undefined
      : ['mediaType', 'must be application/json in UTF-8, or be left out'],
  dataschema: (value) => length(value, MAX_URI) ?? absoluteUri(value),
  time: (value) =>
    parseInstant(value) === undefined
      ? ['instant', 'must be an instant with its offset, such as 2026-11-05T02:05:00Z']
      : undefined,
  ...Object.fromEntries(EXTENSIONS.map((name) => [name, (value: string) => length(value, 512)])),
};

const REFUSED: Readonly<Record<string, readonly [rule: string, message: string]>> = {
  subject: [
    'notAllowed',
    'must be left out: proxies log it; a person is named in data.person, and nowhere else',
  ],
  data_base64: [
    'notAllowed',
    'must be left out: data are sent as JSON in data, as what cannot be read cannot be checked',
  ],
};

const NEEDED = ['specversion', 'id', 'source', 'type'] as const;

/**
 * Checks attributes. A `null` counts as not set (JSON event format 3.1).
 *
 * @param attributes Names to values; `data` may stand among them and is not looked at.
 * @returns The attributes that matter, or everything that is wrong.
 */
export function checkAttributes(
  attributes: Readonly<Record<string, unknown>>,
): EventAttributes | readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value === null || name === 'data') continue;
    const wrong = checkAttribute(name, value);
    if (wrong) errors.push({ pointer: pointerPart(name), rule: wrong[0], message: wrong[1] });
    if (errors.length === 20) return errors;
  }
  for (const name of NEEDED) {
    if (attributes[name] !== undefined && attributes[name] !== null) continue;
    errors.push({ pointer: `/${name}`, rule: 'required', message: 'is required' });
  }
  const { id, source, type } = attributes as Readonly<Record<(typeof NEEDED)[number], unknown>>;
  if (
    errors.length > 0 ||
    typeof id !== 'string' ||
    typeof source !== 'string' ||
    typeof type !== 'string'
  ) {
    return errors;
  }
  return { id, source, name: type.slice(TYPE_PREFIX.length, -TYPE_VERSION.length) };
}

/** Whether a media type is JSON in an encoding that is UTF-8 or within it. */
export function isJsonMediaType(value: string): boolean {
  const { essence, charset } = mediaType(value);
  return essence === 'application/json' && isUtf8Charset(charset);
}

/** A media type without its parameters, and its `charset`, both in small letters. */
export function mediaType(value: string): { essence: string; charset: string | undefined } {
  const [essence = '', ...parameters] = value.split(';');
  let charset: string | undefined;
  for (const parameter of parameters) {
    const [name = '', text = ''] = parameter.split('=');
    if (name.trim().toLowerCase() !== 'charset') continue;
    charset = text
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase();
  }
  return { essence: essence.trim().toLowerCase(), charset };
}

/** Whether an encoding is UTF-8, or ASCII, which is part of it. */
export function isUtf8Charset(charset: string | undefined): boolean {
  return (
    charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii'
  );
}

function checkAttribute(name: string, value: unknown): readonly [string, string] | undefined {
  const refused = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  if (refused) return refused;
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  if (!check) {
    return [
      'unknownField',
      `is not known here; beside the attributes of CloudEvents only ${EXTENSIONS.join(', ')} are`,
    ];
  }
  if (typeof value !== 'string') return ['isString', 'must be a string'];
  if (!isCloudEventsString(value)) {
    return ['characters', 'must hold no control characters and no code points that are none'];
  }
  return check(value);
}

/** CloudEvents 1.0.2, "Type System", String: no control characters, no surrogate alone, no non-characters. */
function isCloudEventsString(value: string): boolean {
  let ascii = true;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return false;
    if (code > 0x7f) ascii = false;
  }
  return ascii || (value.isWellFormed() && !/\p{Noncharacter_Code_Point}/u.test(value));
}

function length(value: string, most: number): readonly [string, string] | undefined {
  if (value.length >= 1 && value.length <= most) return undefined;
  return ['length', `must have 1 to ${most} characters`];
}

/** The characters of RFC 3986, with every percent sign followed by two digits. */
const URI_REFERENCE = /^(?:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*(?:#[^#]*)?$/;
const URI_CHARACTERS = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

function uriReference(value: string): readonly [string, string] | undefined {
  if (URI_CHARACTERS.test(value) && URI_REFERENCE.test(value)) return undefined;
  return ['uriReference', 'must be a URI reference (RFC 3986), such as /systems/crisis-line'];
}

function absoluteUri(value: string): readonly [string, string] | undefined {
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:./.test(value);
  if (absolute && uriReference(value) === undefined) return undefined;
  return ['uri', 'must be an absolute URI (RFC 3986)'];
}

function typeName(value: string): readonly [string, string] | undefined {
  if (/^org\.waymark\.[A-Z][A-Za-z]{0,63}\.v1$/.test(value)) return undefined;
  return [
    'type',
    `must be ${TYPE_PREFIX}<EventName>${TYPE_VERSION}, such as org.waymark.DisclosureMade.v1`,
  ];
}
