import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allPages, anchorsOf, codeOf, linksOf, quoted, readPage, ROOT } from './markdown.js';

const pages = allPages();
const schema = buildSchema(readFileSync(join(ROOT, 'docs/schema.graphql'), 'utf8'));

describe('Pages', () => {
  it.each(pages.map((page) => [page.path, page] as const))(
    'link only to what is there: %s',
    (_path, page) => {
      const broken = linksOf(page).filter(({ file, anchor }) => {
        if (!existsSync(join(ROOT, file))) return true;
        if (anchor === undefined || !file.endsWith('.md')) return false;
        return !anchorsOf(readPage(file)).includes(anchor);
      });
      expect(broken).toEqual([]);
    },
  );

  it.each(pages.map((page) => [page.path, page] as const))(
    'name only files that are there: %s',
    (_path, page) => {
      const words = page.pieces.flatMap((piece) => {
        if (piece.kind === 'text') return quoted(piece.text);
        return piece.kind === 'table' ? piece.rows.flat().flatMap(quoted) : [];
      });
      // Paths from the root; those with a place to fill in, or a star, stand for many.
      const named = words.filter((word) => /^(apps|libs|docs|test|scripts)\/[^\s*<>]+$/.test(word));
      expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );

  it.each(
    pages.flatMap((page) => codeOf(page, 'graphql').map((query) => [page.path, query] as const)),
  )('ask only what the schema answers: %s: %s', (_path, query) => {
    expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([]);
  });
});
