import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { run } from '../../apps/cli/src/program.js';
import { type Page, type Piece, quoted, readPage, tableOf } from './markdown.js';

const page = readPage('docs/reference/cli.md');

/** What the program says of itself. */
async function help(...words: readonly string[]): Promise<string> {
  const output = new PassThrough();
  const written: Buffer[] = [];
  output.on('data', (chunk: Buffer) => written.push(chunk));
  const code = await run([...words, '--help'], {
    terminal: {
      input: new PassThrough(),
      output,
      errors: new PassThrough(),
      environment: {},
      folder: '/',
      live: false,
      interrupted: new AbortController().signal,
    },
  });
  expect(code).toBe(0);
  return Buffer.concat(written).toString('utf8');
}

/** The commands below one, by what its help lists. */
async function commandsOf(...words: readonly string[]): Promise<readonly string[]> {
  const [, list = ''] = (await help(...words)).split('Commands:\n');
  const names = [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);
  const own = names.filter((name) => name !== 'help' && !/^\d/.test(name));
  return own.map((name) => [...words, name].join(' '));
}

const isHeading = (piece: Piece) => piece.kind === 'heading' && piece.level === 2;

function section(command: string): Page {
  const start = page.pieces.findIndex(
    (piece) => piece.kind === 'heading' && piece.level === 2 && piece.text === command,
  );
  const rest = page.pieces.slice(start + 1);
  const end = rest.findIndex(isHeading);
  return { path: `${page.path}, ${command}`, pieces: end < 0 ? rest : rest.slice(0, end) };
}

const headings = page.pieces.flatMap((piece) =>
  piece.kind === 'heading' && piece.level === 2 ? [piece.text] : [],
);

describe('The page about the command line', () => {
  it('has every command', async () => {
    const top = await commandsOf();
    const below = [...(await commandsOf('parked')), ...(await commandsOf('keys'))];
    // One that does nothing by itself.
    const all = [...top.filter((command) => command !== 'parked'), ...below];
    expect([...headings].sort()).toEqual(all.sort());
  });

  it.each(headings)('has every option of %s', async (command) => {
    const text = await help(...command.split(' '));
    const known = [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option);
    const options = [...new Set(known)].filter((option) => option !== '--help');
    const told = options.length === 0 ? [] : tableOf(section(command), ['option']);
    expect(told.map(([option = '']) => quoted(option)[0])).toEqual(options);
  });

  it('has every exit code in the program’s own words', async () => {
    const text = await help();
    for (const [code = '', words = ''] of tableOf(page, ['exit code'])) {
      expect(text).toContain(`  ${code}  ${words}`);
    }
  });
});
