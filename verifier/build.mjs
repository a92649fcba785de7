// Makes what is given away: the verifier as one file with its types, and the page that holds it. Both
// are made of verifier/, which imports nothing but itself.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import typescript from 'typescript';

const from = dirname(fileURLToPath(import.meta.url));
const to = join(from, '..', 'dist', 'verifier');

const ABOUT = `// Waymark's verifier: checks receipts offline, in a browser or in Node. Made of the sources in
// verifier/src, and small: without blanks, comments and long names. What is exported keeps its name.
`;

const MAIN = 'src/main.ts';

const COMMON = {
  bundle: true,
  format: 'esm',
  target: 'es2024',
  charset: 'utf8',
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  lineLimit: 120,
  write: false,
};

mkdirSync(to, { recursive: true });
const [library, page] = await Promise.all([bundled(MAIN), bundled('page/page.ts')]);
writeFileSync(join(to, 'waymark-verifier.js'), ABOUT + library.text);
writeFileSync(join(to, 'waymark-verifier.d.ts'), declarations(library.sources));
writeFileSync(join(to, 'verify.html'), pageWith(page.text));

/** What an entry comes to, and the sources that it is made of. */
async function bundled(entry) {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    absWorkingDir: from,
    entryPoints: [entry],
    metafile: true,
  });
  return { text: outputFiles[0].text, sources: Object.keys(metafile.inputs) };
}

/** The types of all sources in one file: names are unique in them, and only what is exported is. */
function declarations(sources) {
  const pieces = sources
    .filter((name) => name !== MAIN)
    .map((name) => {
      const { outputText, diagnostics } = typescript.transpileDeclaration(source(name), {
        compilerOptions: { isolatedDeclarations: true, declaration: true, target: 'es2024' },
        fileName: name,
        reportDiagnostics: true,
      });
      const [wrong] = diagnostics;
      if (wrong) {
        throw new Error(
          `${name}: ${typescript.flattenDiagnosticMessageText(wrong.messageText, ' ')}`,
        );
      }
      return outputText.replaceAll(/^import [^;]*;\n/gm, '').replaceAll(/^export (?!\{)/gm, '');
    });
  const exported = [...source(MAIN).matchAll(/^export \{([^}]*)\}/gm)].map(([, names]) => names);
  return `${pieces.join('\n')}\nexport {${exported.join(',').replaceAll(/,\s*,/g, ',')}};\n`;
}

function source(name) {
  return readFileSync(join(from, name), 'utf8');
}

/** The page with its script, its style, and the policy under which only these may do anything. */
function pageWith(script) {
  const style = readFileSync(join(from, 'page', 'style.css'), 'utf8');
  const csp = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'none'",
    "img-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
  const filled = { csp, style, script };
  return readFileSync(join(from, 'page', 'template.html'), 'utf8').replaceAll(
    /\{\{(csp|style|script)\}\}/g,
    (_, name) => filled[name],
  );
}

function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
