import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { TestLog } from '../../verifier/src/testing.features.js';
import { verifierKeyText } from '../../verifier/src/verifier-key.js';

const BUILT = new URL('../../dist/verifier/', import.meta.url).pathname;
const FILE = join(BUILT, 'waymark-verifier.js');
const TYPES = join(BUILT, 'waymark-verifier.d.ts');

/** What somebody writes who uses the file. */
const USER = `
import {
  parseReceipt, parseTrust, type ReceiptFindings, tellReceipt, VerificationError, Verifier,
} from './waymark-verifier.js';
export async function check(json: string, keys: string): Promise<string> {
  try {
    const findings: ReceiptFindings = await new Verifier(parseTrust(keys)).receipt(parseReceipt(json));
    return tellReceipt(findings, Date.now()).headline + String(findings.covered?.witnesses.signed);
  } catch (error) {
    return error instanceof VerificationError ? error.verdict : 'unforeseen';
  }
}
`;

type Exports = typeof import('../../verifier/src/main.js');

describe('The verifier as one file', () => {
  const text = readFileSync(FILE, 'utf8');

  it('is smaller than 40 KB and needs nothing beside it', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(40_000);
    expect(text).not.toMatch(/\b(?:import\s*\(|import\s*["'{*]|require\s*\(|from\s*["'][^"')])/);
    expect(text).not.toMatch(/\b(?:process|Buffer|fetch|XMLHttpRequest|eval|Function)\s*[.(]/);
  });

  it('checks receipts', async () => {
    const { parseReceipt, parseTrust, tellReceipt, Verifier } = (await import(FILE)) as Exports;
    const log = new TestLog();
    const index = log.record();
    log.record();
    const verifier = new Verifier(parseTrust(log.keys.map(verifierKeyText).join('\n')));
    const json = log.receipt(index, log.proof(index), ['what']);
    const findings = await verifier.receipt(parseReceipt(JSON.stringify(json)));
    expect(tellReceipt(findings, Date.now()).verdict).toBe('holds');
    const other = JSON.stringify({ ...json, recordedAt: '2026-11-05T02:10:00.001Z' });
    await expect(verifier.receipt(parseReceipt(other))).rejects.toMatchObject({
      code: 'PROMISE_OF_ANOTHER',
    });
  });

  it('has types for everything that it exports, and only for that', async () => {
    const user = join(BUILT, 'user.ts');
    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'],
      types: [],
    };
    const host = ts.createCompilerHost(options);
    const read = host.readFile.bind(host);
    host.readFile = (path) => (path === user ? USER : read(path));
    const exists = host.fileExists.bind(host);
    host.fileExists = (path) => path === user || exists(path);
    const program = ts.createProgram([user, TYPES], options, host);
    const wrong = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
    expect(wrong).toEqual([]);

    const checker = program.getTypeChecker();
    const source = program.getSourceFile(TYPES);
    const module = source && checker.getSymbolAtLocation(source);
    const values = (module ? checker.getExportsOfModule(module) : [])
      .map((symbol) =>
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
      )
      .filter(({ flags }) => (flags & ts.SymbolFlags.Value) !== 0)
      .map(({ name }) => name);
    expect(values.sort()).toEqual(Object.keys((await import(FILE)) as object).sort());
  });
});
