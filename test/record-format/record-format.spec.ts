import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { EventCatalogue } from '../../libs/ledger/src/catalogue.js';
import { PART_NAMES } from '../../verifier/src/entry.js';
import { openEvent } from '../../libs/ledger/src/opener.js';
import { joinPieces } from '../../libs/ledger/src/pieces.js';
import {
  joinLetter,
  joinRecord,
  readEntry,
  readEnvelope,
  splitLetter,
  splitRecord,
  writeEntry,
  writeEnvelope,
} from '../../libs/ledger/src/record-format.js';
import { leafHash } from '../../libs/transparency/src/hashing.js';
import { openSubjectKeys } from '../../libs/vault/src/subject-keys.js';
import { DisclosureMade } from '../../libs/disclosure/src/disclosure.events.js';
import { holds, isAbout, leafOf, openLetter } from './stranger.js';

/** A record as it was once stored, with the keys that open it. It is of nobody. */
interface Golden {
  readonly subject: string;
  readonly accountable: string;
  readonly subjectKey: string;
  readonly subjectSalt: string;
  readonly accountableKey: string;
  readonly accountableSalt: string;
  readonly frame: string;
  readonly leaf: string;
  readonly parts: readonly string[];
}

const golden = JSON.parse(
  readFileSync(new URL('./golden-1.json', import.meta.url), 'utf8'),
) as Golden;
const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
const frame = bytes(golden.frame);
const opened = openLetter(frame, bytes(golden.subjectKey), bytes(golden.accountableKey));

describe('A stranger who has the description of the record format', () => {
  it('opens the letter and finds every part, byte for byte', () => {
    expect(opened.map((part) => part.toString('utf8'))).toEqual(golden.parts);
    expect(opened).toHaveLength(PART_NAMES.length);
  });

  it('finds that parts, envelope and letter are what the entry commits to', () => {
    expect(holds(frame, opened)).toBe(true);
  });

  it('is shown one part while all others stay withheld, and it still holds', () => {
    const withheld = (part: Buffer) => ({
      commitment: createHash('sha256').update(part).digest(),
    });
    const shown = opened.map((part, index) => (index === 1 ? part : withheld(part)));
    expect(holds(frame, shown)).toBe(true);
    const swapped = [shown[1], shown[0], ...shown.slice(2)] as typeof shown;
    expect(holds(frame, swapped)).toBe(false);
  });

  it('sees that a part was changed, by a single bit', () => {
    const changed = opened.map((part) => Buffer.from(part));
    const part = changed[2] as Buffer;
    part.writeUInt8(part.readUInt8(30) ^ 1, 30);
    expect(holds(frame, changed)).toBe(false);
  });

  it('computes the leaf that the receipt names, and the tag of the subject', () => {
    expect(leafOf(frame).toString('base64')).toBe(golden.leaf);
    const pseudonym = Buffer.from(golden.subject.replaceAll('-', ''), 'hex');
    expect(isAbout(frame, bytes(golden.subjectSalt), pseudonym)).toBe(true);
    expect(isAbout(frame, bytes(golden.accountableSalt), pseudonym)).toBe(false);
  });
});

describe('This program', () => {
  it('writes what it reads, to the byte', () => {
    const { envelope, letter, entry } = splitRecord(frame);
    const [content, accountability] = splitLetter(letter);
    expect(writeEnvelope(readEnvelope(envelope))).toEqual(envelope);
    expect(joinLetter(content, accountability)).toEqual(letter);
    expect(joinRecord({ envelope, letter, entry })).toEqual(frame);
    const { partsRoot, tag } = readEntry(entry);
    expect(writeEntry(readEnvelope(envelope).id, envelope, letter, partsRoot, tag)).toEqual(entry);
    expect(leafHash(entry).toString('base64')).toBe(golden.leaf);
    expect(joinPieces(opened.slice(0, -1)).length).toBeGreaterThan(0);
  });

  it('reads the event that was recorded', () => {
    const keys = new Map(
      (['subject', 'accountable'] as const).map((name) => [
        golden[name],
        openSubjectKeys(golden[name], {
          kind: 'person',
          salt: bytes(golden[`${name}Salt`]),
          generations: new Map([[1, bytes(golden[`${name}Key`])]]),
        }),
      ]),
    );
    const { id, type, stream, revision } = readEnvelope(splitRecord(frame).envelope);
    const event = openEvent(
      {
        stored: { id, type, stream, revision, position: 1, data: frame },
        owner: { subject: golden.subject, accountable: golden.accountable },
        leafIndex: 0,
      },
      keys,
      new EventCatalogue([DisclosureMade]),
    );
    expect(event).toMatchObject({
      readable: true,
      type: 'DisclosureMade',
      recordedAt: '2026-11-05T02:10:00.000Z',
      header: { subject: golden.subject, occurredAt: '2026-11-05T02:05:00Z' },
      data: { channel: 'phone', purpose: 'ETREAT', items: [{ plan: 'p1', sections: ['helps'] }] },
      received: { mode: 'structured', identifier: { value: '9990001014' } },
    });
  });

  it('puts no person, organisation, role or agreement into the envelope', () => {
    const { envelope } = splitRecord(frame);
    expect(Object.keys(JSON.parse(envelope.toString('utf8')) as object)).toEqual([
      'record',
      'id',
      'type',
      'schema',
      'stream',
      'revision',
      'recordedAt',
      'nonce',
    ]);
  });
});
