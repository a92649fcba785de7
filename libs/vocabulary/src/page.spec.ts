import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_PAGE, type PageArgs, pageOf } from './page.graphql.js';

const of = (all: readonly string[], args: PageArgs) => pageOf(all, args, (node) => node);

describe('A page of a list', () => {
  it('leads through all of it, each item once and in order, whatever its size', () => {
    const lists = fc.uniqueArray(fc.string(), { maxLength: 30 });
    const sizes = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(lists, sizes, (all, first) => {
        const seen: string[] = [];
        let after: string | null = null;
        for (;;) {
          const { edges, pageInfo } = of(all, { first, after });
          expect(pageInfo.hasPreviousPage).toBe(after !== null);
          seen.push(...edges.map(({ node }) => node));
          if (!pageInfo.hasNextPage) break;
          expect(edges).toHaveLength(first);
          after = pageInfo.endCursor;
        }
        expect(seen).toEqual(all);
      }),
    );
  });

  it('has no cursors where it is empty', () => {
    expect(of([], { first: 5 })).toEqual({
      edges: [],
      pageInfo: {
        hasNextPage: false,
        hasPreviousPage: false,
        startCursor: null,
        endCursor: null,
      },
    });
  });

  it.each([[0], [-1], [MAX_PAGE + 1]])('is refused for a size of %d', (first) => {
    expect(() => of(['a'], { first })).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_REQUEST' } }),
    );
  });

  it.each([['nonsense'], [''], [Buffer.from('z').toString('base64url')]])(
    'is refused for the cursor %j',
    (after) => {
      expect(() => of(['a'], { first: 1, after })).toThrow('cursor');
    },
  );
});
