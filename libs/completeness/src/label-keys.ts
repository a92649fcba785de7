import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { isWithin } from '../../durable/src/places.js';
import {
  createPrivateFile,
  PrivateFileError,
  readPrivateFile,
} from '../../durable/src/private-file.js';
import { CompletenessError } from './completeness.errors.js';
import { RecordSecrets } from './record-secrets.js';

/** Where the secrets of labels and maps are. */
export interface LabelKeyOptions {
  readonly path: string;
  /** The folder that is backed up as a whole: with both, anybody could find out who is in the maps. */
  readonly dataFolder: string;
}

/** The first line of the file; after it a line for each secret. */
const FORM = 'waymark-label-keys-1';
const LINES = /^waymark-label-keys-1\nvrf ([A-Za-z0-9_-]{43})\nmap ([A-Za-z0-9_-]{43})\n$/;

/**
 * The secrets of labels and maps, from their file; new ones where there is none yet.
 *
 * @throws CompletenessError `LABEL_KEYS_UNUSABLE`
 */
export function openLabelKeys({ path, dataFolder }: LabelKeyOptions): RecordSecrets {
  const file = resolve(path);
  try {
    if (isWithin(file, resolve(dataFolder))) {
      throw new PrivateFileError(
        `is inside the data folder ${dataFolder}, so that whoever has a copy of the data could tell who is in it: keep it elsewhere`,
      );
    }
    const found = readPrivateFile(file, 4_096);
    if (found !== undefined) return secretsIn(found);
    const [vrf, map] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64url'));
    createPrivateFile(file, `${FORM}\nvrf ${vrf}\nmap ${map}\n`);
    // Another process may have been faster.
    return secretsIn(readPrivateFile(file, 4_096) ?? '');
  } catch (error) {
    if (!(error instanceof PrivateFileError)) throw error;
    throw new CompletenessError(
      'LABEL_KEYS_UNUSABLE',
      `The file of the keys of labels ${file} ${error.message}.`,
      { cause: error.cause },
    );
  }
}

function secretsIn(text: string): RecordSecrets {
  const [, vrf, map] = LINES.exec(text) ?? [];
  if (vrf === undefined || map === undefined) {
    throw new PrivateFileError(`is malformed: it must hold "${FORM}", a line "vrf" and one "map"`);
  }
  return new RecordSecrets({
    vrf: Buffer.from(vrf, 'base64url'),
    map: Buffer.from(map, 'base64url'),
  });
}
