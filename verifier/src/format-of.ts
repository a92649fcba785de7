/**
 * What a text says that it is: its member `format`, however that is spelled and wherever it stands.
 *
 * @returns an empty text where it says nothing; `undefined` where it is no JSON.
 */
export function formatOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const { format } = Object(value) as { readonly format?: unknown };
    return typeof format === 'string' ? format : '';
  } catch {
    return undefined;
  }
}

/** Whether a format is one of a kind, of whatever version. @param kind One that is known here. */
export function isOfKind(format: string | undefined, kind: string): boolean {
  return format?.split('/')[0] === kind.split('/')[0];
}
