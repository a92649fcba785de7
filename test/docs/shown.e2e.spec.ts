import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningService } from '../harness/service.js';
import { Demonstration } from './demonstration.js';
import { allPages, codeOf, readPage } from './markdown.js';
import { patternOf, Reader } from './shell.js';

/**
 * What pages show is done as it stands there, in this order, against a real service: the shell
 * commands (```sh), the files that a page says to save (```js), and what is printed (```text, ```json).
 */

/** Pages for whoever has a service of their own. */
const FOLLOWED = [
  'docs/how-to/send-events.md',
  'docs/how-to/ask-where-data-went.md',
  'docs/how-to/listen-for-changes.md',
  'docs/how-to/act-for-somebody.md',
  'docs/how-to/check-it-yourself.md',
  'docs/how-to/witness-a-log.md',
  'docs/how-to/back-up-and-restore.md',
  // Last: nobody is left to act for.
  'docs/how-to/erase-somebody.md',
];

/** Pages for whoever has typed `npm start`. */
const FOLLOWED_IN_DEMONSTRATION = ['README.md', 'docs/tutorial.md'];

async function follow(path: string, address: string, environment: Record<string, string>) {
  const page = readPage(path);
  const { port } = new URL(address);
  const reader = new Reader(address, { ...environment, WAYMARK_PORT: port });
  try {
    const ran = await reader.follow(page);
    expect(ran).toHaveLength(codeOf(page, 'sh').length);
    for (const { command, prints, printed, errors, code } of ran) {
      // On a slow machine a command tells how far it has come.
      const faults = errors.replaceAll(/^.+ of .+ \(\d+%\)\n/gm, '');
      expect({ command, code, faults }).toEqual({ command, code: 0, faults: '' });
      if (prints?.language === 'json') {
        expect(JSON.parse(printed)).toEqual(JSON.parse(prints.text));
      } else if (prints) {
        expect(printed.trim()).toMatch(patternOf(prints.text));
      }
    }
  } finally {
    reader.remove();
  }
}

describe('What pages show to whoever runs a service', () => {
  const service = new RunningService();

  beforeAll(async () => {
    service.setClock(new Date().toISOString());
    await service.start({ WAYMARK_DEMO: 'on' });
  }, 60_000);
  afterAll(async () => service.remove());

  it.each(FOLLOWED)(
    'works as it stands in %s',
    async (path) => {
      await follow(path, service.address, service.environment);
    },
    60_000,
  );
});

describe('What pages show to whoever has typed npm start', () => {
  const demonstration = new Demonstration();

  beforeAll(async () => {
    await demonstration.start();
  }, 120_000);
  afterAll(async () => demonstration.remove());

  it.each(FOLLOWED_IN_DEMONSTRATION)(
    'works as it stands in %s',
    async (path) => {
      await follow(path, demonstration.address, demonstration.environment);
    },
    60_000,
  );
});

describe('Pages that show commands', () => {
  it('are all followed', () => {
    const shown = allPages().filter((page) => codeOf(page, 'sh').length > 0);
    const followed = [...FOLLOWED, ...FOLLOWED_IN_DEMONSTRATION];
    expect(shown.map(({ path }) => path).sort()).toEqual(followed.sort());
  });
});
