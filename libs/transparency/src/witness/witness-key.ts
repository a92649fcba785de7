import { COSIGNATURE_TYPE } from '../../../../verifier/src/cosignature.js';
import { isKeyName } from '../../../../verifier/src/verifier-key.js';
import {
  createPrivateFile,
  PrivateFileError,
  readPrivateFile,
} from '../../../durable/src/private-file.js';
import { newSigner, parseSigner, type Signer, signingKeyText } from '../signing-keys.js';
import { TransparencyError } from '../transparency.errors.js';

const MOST_BYTES = 1_024;

/**
 * The key by which a witness cosigns, from its file, mode 0600; a new one where there is none yet.
 *
 * @param name The name under which it signs; needed for a new one.
 * @throws TransparencyError `KEYS_UNUSABLE`
 */
export function openWitnessKey(path: string, name: string | undefined): Signer {
  try {
    const found = read(path);
    if (!found) {
      if (name === undefined) throw new PrivateFileError('is not there yet: name the witness');
      if (!isKeyName(name)) throw new PrivateFileError('cannot be of a witness with this name');
      createPrivateFile(path, `${signingKeyText(newSigner(name, COSIGNATURE_TYPE))}\n`);
    }
    // Another process may have been faster.
    const key = found ?? read(path);
    if (!key) throw new PrivateFileError('is gone again');
    if (name !== undefined && key.verifier.name !== name) {
      throw new PrivateFileError(
        `is of ${key.verifier.name} and not of ${name}: a witness keeps its name, and another needs a file of its own`,
      );
    }
    return key;
  } catch (error) {
    if (!(error instanceof PrivateFileError)) throw error;
    throw new TransparencyError(
      'KEYS_UNUSABLE',
      `The file of the witness's key ${path} ${error.message}.`,
      { cause: error.cause },
    );
  }
}

function read(path: string): Signer | undefined {
  const text = readPrivateFile(path, MOST_BYTES);
  if (text === undefined) return undefined;
  const key = text.endsWith('\n') ? parseSigner(text.slice(0, -1), COSIGNATURE_TYPE) : undefined;
  if (key) return key;
  throw new PrivateFileError('is malformed: it must hold one line, PRIVATE+KEY+… of type 04');
}
