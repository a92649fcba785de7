import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import request from 'supertest';
import { openTestApi, type TestApi } from '../../apps/api/src/testing/api.features.js';
import { VerifyPage } from '../../apps/api/src/verify/verify-page.js';
import { signingKey, TestLog } from '../../verifier/src/testing.features.js';
import { verifierKeyText } from '../../verifier/src/verifier-key.js';
import { zipOf } from '../../verifier/src/zip.features.js';
import { offline, startBrowser, WHERE, withBrowser } from '../harness/browser.js';

const BUILT = new URL('../../dist/verifier/verify.html', import.meta.url);

const log = new TestLog();
for (let count = 0; count < 5; count += 1) log.record();
log.time = Math.floor(Date.now() / 1_000) - 3 * 3_600;
const witness = signingKey('witness.example', 4);
const KEYS = log.keys.map(verifierKeyText).join('\n');
const POLICY = `witness W ${verifierKeyText(witness.key)}\nquorum W\n`;

const witnessed = log.checkpoint([witness]);
const whole = log.receipt(2, log.proof(2, witnessed), ['what', 'ownWords']);
const right = JSON.stringify(whole, null, 2);
const wrong = JSON.stringify({ ...whole, recordedAt: '2026-11-05T02:10:00.001Z' });

let test: TestApi;
let published = { keys: KEYS, policy: POLICY };
let folder: string;
/** The page as somebody saved it. */
let saved: string;

beforeAll(async () => {
  test = await openTestApi({ verifyPage: new VerifyPage(() => published, BUILT) });
  folder = mkdtempSync(join(tmpdir(), 'waymark-page-'));
  saved = join(folder, 'waymark-verify.html');
  writeFileSync(saved, (await get()).text);
});
afterAll(async () => {
  await test.end();
  rmSync(folder, { recursive: true, force: true });
});

function get() {
  return request(test.api.app.getHttpServer()).get('/verify');
}

