import { hash } from 'node:crypto';

/**
 * The identity of a validated content: SHA-256, in base64url, of its type and its JSON with the
 * members of every object in the order of their names. It stands inside the sealed letter, beside a
 * salt, so that it lets nobody outside try a guess. Neither the mode of the message nor its spaces
 * or the order of its members make another content.
 */
export function contentDigest(type: string, content: unknown): string {
  return hash('sha256', `${type}\n${canonical(content)}`, 'base64url');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const object = value as Record<string, unknown>;
    const members = Object.keys(object)
      .filter((name) => object[name] !== undefined)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonical(object[name])}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
