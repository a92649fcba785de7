import type { RecordFindings } from '../../../../libs/completeness/src/record-check.js';
import type { TreeFindings } from '../../../../libs/transparency/src/tree-check.js';
import type { VaultFindings } from '../../../../libs/vault/src/vault.js';
import type { Check } from '../../../../libs/views/src/storage.js';
import { count, countOf } from '../counts.js';
import type { FolderFindings } from './data-folder.js';
import { MOST_FAULTS } from './verify.js';
import type { LedgerFindings } from './whole-ledger.js';

/** What was found, for whoever asked. */
export function inWords(found: LedgerFindings): string {
  const { log, tree, structure, vault, records, views, folder } = found;
  const { events, seconds, forgotten, withoutAccountability, faults, faulty } = log;
  const rate = Math.round(events / Math.max(seconds, 0.001));
  const lines = [
    `${countOf(events, 'event')} read and hashed anew in ${seconds.toFixed(1)} seconds, ${count(rate)} a second.`,
    ...(forgotten > 0
      ? [`${countOf(forgotten, 'letter')} cannot be opened any more, because it was forgotten.`]
      : []),
    ...(withoutAccountability > 0
      ? [`Of ${countOf(withoutAccountability, 'letter')} who answers for it is forgotten.`]
      : []),
    ...faults.map(
      ({ leafIndex, eventId, what }) =>
        `WRONG: leaf ${leafIndex}${eventId === undefined ? '' : ` (${eventId})`} ${what}.`,
    ),
    ...(faulty > faults.length ? [`… and ${count(faulty - faults.length)} more.`] : []),
    faulty === 0
      ? 'The log is what was recorded.'
      : `WRONG: ${countOf(faulty, 'fault')} in the log.`,
    ...treeInWords(tree),
    ...vaultInWords(vault),
    ...recordsInWords(records),
    viewsInWords(views),
    ...filesInWords(structure, folder),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function treeInWords(tree: TreeFindings | null): readonly string[] {
  if (!tree) return ['There is no tree yet: the service grows it from the log when it starts.'];
  const { leaves, signed, faults } = tree;
  if (faults.length > 0) return faults.map((what) => `WRONG: ${what}`);
  const last = signed && `${count(signed.size)} of them signed last`;
  if (leaves === 0 && signed) {
    return [
      `There is no tree, and it is grown from the log when the service starts; the first ${countOf(signed.size, 'leaf', 'leaves')} are those that were signed.`,
    ];
  }
  return [
    `The tree of ${countOf(leaves, 'leaf', 'leaves')} is that of the log, ${last ?? 'none signed yet'}.`,
  ];
}

function recordsInWords(records: RecordFindings | null): readonly string[] {
  if (!records) return [];
  const { people, epoch, faults } = records;
  if (faults.length === 0) {
    return [
      `What proves that records are whole is that of the log: ${countOf(people, 'person', 'people')}, epoch ${count(epoch)}.`,
    ];
  }
  return [
    ...faults.map((what) => `WRONG: in what proves that records are whole, ${what}.`),
    'Take the folder "proofs" away while the service is stopped: it is made anew from the log.',
  ];
}

function vaultInWords(findings: VaultFindings): readonly string[] {
  const { subjects, references, letters, forgotten, faults } = findings;
  if (faults.length === 0) {
    return [
      `The keys of ${countOf(subjects, 'subject')} are what was written; ${countOf(references, 'reference')} lead to them.`,
      ...(forgotten > 0
        ? [
            `${countOf(forgotten, 'letter')} forgotten alone; ${countOf(letters, 'letter')} beside them with a key of its own.`,
          ]
        : []),
    ];
  }
  return [
    ...faults.slice(0, MOST_FAULTS).map((what) => `WRONG: in the vault, ${what}.`),
    `WRONG: ${countOf(faults.length, 'fault')} in the vault: restore it from its backup.`,
  ];
}

function filesInWords(structure: readonly string[], folder: FolderFindings): readonly string[] {
  const { files, bytes, unknown } = folder;
  const faults = [
    ...structure.map((what) => `WRONG: the file of the log is damaged: ${what}.`),
    ...unknown.map((name) => `WRONG: ${name} is no part of a ledger; nobody looks at it.`),
  ];
  if (faults.length > 0) return faults;
  return [
    `${countOf(files, 'file')} of ${count(bytes)} bytes: each is a part of the ledger, and the indexes of the log are sound.`,
  ];
}

function viewsInWords(views: Check | null): string {
  if (!views) return 'No views are served just now; there was nothing to compare.';
  const { sound, damaged, rows } = views;
  if (sound) return `The views are what was written: ${countOf(rows, 'row')} compared.`;
  return `WRONG: the views are damaged (${damaged.join(', ')}); they are withdrawn until they are built anew.`;
}
