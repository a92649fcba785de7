/**
 * A sentence that people read: a code with parameters, put into words per language at the edge
 * (`sentences.en.ts`). What is stored and computed is the code.
 */
export interface Sentence {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** A sentence of the catalogue. */
export function sentence(
  code: string,
  params: Readonly<Record<string, string | number>> = {},
): Sentence {
  return { code, params };
}

/** A rule that a recorded fact breaks, shown beside it until it is completed. */
export interface Deficiency {
  /** For example `PURPOSE_NOT_STATED`; the catalogue has its sentence under `deficiency.<code>`. */
  readonly code: string;
  /** The field it is about, as a JSON pointer within the event's data. */
  readonly field?: string;
  readonly params?: Readonly<Record<string, string | number>>;
}
