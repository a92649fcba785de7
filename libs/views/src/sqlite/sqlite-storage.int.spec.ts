import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { viewsFeatures } from '../views.features.js';
import { sqliteViews } from './sqlite-storage.js';

viewsFeatures('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-views-'));
  return {
    open: () => sqliteViews(join(folder, 'views'), { checkIn: 'here' }),
    dispose: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
});
