import { PERSON_FORMAT } from '../../../verifier/src/person-export.js';
import type { Identifier } from '../../../verifier/src/record-map.js';
import type { ShownParts } from '../../ledger/src/shown-parts.js';
import type { ProvedRecord, Place } from './record-snapshot.js';
import { EMPTY_TREE, grown, rootOf } from './record-tree.js';
import { torn } from './sqlite/record-db.js';
import type { Tree } from './sqlite/record-queries.js';

/** Exports of a person (`docs/reference/person-export.md`), written piece by piece. */

/** An event as it is exported. */
export interface ExportEvent {
  /** The hash under which it stands in the log. */
  readonly leaf: Buffer;
  /** The entry alone where the letter, or a part of it, cannot be opened any more. */
  readonly document: ShownParts | Pick<ShownParts, 'entry'>;
  /** Identifiers of whom it is about that the event tells of and that may be named. */
  readonly identifiers: readonly Identifier[];
}

/** What an export is made of. */
export interface ExportSources {
  readonly epoch: ShownParts & { readonly proof: string };
  /** Everybody who is one person, whose record was asked for first. */
  readonly people: readonly string[];
  /** Which trees are proved, the visible one first. */
  readonly trees: readonly Tree[];
  /** The root of a tree, as the epoch has it. */
  readonly root: (person: string, tree: Tree) => Buffer;
  /** Reads the events of a tree in its order, and gives others a turn meanwhile. */
  readonly events: (person: string, tree: Tree) => AsyncIterable<ExportEvent>;
  /** Identifiers of somebody that whoever asks knows already. */
  readonly known: (person: string) => readonly Identifier[];
  readonly prove: (person: string, identifiers: readonly Identifier[]) => ProvedRecord;
}

/** About so many characters are handed on at once. */
const PIECE = 65_536;

/**
 * The text of an export, in pieces; of however many events, few are held at once.
 *
 * @throws CompletenessError `PROOF_DUE`, `RECORDS_TORN`
 */
export async function* personExport(sources: ExportSources): AsyncGenerator<string> {
  let piece = '';
  for await (const text of textsOf(sources)) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}\n`;
}

async function* textsOf(sources: ExportSources): AsyncGenerator<string> {
  const { epoch, people, trees } = sources;
  const readers = trees.includes('held') ? 'officer' : 'person';
  yield `{"format":"${PERSON_FORMAT}","for":"${readers}","epoch":${JSON.stringify(epoch)},"records":[`;
  for (const [at, person] of people.entries()) {
    yield at === 0 ? '{' : ',{';
    yield* recordOf(sources, person);
    yield '}';
  }
  yield ']}';
}

async function* recordOf(sources: ExportSources, person: string): AsyncGenerator<string> {
  const identifiers = new Map<string, Identifier>();
  const know = (identifier: Identifier): void => {
    identifiers.set(JSON.stringify(identifier), identifier);
  };
  sources.known(person).forEach(know);
  for (const tree of sources.trees) {
    yield `"${tree}":[`;
    let there = EMPTY_TREE;
    for await (const { leaf, document, identifiers: told } of sources.events(person, tree)) {
      yield `${there.size === 0 ? '' : ','}${JSON.stringify(document)}`;
      there = grown(there, leaf);
      told.forEach(know);
    }
    // What the disk has of it may not be what was written.
    if (!rootOf(there).equals(sources.root(person, tree))) throw torn();
    yield '],';
  }
  const { links, paths } = sources.prove(person, [...identifiers.values()]);
  yield `"links":${JSON.stringify(links.map(base64))},"paths":`;
  yield JSON.stringify(
    paths.map(({ label, named, places }) => ({
      label: base64(label),
      ...(named && { identifier: named.identifier, vrf: base64(named.vrf) }),
      ...Object.fromEntries(
        Object.entries(places).map(([tree, place]) => [tree, placeJson(place)]),
      ),
    })),
  );
}

function placeJson({ nonce, siblings, bucket }: Place): object {
  return {
    nonce: base64(nonce),
    siblings: base64(Buffer.concat(siblings)),
    bucket: base64(bucket),
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
