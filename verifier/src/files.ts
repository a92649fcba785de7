import { fromUtf8 } from './bytes.js';
import { CERTIFICATE_FORMAT } from './certificate.js';
import { formatOf, isOfKind } from './format-of.js';
import { PERSON_FORMAT } from './person-export.js';
import { RECEIPT_FORMAT } from './receipt.js';
import { VerificationError } from './verification-error.js';
import { archiveFiles, isArchive } from './zip.js';

/** What is in a file that somebody wants checked: one receipt, lines of them, or an archive. */

/** The text of what should be one receipt. */
export interface ReceiptText {
  /** Where it stood, for whoever reads what was found. */
  readonly name: string;
  readonly text: string;
}

/** A file that somebody has. */
export interface CheckedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What can be checked. */
const KINDS = [RECEIPT_FORMAT, PERSON_FORMAT, CERTIFICATE_FORMAT];

/** Longest text that is read at once, in bytes: longer ones no platform can hold. */
const LONGEST = 256 * 2 ** 20;

/**
 * The receipts of a file, in their order. Of an archive, files that say that they are
 * something else are passed over.
 *
 * @throws VerificationError `FILE_UNREADABLE`, `ARCHIVE_UNREADABLE`; also where none is in it.
 */
export async function* receiptsIn({ name, bytes }: CheckedFile): AsyncGenerator<ReceiptText> {
  let found = 0;
  if (isArchive(bytes)) {
    for await (const file of archiveFiles(bytes, (each) => /\.jsonl?$/i.test(each))) {
      for (const receipt of textsIn(file)) {
        if (!isCheckable(receipt.text)) continue;
        found += 1;
        yield { name: `${name}, ${receipt.name}`, text: receipt.text };
      }
    }
  } else {
    for (const receipt of textsIn({ name, bytes })) {
      found += 1;
      yield receipt;
    }
  }
  if (found === 0) throw unreadable(name, 'at least one receipt', 'none');
}

/** A whole text, or its lines where each is a value of its own. */
function* textsIn({ name, bytes }: CheckedFile): Generator<ReceiptText> {
  if (bytes.length > LONGEST) {
    throw unreadable(name, `at most ${LONGEST} bytes; cut it in two`, `${bytes.length}`);
  }
  const text = fromUtf8(bytes);
  if (text === undefined) throw unreadable(name, 'text in UTF-8, or an archive', 'other bytes');
  if (!isLines(text)) {
    if (text.trim() !== '') yield { name, text };
    return;
  }
  let number = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    number += 1;
    const line = text.slice(from, to).trim();
    if (line !== '') yield { name: `${name}, line ${number}`, text: line };
    from = to + 1;
  }
}

/** Whether the first line is a whole object, and others follow. */
function isLines(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 0) return false;
  const first = text.slice(0, end).trim();
  return first.startsWith('{') && first.endsWith('}') && text.slice(end).trim() !== '';
}

/** Whether a text is something that can be checked, of whatever version; or nobody can tell. */
function isCheckable(text: string): boolean {
  const format = formatOf(text);
  return format === undefined || KINDS.some((kind) => isOfKind(format, kind));
}

function unreadable(name: string, expected: string, found: string): VerificationError {
  return new VerificationError('FILE_UNREADABLE', `There is nothing to check in "${name}".`, {
    expected,
    found,
  });
}
