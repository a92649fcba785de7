import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { isCliError } from '../cli.errors.js';
import { answer, disclosure } from './answer.features.js';
import { ask, type AskOptions } from './ask.js';
import { OFFICERS_ANSWER, OWN_ANSWER } from './query.js';

interface Asked {
  readonly query: string;
  readonly variables: {
    readonly first: number;
    readonly after?: string;
    readonly coverage: boolean;
  };
}

const TOTAL = 450;

let server: Server;
let address: string;
let asked: Asked[];
let answering: (request: Asked) => { readonly status?: number; readonly body: unknown };

/** A ledger that holds 450 disclosures of one person. */
function page({ variables: { first, after = '0', coverage } }: Asked): { body: unknown } {
  const from = Number(after);
  const until = Math.min(TOTAL, from + first);
  const edges = Array.from({ length: until - from }, (_, index) => ({
    node: disclosure({ id: String(from + index) }),
  }));
  const { lawKeepsBack, notASubjectAccessAnswer, coverage: said, undeclaredReceipts } = answer();
  const whereMyDataWent = {
    lawKeepsBack,
    notASubjectAccessAnswer,
    edges,
    pageInfo: { hasNextPage: until < TOTAL, endCursor: String(until) },
  };
  const beside = {
    coverage: said,
    undeclaredReceipts: {
      edges: undeclaredReceipts.map((node) => ({ node })),
      pageInfo: { hasNextPage: false },
    },
  };
  const person = { id: 'a-person', whereMyDataWent, ...(coverage && beside) };
  return { body: { data: { person } } };
}

beforeEach(async () => {
  asked = [];
  answering = page;
  server = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const body = JSON.parse(text) as Asked;
      asked.push(body);
      const { status = 200, body: said } = answering(body) as { status?: number; body: unknown };
      response.writeHead(status).end(typeof said === 'string' ? said : JSON.stringify(said));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function asking(more: Partial<AskOptions> = {}) {
  return ask({ address, token: 'the-token', first: 50, ...more });
}

async function sentenceOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (isCliError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('asking where data went', () => {
  it('puts pages together until there are as many as were wanted', async () => {
    const { disclosures, more } = await asking({ first: 430 });
    expect(disclosures.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 430 }, (_, n) => n),
    );
    expect(more).toBe(true);
    expect(asked.map(({ variables }) => variables.first)).toEqual([200, 200, 30]);
    expect(asked.map(({ variables }) => variables.coverage)).toEqual([true, false, false]);
  });

  it('ends where there are no more', async () => {
    const { disclosures, more } = await asking({ first: 1_000 });
    expect(disclosures).toHaveLength(TOTAL);
    expect(more).toBe(false);
  });

  it('is told with the first page what was received and nobody declared', async () => {
    const { undeclaredReceipts, moreUndeclared } = await asking({ first: 430 });
    expect(undeclaredReceipts).toEqual(answer().undeclaredReceipts);
    expect(moreUndeclared).toBe(false);
  });

  it('asks as an officer with a purpose about a person, and else for whoever signed in', async () => {
    await asking({ officer: { person: 'somebody', purpose: 'AUDIT' } });
    await asking();
    expect(asked[0]).toMatchObject({
      query: OFFICERS_ANSWER,
      variables: { id: 'somebody', purpose: 'AUDIT' },
    });
    expect(asked[1]?.query).toBe(OWN_ANSWER);
  });

  it('passes on what the ledger says against it', async () => {
    answering = () => ({ body: { errors: [{ message: 'A purpose of access is needed.' }] } });
    expect(await sentenceOf(asking())).toBe(
      'REFUSED: The ledger does not answer that: A purpose of access is needed.',
    );
    answering = () => ({ status: 401, body: { title: 'The token does not hold.' } });
    expect(await sentenceOf(asking())).toBe(
      'REFUSED: The ledger does not answer that: The token does not hold.',
    );
  });

  it.each(['<html>', {}, { data: { person: null } }, []])(
    'tells what is no answer: %j',
    async (body) => {
      answering = () => ({ body });
      expect(await sentenceOf(asking())).toMatch(/^UNEXPECTED_ANSWER: /);
    },
  );

  it('says so where nobody answers', async () => {
    expect(await sentenceOf(asking({ address: 'http://127.0.0.1:1' }))).toBe(
      'UNREACHABLE: No answer from http://127.0.0.1:1; is the ledger running?',
    );
  });
});

describe('the queries', () => {
  const schema = buildSchema(
    readFileSync(join(import.meta.dirname, '../../../../docs/schema.graphql'), 'utf8'),
  );

  it.each([OWN_ANSWER, OFFICERS_ANSWER])('ask what the schema answers', (query) => {
    expect(validate(schema, parse(query))).toEqual([]);
  });
});