describe('GET /verify', () => {
  it('answers anybody, whatever token they have, with one page of HTML', async () => {
    for (const authorization of ['', 'Bearer nonsense']) {
      const answer = await get().set('authorization', authorization);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    }
  });

  it('lets the page run its own script and style, and do nothing else', async () => {
    const { text, headers } = await get();
    const part = (tag: string) => new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(text)?.[1] ?? '';
    const hash = (of: string) => `'sha256-${createHash('sha256').update(of).digest('base64')}'`;
    const stated = [
      "default-src 'none'",
      `script-src ${hash(part('script'))}`,
      `style-src ${hash(part('style'))}`,
      "connect-src 'none'",
      "img-src 'none'",
      "form-action 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
    ].join('; ');
    expect(text).toContain(`<meta http-equiv="Content-Security-Policy" content="${stated}"`);
    expect(headers['content-security-policy']).toBe(`${stated}; frame-ancestors 'none'`);
    // Nothing from elsewhere, and no handler that stands in an element.
    expect(text).not.toMatch(/\b(?:src|srcset|poster|data|action)=|\son\w+=|@import|url\(/);
    expect(text.match(/<(?:script|style)\b/g)).toHaveLength(2);
    expect([...text.matchAll(/href="([^"]*)"/g)].map(([, to]) => to)).toEqual(['#main', '/verify']);
  });

  it('carries the keys and the policy of the moment, and nothing that they hold becomes a tag', async () => {
    const { text } = await get();
    expect(text).toContain(KEYS);
    expect(text).toContain(POLICY);
    published = { keys: '</textarea><script>{{policy}}&', policy: '' };
    const other = (await get()).text;
    published = { keys: KEYS, policy: POLICY };
    expect(other).toContain('&lt;/textarea>&lt;script>{{policy}}&amp;</textarea>');
  });
});

describe(`The saved page, ${WHERE}, with the network off`, () => {
  let browser: Browser;
  let context: BrowserContext;
  let asked: readonly string[];
  let page: Page;
  let violations: string[];

  beforeAll(async () => {
    // Started by whoever is not passed over.
    if (withBrowser === it) browser = await startBrowser();
  }, 60_000);
  afterAll(async () => {
    if (withBrowser === it) await browser.close();
  });
  beforeEach(async () => {
    if (withBrowser === it) await open();
  });
  afterEach(async () => {
    if (withBrowser !== it) return;
    // The page itself, and nothing beside it, whatever was done.
    expect(new Set(asked)).toEqual(new Set([pathToFileURL(saved).href]));
    expect(violations).toEqual([]);
    await context.close();
  });

  async function open(width?: number): Promise<void> {
    ({ context, asked } = await offline(browser, width));
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    violations = [];
    page.on('console', (message) => violations.push(message.text()));
    page.on('pageerror', (error) => violations.push(String(error)));
    await page.goto(pathToFileURL(saved).href);
  }

  async function reopen(width: number): Promise<void> {
    await context.close();
    await open(width);
  }

  const outcome = () => page.locator('#outcome');
  const status = () => page.locator('#status').innerText();

  async function choose(name: string, content: string | Uint8Array): Promise<void> {
    await page
      .locator('#file')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
    await outcome().waitFor();
  }

  withBrowser('says that a receipt holds, since when, and who stands behind it', async () => {
    await choose('receipt.json', right);
    const text = await outcome().innerText();
    expect(text).toContain(
      'It holds. The ledger has this on record, unchanged since it was recorded.',
    );
    expect(text).toContain('Recorded on 5 November 2026 at 02:10 UTC');
    expect(text).toContain('3 hours ago');
    expect(text).toContain(
      'It is signed by 1 of the 1 witness whose keys you have; at least 1 must have signed.',
    );
    expect(text).toContain('What happened');
    expect(text).toContain('Kept back, but there and unchanged: who and when; why');
    expect(await status()).toBe(
      'It holds. The ledger has this on record, unchanged since it was recorded.',
    );
    expect(await page.evaluate('document.activeElement.id')).toBe('outcome-title');
  });

  withBrowser('says that a changed one does not, with what was expected and found', async () => {
    await choose('receipt.json', wrong);
    expect(await outcome().innerText()).toMatch(
      /It does not hold\. What the log promised and signed is something else than this receipt says\.\s+receipt\.json\s+Expected: 2026-11-05T02:10:00\.000Z\.\s+Found: 2026-11-05T02:10:00\.001Z\./,
    );
  });

  withBrowser('takes files that are dropped anywhere, and archives', async () => {
    const archive = zipOf([
      { name: 'one.json', bytes: Buffer.from(right) },
      { name: 'many.jsonl', bytes: Buffer.from(`${JSON.stringify(whole)}\n${wrong}\n`) },
      { name: 'read-me.html', bytes: Buffer.from('<p>Hello</p>') },
    ]);
    // As text: what runs in the page is not of this program.
    await page.evaluate(`
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.of(${[...archive].join()})], 'export.zip'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    `);
    await outcome().waitFor();
    expect(await status()).toBe('3 checked: 2 hold, 1 does not hold, 0 could not be checked.');
    // What does not hold comes first.
    const names = await outcome().locator('h3 + p').allInnerTexts();
    expect(names).toEqual([
      'export.zip, many.jsonl, line 2',
      'export.zip, one.json',
      'export.zip, many.jsonl, line 1',
    ]);
  });

  withBrowser('can be used with the keyboard alone, and keeps to its order', async () => {
    const focused = () =>
      page.evaluate('document.activeElement.id || document.activeElement.textContent');
    const order: unknown[] = [];
    const next = async () => {
      await page.keyboard.press('Tab');
      order.push(await focused());
    };
    await next();
    await next();
    await next();
    await page.keyboard.press('Enter');
    await next();
    await page.keyboard.insertText(right);
    await next();
    await page.keyboard.press('Enter');
    await outcome().waitFor();
    order.push(await focused());
    await next();
    await page.keyboard.press('Space');
    await next();
    await next();
    expect(order).toEqual([
      'Skip to the check',
      'file',
      'Paste it instead',
      'pasted',
      'check',
      'outcome-title',
      'Use other keys',
      'keys',
      'policy',
    ]);
    expect(await status()).toContain('It holds.');
  });

  withBrowser('believes whom its reader says, and says whom it believes', async () => {
    const believed = () => page.locator('#believed li').allInnerTexts();
    expect(await believed()).toHaveLength(4);
    expect((await believed())[3]).toBe('Independent witnesses: 1 known, 1 must have signed.');
    await page.getByText('Use other keys').click();
    const other = new TestLog('other.example');
    await page.locator('#keys').fill(other.keys.map(verifierKeyText).join('\n'));
    expect((await believed())[0]).toMatch(/^other\.example \([0-9a-f]{8}\)$/);
    await choose('receipt.json', right);
    expect(await outcome().innerText()).toContain(
      'This could not be checked. This was signed in the name of "ledger.example/log/promise", of which you have no key.',
    );
    await page.locator('#keys').fill('nonsense');
    expect(await page.locator('#disbelieved').innerText()).toContain(
      'This is not a key that signatures are checked with.',
    );
    await page.locator('#keys').fill(KEYS);
    await page.locator('#policy').fill('');
    expect(await page.locator('#disbelieved').isHidden()).toBe(true);
    await choose('receipt.json', right);
    expect(await outcome().innerText()).toContain('You asked for no independent witness');
  });

  withBrowser.each([
    ['nothing', ''],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0)],
    ['a receipt that was cut', right.slice(0, -300)],
    ['a name that stands twice', right.replace('{', '{"proof":null,')],
    ['half a character', right.replace('waymark-receipt/1', '\\ud800')],
    [
      'an archive that was cut',
      zipOf([{ name: 'a.json', bytes: Buffer.from(right) }]).slice(0, 99),
    ],
    ['another type of everything', '{"format":["waymark-receipt/1"],"eventId":{},"proof":7}'],
    ['markup', '<img src=x onerror=alert(1)>'],
  ])('says of %s that it could not be checked', async (_, content) => {
    await choose('<b>receipt</b>.json', content);
    expect(await outcome().locator('h3').innerText()).toMatch(/^This could not be checked\./);
    expect(await outcome().locator('b, img').count()).toBe(0);
  });

  withBrowser('takes hundreds in one file, and tells how far it has come', async () => {
    const lines = Array.from({ length: 400 }, (_, nth) =>
      nth === 300 ? wrong : JSON.stringify(whole),
    );
    await choose('many.jsonl', lines.join('\n'));
    expect(await status()).toBe('400 checked: 399 hold, 1 does not hold, 0 could not be checked.');
    expect(await outcome().innerText()).toContain('And 300 more, counted above.');
  });

  withBrowser.each([320, 1_600])('needs no sideways scrolling at %p pixels', async (width) => {
    await reopen(width);
    await page.locator('summary').first().click();
    await page.locator('summary').last().click();
    await choose(`${'long'.repeat(60)}.json`, right);
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overflow)).toBe(0);
  });

  withBrowser('has no fault that axe finds, before a check and after it', async () => {
    const faults = async () => {
      await page.evaluate(axe.source);
      const found = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
      return found.violations.map(({ id, nodes }) => [id, nodes.length]);
    };
    expect(await faults()).toEqual([]);
    await page.locator('summary').first().click();
    await page.locator('summary').last().click();
    await choose('receipts.jsonl', `${JSON.stringify(whole)}\n${wrong}\nnonsense\n`);
    expect(await faults()).toEqual([]);
  });
});
