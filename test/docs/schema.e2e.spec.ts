import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './markdown.js';

describe('docs/schema.graphql', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-schema-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is what the resolvers state; npm run schema writes it', async () => {
    const file = join(folder, 'schema.graphql');
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/schema.mjs'), file], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const stated = readFileSync(file, 'utf8');
    expect(stated).toContain('whereMyDataWent(');
    expect(readFileSync(join(ROOT, 'docs/schema.graphql'), 'utf8')).toBe(stated);
  }, 60_000);
});
