import { isUtf8 } from 'node:buffer';

/**
 * The value of a `ce-` header as the attribute that it stands for (CloudEvents HTTP binding 1.0.2,
 * section 3.1.3.2): a double-quoted string is unquoted, then percent-encoded bytes are decoded once,
 * as UTF-8.
 *
 * @returns `undefined` if it is not of that form: a quote that does not close, a percent sign
 *   without two hexadecimal digits, bytes that are no UTF-8, characters outside printable ASCII.
 */
export function headerValue(raw: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(raw)) return undefined;
  const text = raw.startsWith('"') ? unquote(raw) : raw;
  if (text === undefined) return undefined;
  return text.includes('%') ? percentDecode(text) : text;
}

function unquote(raw: string): string | undefined {
  const match = /^"((?:[^"\\]|\\.)*)"$/.exec(raw);
  return match?.[1]?.replace(/\\(.)/g, '$1');
}

function percentDecode(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const bytes = Buffer.from(
    text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    ),
    'latin1',
  );
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
