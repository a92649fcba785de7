import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Whether a path is a folder itself or stands somewhere below it, links followed. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(realPath(resolve(folder)), realPath(resolve(path)));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The path without symbolic links, as far as it exists and can be followed. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // What stands in the way is reported when the file itself is opened or made.
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
