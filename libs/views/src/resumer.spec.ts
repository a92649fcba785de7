import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { Resumer } from './resumer.js';

/** Does what a test says, and notes when. */
class TestResumer extends Resumer {
  readonly tried: string[] = [];
  /** For how long it waited before each that was tried again. */
  readonly waited: number[] = [];
  failing = 0;
  atOnce = 0;
  mostAtOnce = 0;

  constructor(left: readonly string[] = []) {
    super(
      {
        name: 'tests',
        head: () => Promise.resolve(0),
        left: () => Promise.resolve(left),
        complete: (one) => this.does(one),
      },
      { atLeast: () => Promise.resolve() },
      { first: 2, longest: 8 },
    );
  }

  private async does(one: string): Promise<void> {
    const known = this.delayOf(one);
    if (known) this.waited.push(known.againAt - known.failedAt);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await delay(1);
    this.atOnce -= 1;
    this.tried.push(one);
    this.failing -= 1;
    if (this.failing >= 0) throw Object.assign(new Error('of Ana'), { code: 'VIEWS_BUILDING' });
  }
}

let resumer = new TestResumer();
afterEach(() => resumer.beforeApplicationShutdown());

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries > 1_000) throw new Error('it never came');
    await delay(2);
  }
}

describe('What was decided', () => {
  it('is done at the start where it was left undone', async () => {
    resumer = new TestResumer(['a', 'b']);
    resumer.onApplicationBootstrap();
    await until(() => resumer.tried.length === 2);
    expect(resumer.tried).toEqual(['a', 'b']);
  });

  it('is tried again where it fails, ever more seldom, and says why it is not done', async () => {
    resumer = new TestResumer();
    resumer.failing = 5;
    await expect(resumer.complete('a')).rejects.toMatchObject({ code: 'VIEWS_BUILDING' });
    await until(() => resumer.delayOf('a') === undefined);
    expect(resumer.waited).toEqual([2, 4, 8, 8, 8]);
    expect(resumer.tried).toHaveLength(6);
  });

  it('says of an error its code alone, and nothing of what did not fail', async () => {
    resumer = new TestResumer();
    resumer.failing = 1;
    await expect(resumer.complete('a')).rejects.toThrow();
    expect(resumer.delayOf('a')).toMatchObject({ tried: 1, because: 'VIEWS_BUILDING' });
    expect(resumer.delayOf('b')).toBeUndefined();
  });

  it('is done one after the other, and not again where somebody asked for it meanwhile', async () => {
    resumer = new TestResumer();
    resumer.failing = 1;
    await expect(resumer.complete('a')).rejects.toThrow();
    await Promise.all([resumer.complete('a'), resumer.complete('b'), resumer.complete('c')]);
    expect(resumer.mostAtOnce).toBe(1);
    await delay(20);
    expect(resumer.tried).toEqual(['a', 'a', 'b', 'c']);
  });

  it('is not tried again once all ends', async () => {
    resumer = new TestResumer();
    resumer.failing = 1_000;
    await expect(resumer.complete('a')).rejects.toThrow();
    await resumer.beforeApplicationShutdown();
    const { length } = resumer.tried;
    await delay(20);
    expect(resumer.tried).toHaveLength(length);
  });
});
