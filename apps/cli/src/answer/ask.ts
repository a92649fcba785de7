import { CliError } from '../cli.errors.js';
import { type Answer, type AnswerPage, OFFICERS_ANSWER, OWN_ANSWER } from './query.js';

/** How a person's answer is asked for. */
export interface AskOptions {
  /** The service: `http://127.0.0.1:4000`. */
  readonly address: string;
  readonly token: string;
  /** How many disclosures at most, newest first. */
  readonly first: number;
  /** For an officer: about whom, and why. */
  readonly officer?: { readonly person: string; readonly purpose: string };
  /** The answer is to be at least as fresh as this event. */
  readonly freshAs?: string;
  readonly signal?: AbortSignal;
  /** Told after each page how many there are. */
  readonly onProgress?: (disclosures: number, wanted: number) => void;
}

/** The greatest page that the service gives. */
const PAGE = 200;
const LONGEST_REQUEST = 60_000;

/**
 * Asks where a person's information went, page by page.
 *
 * @throws CliError `UNREACHABLE`, `REFUSED`, `UNEXPECTED_ANSWER`
 */
export async function ask(options: AskOptions): Promise<Answer> {
  const { first } = options;
  const head = await askPage(options, Math.min(PAGE, first));
  const { coverage, undeclaredReceipts, whereMyDataWent } = head;
  if (!coverage || !undeclaredReceipts) throw unexpected();
  const edges = [...whereMyDataWent.edges];
  let { pageInfo } = whereMyDataWent;
  while (pageInfo.hasNextPage && edges.length < first) {
    const after = pageInfo.endCursor;
    if (after === null) throw unexpected();
    const page = await askPage(options, Math.min(PAGE, first - edges.length), after);
    edges.push(...page.whereMyDataWent.edges);
    options.onProgress?.(edges.length, first);
    ({ pageInfo } = page.whereMyDataWent);
  }
  return {
    person: head.id,
    disclosures: edges.map(({ node }) => node),
    more: pageInfo.hasNextPage,
    undeclaredReceipts: undeclaredReceipts.edges.map(({ node }) => node),
    moreUndeclared: undeclaredReceipts.pageInfo.hasNextPage,
    coverage,
    lawKeepsBack: whereMyDataWent.lawKeepsBack,
    notASubjectAccessAnswer: whereMyDataWent.notASubjectAccessAnswer,
  };
}

async function askPage(
  { address, token, officer, freshAs, signal }: AskOptions,
  first: number,
  after?: string,
): Promise<AnswerPage> {
  const variables = { first, after, coverage: after === undefined, freshAs };
  const body = officer
    ? {
        query: OFFICERS_ANSWER,
        variables: { ...variables, id: officer.person, purpose: officer.purpose },
      }
    : { query: OWN_ANSWER, variables };
  const limits = [AbortSignal.timeout(LONGEST_REQUEST), ...(signal ? [signal] : [])];
  let response: Response;
  try {
    response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any(limits),
    });
  } catch (error) {
    if (signal?.aborted) throw new CliError('INTERRUPTED', 'Stopped before the end.', error);
    throw new CliError('UNREACHABLE', `No answer from ${address}; is the ledger running?`, error);
  }
  return personOf(await jsonOf(response), response.status);
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw unexpected(error);
  }
}

interface GraphqlAnswer {
  readonly data?: { readonly person?: AnswerPage | null } | null;
  readonly errors?: readonly { readonly message?: string }[];
  readonly title?: string;
  readonly detail?: string;
}

function personOf(body: unknown, status: number): AnswerPage {
  const { data, errors, title, detail } = (body ?? {}) as GraphqlAnswer;
  const said = errors?.[0]?.message ?? (status === 200 ? undefined : (detail ?? title));
  if (said !== undefined) {
    throw new CliError('REFUSED', `The ledger does not answer that: ${said}`);
  }
  const person = data?.person;
  if (!person || !Array.isArray(person.whereMyDataWent.edges)) throw unexpected();
  return person;
}

function unexpected(cause?: unknown): CliError {
  return new CliError(
    'UNEXPECTED_ANSWER',
    'The service answered something that is not the answer of such a ledger.',
    cause,
  );
}
