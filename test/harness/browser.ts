import { existsSync } from 'node:fs';
import { it } from '@jest/globals';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

/** A real browser, where the machine has one: Chromium or what is made of it. */

const PLACES = [
  process.env['CHROME_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));

/** Tests that need it. Without one they are passed over, but not where everything must have run. */
export const withBrowser =
  executablePath === undefined && process.env['CI'] !== 'true' ? it.skip : it;

/** What those tests say of themselves. */
export const WHERE = 'in a browser (Chromium, found in its usual place or at CHROME_PATH)';

/** Starts it. */
export async function startBrowser(): Promise<Browser> {
  if (executablePath === undefined) {
    throw new Error('There is no browser: install Chromium, or say in CHROME_PATH where it is.');
  }
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
}

/** A window that no network reaches. */
export async function offline(
  browser: Browser,
  width = 1_000,
): Promise<{ readonly context: BrowserContext; readonly asked: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, offline: true });
  const asked: string[] = [];
  context.on('request', (request) => {
    asked.push(request.url());
  });
  return { context, asked };
}
