import { FRESH_SECONDS } from '../../access/src/fresh-sign-in.js';
import {
  isRequestRefused,
  pointerPart,
  type Problem,
  problem,
  type ProblemKind,
  refuse,
  RequestRefused,
} from './problem.js';

/** How an error is answered. */
export interface Answer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether nobody foresaw it, so that it must be logged. */
  readonly unforeseen: boolean;
}

/** An error as other libs make it: a name, a code, by structure and not by class. */
interface CodedError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly pointer?: unknown;
}

/**
 * How an error is answered, from its name and code. Of messages only those of a refused decision and
 * of a refused token are passed on: they are written for whoever sent the command or the token, and
 * repeat nothing of either.
 *
 * @param instance Names this occurrence if nobody foresaw it, for whoever reads the log.
 */
export function answerTo(error: unknown, instance: () => string): Answer {
  const refusal = isRequestRefused(error) ? error : coded(error);
  if (refusal) return { problem: refusal.problem, headers: refusal.headers, unforeseen: false };
  return {
    problem: problem('internal', { instance: instance() }),
    headers: {},
    unforeseen: true,
  };
}

function coded(error: unknown): RequestRefused | undefined {
  if (!isCodedError(error)) return undefined;
  if (error.name === 'DecisionRefused') return decisionRefused(error);
  const kind = BY_CODE[`${error.name}/${error.code}`];
  if (kind === undefined) return undefined;
  return refuse(kind, kind === 'token-refused' ? { detail: error.message } : {}, headersOf(kind));
}

/** Headers that go with a kind of problem: when to come again, how to sign in (RFC 6750 3). */
function headersOf(kind: ProblemKind): Readonly<Record<string, string>> {
  switch (kind) {
    case 'overloaded':
    case 'unavailable':
      return { 'retry-after': '1' };
    case 'proof-due':
      return { 'retry-after': '60' };
    case 'sign-in-needed':
      return { 'www-authenticate': 'Bearer' };
    case 'sign-in-afresh':
      // RFC 9470 3: which challenge would do.
      return {
        'www-authenticate': `Bearer error="insufficient_user_authentication", max_age="${FRESH_SECONDS}"`,
      };
    case 'token-refused':
      return { 'www-authenticate': 'Bearer error="invalid_token"' };
    default:
      return {};
  }
}

const BY_CODE: Readonly<Record<string, ProblemKind>> = {
  'AccessDenied/SIGN_IN_NEEDED': 'sign-in-needed',
  'AccessDenied/ROLE_NOT_PERMITTED': 'not-permitted',
  'AccessDenied/PURPOSE_NEEDED': 'purpose-needed',
  'AccessDenied/NOT_FOUND': 'not-found',
  'AccessDenied/OUT_OF_SCOPE': 'out-of-scope',
  'AccessDenied/SIGN_IN_AFRESH': 'sign-in-afresh',
  'LedgerError/CONTENT_MISMATCH': 'content-mismatch',
  'LedgerError/CONFLICT': 'conflict',
  'LedgerError/RECORD_TOO_LARGE': 'too-large',
  'LedgerError/READ_ONLY': 'read-only',
  'LedgerError/LEDGER_STOPPED': 'unavailable',
  'EventLogError/WRONG_EXPECTED_REVISION': 'conflict',
  'EventLogError/APPEND_TOO_LARGE': 'too-large',
  'EventLogError/OVERLOADED': 'overloaded',
  'EventLogError/LOG_FAILED': 'unavailable',
  'EventLogError/LOG_CLOSED': 'unavailable',
  'VaultError/VAULT_CLOSED': 'unavailable',
  'TransparencyError/NO_CHECKPOINT': 'unavailable',
  'TransparencyError/TREE_TORN': 'unavailable',
  'TransparencyError/TREE_FAILED': 'unavailable',
  'ViewsError/VIEWS_BUILDING': 'unavailable',
  'ViewsError/VIEWS_BEHIND': 'unavailable',
  'ViewsError/VIEWS_DAMAGED': 'unavailable',
  'ViewsError/VIEWS_CLOSED': 'unavailable',
  'CompletenessError/PROOF_DUE': 'proof-due',
  'CompletenessError/RECORDS_FAILED': 'unavailable',
  'CompletenessError/RECORDS_TORN': 'proof-due',
  'IdentityError/ISSUER_UNREACHABLE': 'unavailable',
  'IdentityError/TOKEN_MISSING': 'sign-in-needed',
  'IdentityError/TOKEN_MALFORMED': 'token-refused',
  'IdentityError/TOKEN_TOO_LARGE': 'token-refused',
  'IdentityError/TOKEN_EXPIRED': 'token-refused',
  'IdentityError/TOKEN_NOT_YET_VALID': 'token-refused',
  'IdentityError/TOKEN_UNTRUSTED': 'token-refused',
  'IdentityError/TOKEN_WRONG_ISSUER': 'token-refused',
  'IdentityError/TOKEN_WRONG_AUDIENCE': 'token-refused',
  'IdentityError/TOKEN_CLAIMS': 'token-refused',
};

function decisionRefused({ code, message, pointer }: CodedError): RequestRefused {
  const within = typeof pointer === 'string' ? pointer : '';
  return refuse('decision-refused', {
    errors: [{ pointer: pointerPart('data') + within, rule: code, message }],
  });
}

function isCodedError(error: unknown): error is CodedError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as Partial<Record<keyof CodedError, unknown>>;
  return (
    typeof candidate.name === 'string' &&
    typeof candidate.code === 'string' &&
    typeof candidate.message === 'string'
  );
}
