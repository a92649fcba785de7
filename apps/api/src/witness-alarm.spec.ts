import { describe, expect, it } from '@jest/globals';
import type { WitnessReport } from '../../../libs/transparency/src/witness/witnesses.js';
import { raiseAlarm } from './witness-alarm.js';

const LOST = { code: 'UNREACHABLE', sentence: 'cannot be reached' } as const;
const SLOW = { code: 'TOO_SLOW', sentence: 'did not answer within 2 s' } as const;

/** What is said of a second report after a first; by default of the first ones since the start. */
function said(after: WitnessReport, before?: WitnessReport): readonly string[] {
  const lines: string[] = [];
  const say = (level: string) => (values: object, text: string) => {
    lines.push([level, ...namesIn(values), text].join(' '));
  };
  raiseAlarm({ error: say('error'), warn: say('warn'), info: say('info') }, before, after);
  return lines;
}

function report(...faults: readonly WitnessReport['witnesses'][number]['fault'][]): WitnessReport {
  const signed = faults.filter((fault) => !fault).length;
  return {
    signed,
    known: faults.length,
    asked: 1,
    enough: signed >= 1,
    witnesses: faults.map((fault, nth) => ({ name: `w${nth + 1}`, ...(fault && { fault }) })),
  };
}

describe('The alarm about witnesses', () => {
  it('names each that is lost, once, and again when it is lost otherwise', () => {
    expect(said(report(undefined, LOST))).toEqual(['warn w2 UNREACHABLE a witness is lost']);
    expect(said(report(undefined, LOST), report(undefined, LOST))).toEqual([]);
    expect(said(report(undefined, SLOW), report(undefined, LOST))).toEqual([
      'warn w2 TOO_SLOW a witness is lost',
    ]);
  });

  it('is an error where too few sign, and says when that is over', () => {
    const both = report(LOST, LOST);
    expect(said(both, report(undefined, LOST))).toEqual([
      'warn w1 UNREACHABLE a witness is lost',
      'error too few witnesses sign',
    ]);
    expect(said(both, both)).toEqual([]);
    expect(said(report(undefined, LOST), both)).toEqual([
      'info w1 a witness signs again',
      'info enough witnesses sign again',
    ]);
  });

  it('says nothing while they have not been asked', () => {
    const unasked = { ...report(undefined, undefined), signed: 0, enough: false };
    expect(said(unasked)).toEqual([]);
    expect(said(report(undefined, undefined), unasked)).toEqual([]);
  });
});

/** What of a line's values is a name. */
function namesIn(values: object): readonly string[] {
  const { witness, fault } = values as { witness?: string; fault?: string };
  return [witness, fault].filter((name) => name !== undefined);
}
