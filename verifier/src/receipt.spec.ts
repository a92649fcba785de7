import { describe, expect, it } from '@jest/globals';
import { toBase64 } from './base64.js';
import { NO_WITNESSES, parsePolicy } from './policy.js';
import { parseReceipt } from './receipt.js';
import { signatureLine, signingKey, TestLog } from './testing.features.js';
import { isVerificationError } from './verification-error.js';
import { verifierKeyText } from './verifier-key.js';
import { Verifier } from './verifier.js';
import type { ReceiptFindings } from './verify-receipt.js';

const log = new TestLog();
for (let count = 0; count < 9; count += 1) log.record();
const trust = { keys: log.keys, policy: NO_WITNESSES };
const SHOWN = ['whoAndWhen', 'what'] as const;

async function found(json: unknown, whom = trust): Promise<ReceiptFindings> {
  return new Verifier(whom).receipt(parseReceipt(JSON.stringify(json)));
}

/** The code of what is wrong. */
async function wrong(json: unknown, whom = trust): Promise<string> {
  try {
    await found(json, whom);
    return 'holds';
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    return error.code;
  }
}

describe('a receipt', () => {
  it('with a proof says where the log holds it, since when, and under which checkpoint', async () => {
    expect(await found(log.receipt(3))).toMatchObject({
      eventId: TestLog.eventId(3),
      origin: 'ledger.example/log',
      recordedAt: '2026-11-05T02:10:00.000Z',
      promisedBy: Date.parse('2026-11-05T02:11:00.000Z'),
      covered: {
        index: 3,
        checkpoint: { size: 9 },
        time: Date.parse('2026-11-05T02:10:01.000Z') / 1_000,
        witnesses: { signed: 0, known: 0, asked: 0 },
      },
    });
  });

  it('without a proof says only what was promised, and by when', async () => {
    const findings = await found(log.receipt(3, null));
    expect(findings.covered).toBeUndefined();
    expect(findings.promisedBy).toBe(Date.parse('2026-11-05T02:11:00.000Z'));
  });

  it('proves the parts that are shown and counts the others as withheld', async () => {
    const { parts } = await found(log.receipt(2, log.proof(2), SHOWN));
    expect([...(parts?.shown ?? [])].map(([name, bytes]) => [name, toBase64(bytes)])).toEqual(
      Object.entries(log.receipt(2, null, SHOWN).shown ?? {}),
    );
    expect(parts?.withheld).toEqual([
      'why',
      'ownWords',
      'otherPeople',
      'asReceived',
      'accountability',
    ]);
  });

  it('holds with everything shown and with everything withheld', async () => {
    expect(await wrong(log.receipt(2, null, []))).toBe('holds');
    const all = log.receipt(2, null, ['whoAndWhen', 'what', 'why', 'ownWords', 'otherPeople']);
    expect(await wrong(all)).toBe('holds');
  });

  it('does not hold with what belongs to another', async () => {
    const [one, other] = [log.receipt(1, log.proof(1), SHOWN), log.receipt(2, log.proof(2), SHOWN)];
    const mixed = (...names: (keyof typeof one)[]) => ({
      ...one,
      ...Object.fromEntries(names.map((name) => [name, other[name]])),
    });
    expect(await wrong(mixed('promise'))).toBe('PROMISE_OF_ANOTHER');
    expect(await wrong(mixed('eventId'))).toBe('PROMISE_OF_ANOTHER');
    expect(await wrong(mixed('leafHash'))).toBe('PROMISE_OF_ANOTHER');
    expect(await wrong({ ...one, recordedAt: '2026-11-05T02:10:00.001Z' })).toBe(
      'PROMISE_OF_ANOTHER',
    );
    expect(await wrong(mixed('proof'))).toBe('INCLUSION_WRONG');
    expect(await wrong(mixed('entry'))).toBe('ENTRY_WRONG');
    expect(await wrong(mixed('shown'))).toBe('PARTS_WRONG');
    expect(await wrong(mixed('withheld'))).toBe('PARTS_WRONG');
    expect(await wrong(mixed('eventId', 'leafHash', 'promise', 'proof'))).toBe('ENTRY_WRONG');
  });

  it('does not hold where a part that was shown is said to be withheld with other bytes', async () => {
    const receipt = log.receipt(1, log.proof(1), SHOWN);
    const { what = '', ...shown } = receipt.shown ?? {};
    const moved = { ...receipt, shown, withheld: { ...receipt.withheld, what: what.slice(0, 43) } };
    expect(await wrong(moved)).toBe('RECEIPT_UNREADABLE');
    const filled = { ...moved, withheld: { ...receipt.withheld, what: `${'A'.repeat(43)}=` } };
    expect(await wrong(filled)).toBe('PARTS_WRONG');
  });

  it('cannot be checked by other keys of the same name: the log may have new ones', async () => {
    const other = new TestLog();
    expect(await wrong(log.receipt(1), { ...trust, keys: other.keys })).toBe('KEY_MISSING');
    const promised = { ...trust, keys: [other.log.key, log.promises.key, log.clock.key] };
    expect(await wrong(log.receipt(1), promised)).toBe('KEY_MISSING');
    const forged = { ...log.receipt(1), promise: log.promise(1).replace(/\u2014.*/, '') };
    expect(await wrong(forged)).toBe('NOTE_MALFORMED');
  });

  it('of a log whose keys are not there cannot be checked', async () => {
    const other = new TestLog('other.example');
    expect(await wrong(log.receipt(1), { ...trust, keys: other.keys })).toBe('KEY_MISSING');
  });

  it('does not hold with the proof of another log, though that log is believed', async () => {
    const other = new TestLog('other.example');
    for (let count = 0; count < 9; count += 1) other.record();
    const both = { ...trust, keys: [...log.keys, ...other.keys] };
    expect(await wrong({ ...log.receipt(1), proof: other.proof(1) }, both)).toBe(
      'CHECKPOINT_OF_ANOTHER_LOG',
    );
  });

  it('does not hold where another key of the log signed what is not its own to sign', async () => {
    const swapped = log.keys.map((key) => {
      if (key === log.log.key) return { ...key, publicKey: log.promises.key.publicKey };
      return key;
    });
    expect(await wrong(log.receipt(1), { ...trust, keys: swapped })).toBe('SIGNATURE_WRONG');
    const clockOnly = { ...trust, keys: [log.clock.key, log.promises.key] };
    expect(await wrong(log.receipt(1), clockOnly)).toBe('KEY_MISSING');
  });

  it('of a checkpoint that only others signed does not hold', async () => {
    const [head = '', lines = ''] = log.checkpoint().split('\n\n');
    const unsigned = `${head}\n\n${lines.split('\n').slice(1).join('\n')}`;
    expect(await wrong({ ...log.receipt(1), proof: log.proof(1, unsigned) })).toBe('NOTE_UNSIGNED');
  });

  it('counts witnesses, and does not hold with fewer than the policy asks', async () => {
    const witnesses = [0, 1, 2].map((nth) => signingKey(`witness${nth}.example`, 4));
    const named = witnesses.map(({ key }, nth) => `witness W${nth} ${verifierKeyText(key)}\n`);
    const policy = parsePolicy(`${named.join('')}group two 2 W0 W1 W2\nquorum two\n`);
    const witnessed = { keys: log.keys, policy };
    const by = (...nth: number[]) =>
      log.receipt(1, log.proof(1, log.checkpoint(witnesses.filter((_, at) => nth.includes(at)))));
    expect(await wrong(by(2), witnessed)).toBe('WITNESSES_TOO_FEW');
    expect((await found(by(0, 2), witnessed)).covered?.witnesses).toEqual({
      signed: 2,
      known: 3,
      asked: 2,
    });
    expect((await found(by(0, 1, 2), witnessed)).covered?.witnesses.signed).toBe(3);
    // A witness under the name of another counts for neither.
    const twin = signingKey('witness0.example', 4);
    expect(await wrong(log.receipt(1, log.proof(1, log.checkpoint([twin]))), witnessed)).toBe(
      'WITNESSES_TOO_FEW',
    );
  });

  it('is dated by as many witnesses as must have signed, and not by the log’s own clock', async () => {
    const witnesses = [0, 1, 2].map((nth) => signingKey(`witness${nth}.example`, 4));
    const named = witnesses.map(({ key }, nth) => `witness W${nth} ${verifierKeyText(key)}\n`);
    const policy = parsePolicy(`${named.join('')}group two 2 W0 W1 W2\nquorum two\n`);
    const [text = '', lines = ''] = log.checkpoint().split('\n\n');
    const times = [log.time - 500, log.time - 300, log.time - 400];
    const cosigned = witnesses.map((witness, nth) =>
      signatureLine(`${text}\n`, witness, times[nth]),
    );
    const note = `${text}\n\n${lines}${cosigned.join('')}`;
    const by = await found(log.receipt(1, log.proof(1, note)), { keys: log.keys, policy });
    expect(by.covered?.time).toBe(log.time - 400);
  });

  it('is dated by the last witness where the log has no clock that is known', async () => {
    const witness = signingKey('witness.example', 4);
    const policy = parsePolicy(`witness W ${verifierKeyText(witness.key)}\nquorum W\n`);
    const keys = [log.log.key, log.promises.key];
    const receipt = log.receipt(1, log.proof(1, log.checkpoint([witness])));
    expect((await found(receipt, { keys, policy })).covered?.time).toBe(log.time);
    expect((await found(log.receipt(1), { ...trust, keys })).covered?.time).toBeUndefined();
  });

  it('does not hold with any one character of its signed texts changed', async () => {
    const receipt = log.receipt(4);
    for (const member of ['promise', 'proof'] as const) {
      const text = receipt[member] ?? '';
      for (let at = 0; at < text.length; at += 3) {
        const other = String.fromCharCode(text.charCodeAt(at) ^ 1);
        const changed = { ...receipt, [member]: text.slice(0, at) + other + text.slice(at + 1) };
        const findings = await found(changed).catch((error: unknown) => {
          if (!isVerificationError(error)) throw error;
        });
        // In the line of the clock, it is a signature by somebody unknown, and dates nothing.
        if (findings) expect([member, findings.covered?.time]).toEqual(['proof', undefined]);
      }
    }
  });
});
