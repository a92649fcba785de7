import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem, type ProblemKind } from '../../libs/interop/src/problem.js';
import { codeOf, quoted, readPage, ROOT, tableOf } from './markdown.js';

const page = readPage('docs/reference/errors.md');

/** Every kind: the compiler asks for those that are missing. */
const STATUSES: Readonly<Record<ProblemKind, number>> = {
  'malformed-request': 400,
  'malformed-json': 400,
  'malformed-event': 400,
  'sign-in-needed': 401,
  'token-refused': 401,
  'not-permitted': 403,
  'sign-in-afresh': 401,
  'out-of-scope': 403,
  'purpose-needed': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'content-mismatch': 409,
  conflict: 409,
  'too-large': 413,
  'uri-too-long': 414,
  'unsupported-media-type': 415,
  'invalid-data': 422,
  'unknown-type': 422,
  'not-yet-accepted': 422,
  'decision-refused': 422,
  'too-many-requests': 429,
  'headers-too-large': 431,
  internal: 500,
  'read-only': 503,
  overloaded: 503,
  unavailable: 503,
  'proof-due': 503,
};

/** The text of everything in the libs that is no test. */
function sources(): string {
  return readdirSync(join(ROOT, 'libs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.spec|\.features)\.ts$/.test(name))
    .map((name) => readFileSync(join(ROOT, 'libs', name), 'utf8'))
    .join('\n');
}

describe('The page about errors', () => {
  it('has every kind of problem with its status', () => {
    const told = tableOf(page, ['kind', 'status']).map(([kind = '', status]) => [
      quoted(kind)[0],
      Number(status),
    ]);
    expect(told).toEqual(Object.entries(STATUSES));
    for (const kind of Object.keys(STATUSES) as ProblemKind[]) {
      expect([kind, problem(kind).status]).toEqual([kind, STATUSES[kind]]);
    }
  });

  it('shows a problem as it is told', () => {
    const [shown = '{}'] = codeOf(page, 'json');
    const { errors, ...head } = JSON.parse(shown) as { errors: unknown };
    expect(head).toEqual(problem('invalid-data'));
    expect(errors).toHaveLength(1);
  });

  it('has every code with which a decision is refused', () => {
    const told = tableOf(page, ['code', 'when']).map(([code = '']) => quoted(code)[0] ?? '');
    const text = sources();
    const made = [...text.matchAll(/\b(?:DecisionRefused|refused)\(\s*'([A-Z][A-Z0-9_]+)'/g)];
    expect(told).toEqual(expect.arrayContaining(made.map(([, code]) => code)));
    // Some are made in a helper; none is told that nobody makes.
    expect(told.filter((code) => !text.includes(`'${code}'`))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
  });
});
