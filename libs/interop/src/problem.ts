/**
 * Refusals as RFC 9457 has them: `application/problem+json`. They name fields and rules, and hold
 * nothing of what was sent but the names of unknown fields; no stack, no numbers of streams.
 */

/** What was wrong with one field. */
export interface FieldError {
  /** JSON pointer (RFC 6901) into the event, whatever the mode it came in: `/data/person/value`. */
  readonly pointer: string;
  /** The rule it breaks: a name of class-validator or of this lib. */
  readonly rule: string;
  readonly message: string;
}

/** A problem document. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Names this one occurrence, for whoever reads the log. */
  readonly instance?: string;
  readonly errors?: readonly FieldError[];
}

const KINDS = {
  'malformed-request': [400, 'The request cannot be read.'],
  'malformed-json': [400, 'The body is not JSON as RFC 8259 and RFC 7493 have it.'],
  'malformed-event': [400, 'The message is not a CloudEvent that this ledger takes.'],
  'sign-in-needed': [401, 'Sign in first.'],
  'token-refused': [401, 'The token does not hold.'],
  'not-permitted': [403, 'This role may not do this.'],
  'sign-in-afresh': [401, 'Sign in again: this needs somebody who has just done so.'],
  'out-of-scope': [403, 'What may be seen of this person does not include this.'],
  'purpose-needed': [403, 'A purpose of access is needed.'],
  'not-found': [404, 'There is nothing here.'],
  'method-not-allowed': [405, 'This route does not take this method.'],
  'request-timeout': [408, 'The request took too long to arrive.'],
  'content-mismatch': [409, 'An event with this id was recorded with other content.'],
  conflict: [409, 'Something else was recorded at the same time.'],
  'too-large': [413, 'The message is larger than is taken in.'],
  'uri-too-long': [414, 'The address is too long.'],
  'unsupported-media-type': [415, 'The body is of a kind that is not taken here.'],
  'invalid-data': [422, 'The data of the event break a rule.'],
  'unknown-type': [422, 'The event is of a type that nobody knows.'],
  'not-yet-accepted': [422, 'Events of this type are not accepted yet.'],
  'decision-refused': [422, 'A rule forbids this decision.'],
  'too-many-requests': [429, 'Too many requests.'],
  'headers-too-large': [431, 'The headers are too large.'],
  internal: [500, 'Something went wrong here.'],
  'read-only': [503, 'The ledger records nothing until somebody has looked into it.'],
  overloaded: [503, 'The ledger is busy.'],
  unavailable: [503, 'The ledger cannot answer now.'],
  'proof-due': [503, 'What is to be proved is not covered yet.'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

/** The kinds of problems; the last part of a problem's type. */
export type ProblemKind = keyof typeof KINDS;

/** Where the types of problems stand. */
export const PROBLEM_BASE = 'https://waymark.org/problems/';

/** A problem of a kind. */
export function problem(
  kind: ProblemKind,
  more: Pick<Problem, 'detail' | 'instance' | 'errors'> = {},
): Problem {
  const [status, title] = KINDS[kind];
  return { type: PROBLEM_BASE + kind, title, status, ...more };
}

/** The kind of a problem. */
export function kindOf(of: Problem): string {
  return of.type.slice(PROBLEM_BASE.length);
}

/** A request that is refused, thrown up to the door that answers it. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';

  constructor(
    readonly problem: Problem,
    /** Headers that go with the answer. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem.detail ?? problem.title);
  }
}

/** Refuses with a problem of a kind. */
export function refuse(
  kind: ProblemKind,
  more: Pick<Problem, 'detail' | 'errors'> = {},
  headers: Readonly<Record<string, string>> = {},
): RequestRefused {
  return new RequestRefused(problem(kind, more), headers);
}

/** Refuses an event for one field. */
export function refuseField(
  kind: 'malformed-event' | 'malformed-json' | 'invalid-data' | 'unknown-type' | 'not-yet-accepted',
  pointer: string,
  rule: string,
  message: string,
): RequestRefused {
  return refuse(kind, { errors: [{ pointer, rule, message }] });
}

/** Whether something is a refusal, by its structure. */
export function isRequestRefused(error: unknown): error is RequestRefused {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { name?: unknown }).name === 'RequestRefused'
  );
}

/** One part of a JSON pointer (RFC 6901 3); a long name is cut, as it may be anything. */
export function pointerPart(name: string | number): string {
  const text = String(name);
  const cut = text.length > 64 ? `${text.slice(0, 64)}…` : text;
  return `/${cut.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
