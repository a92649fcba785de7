import type { Sentence } from './sentence.js';

/** A language's sentences by code; `{name}` stands for the parameter of that name. */
export type SentenceCatalogue = Readonly<Record<string, string>>;

/**
 * Puts a sentence into words.
 *
 * @returns the sentence of the catalogue with its parameters. A code that the catalogue does not
 *   have comes back as it is, so that a missing translation never hides an answer; a parameter that
 *   the sentence does not have stays as its placeholder.
 */
export function inWords({ code, params }: Sentence, catalogue: SentenceCatalogue): string {
  const words = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
  if (words === undefined) return code;
  return words.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : placeholder,
  );
}
