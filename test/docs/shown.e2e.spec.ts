import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningService } from '../harness/service.js';
import { allPages, codeOf, type Page, readPage } from './markdown.js';
import { patternOf, Reader } from './shell.js';

/**
 * What pages show is done as it stands there, in this order, against one real service: the shell
 * commands (```sh), the files that a page says to save (```js), and what is printed (```text).
 */
const FOLLOWED = ['docs/how-to/send-events.md', 'docs/how-to/ask-where-data-went.md'];

describe('What pages show', () => {
  const service = new RunningService();
  const readers: Reader[] = [];

  beforeAll(async () => {
    service.setClock(new Date().toISOString());
    await service.start({ WAYMARK_DEMO: 'on' });
  }, 60_000);
  afterAll(async () => {
    for (const reader of readers) reader.remove();
    await service.remove();
  });

  async function follow(page: Page): Promise<void> {
    const port = new URL(service.address).port;
    const reader = new Reader(service.address, { ...service.environment, WAYMARK_PORT: port });
    readers.push(reader);
    const ran = await reader.follow(page);
    expect(ran).toHaveLength(codeOf(page, 'sh').length);
    for (const { command, prints, printed, errors, code } of ran) {
      expect({ command, code, errors }).toEqual({ command, code: 0, errors: '' });
      if (prints !== undefined) expect(printed.trim()).toMatch(patternOf(prints));
    }
  }

  it.each(FOLLOWED)(
    'works as it stands in %s',
    async (path) => {
      await follow(readPage(path));
    },
    60_000,
  );

  it('is followed on every page that shows commands', () => {
    const shown = allPages().filter((page) => codeOf(page, 'sh').length > 0);
    expect(shown.map(({ path }) => path).sort()).toEqual([...FOLLOWED].sort());
  });
});
