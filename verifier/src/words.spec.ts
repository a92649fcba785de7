import { describe, expect, it } from '@jest/globals';
import { NO_WITNESSES } from './policy.js';
import { parseReceipt } from './receipt.js';
import { TestLog } from './testing.features.js';
import { VerificationError } from './verification-error.js';
import { Verifier } from './verifier.js';
import { tellCheckpoint, tellError, tellReceipt } from './words.js';

const log = new TestLog();
log.record();
const recorded = Date.parse(log.recordedAt);
const HOUR = 3_600_000;

async function told(json: object, now: number, of = log) {
  const verifier = new Verifier({ keys: of.keys, policy: NO_WITNESSES });
  return tellReceipt(await verifier.receipt(parseReceipt(JSON.stringify(json))), now);
}

describe('what was found, in words', () => {
  it('is said of a receipt with its proof', async () => {
    expect(await told(log.receipt(0), recorded + 3 * HOUR)).toEqual({
      verdict: 'holds',
      headline: 'It holds. The ledger has this on record, unchanged since it was recorded.',
      sentences: [
        `Recorded on 5 November 2026 at 02:10 UTC by the ledger "ledger.example/log", under the number ${TestLog.eventId(0)}.`,
        'It is record 1 of the 1 that the ledger had when this was proved.',
        'It was proved on 5 November 2026 at 02:10 UTC, 2 hours ago. What happened later this cannot show.',
        'You asked for no independent witness, so the ledger alone vouches that it shows everybody the same.',
      ],
    });
  });

  it('tells what is shown from what is kept back', async () => {
    const { sentences } = await told(log.receipt(0, null, ['what', 'why']), recorded);
    expect(sentences).toContain(
      'What it shows is exactly what was recorded: what happened; why, and on what ground.',
    );
    expect(sentences).toContain(
      'Kept back, but there and unchanged: who and when; the person’s own words; other people; the message as it was received; who answers for it.',
    );
  });

  it('tells a promise from a proof, and one that is overdue from one that is not', async () => {
    const promise = log.receipt(0, null);
    expect(await told(promise, recorded + 60_000)).toMatchObject({
      verdict: 'holds',
      headline: 'The promise holds. There is no proof yet.',
    });
    expect(await told(promise, recorded + 60_001)).toMatchObject({
      verdict: 'could-not-be-checked',
      headline: 'This could not be checked: it is a promise without its proof.',
    });
  });

  it('says where something was recorded later than it was proved', async () => {
    const early = new TestLog();
    early.record();
    early.time -= 3_600;
    expect((await told(early.receipt(0), recorded, early)).sentences).toContain(
      'It says that it was recorded later than it was proved: one of the clocks is wrong.',
    );
  });

  it.each([
    [30, 'less than a minute ago'],
    [-200, 'less than a minute ago'],
    [90, '1 minute ago'],
    [7_000, '116 minutes ago'],
    [7_200, '2 hours ago'],
    [3 * 86_400, '3 days ago'],
    [-7_200, 'which is 2 hours from now: the clock of this device or of the ledger is wrong'],
  ])('says how old a checkpoint of %p seconds is', (age, words) => {
    const time = recorded / 1_000;
    const [dated] = tellCheckpoint(
      { time, witnesses: { signed: 0, known: 0, asked: 0 } },
      recorded + 1_000 * age,
    );
    expect(dated).toContain(words);
  });

  it('says how many witnesses signed and how many must, and that nobody dated it', () => {
    const witnesses = { signed: 1, known: 3, asked: 1 };
    expect(tellCheckpoint({ witnesses }, recorded)).toEqual([
      'Nobody whose key you have has said when this was proved.',
      'It is signed by 1 of the 3 witnesses whose keys you have; at least 1 must have signed.',
    ]);
  });

  it('says of an error whether it is not so or nothing can be said, and quotes nothing that does harm', () => {
    const error = new VerificationError('PROOF_MALFORMED', 'The proof is damaged.', {
      expected: 'a hash',
      found: `\u001b[2J\u202e${'x'.repeat(1_000)}`,
    });
    const { verdict, headline, sentences } = tellError(error);
    expect({ verdict, headline }).toEqual({
      verdict: 'does-not-hold',
      headline: 'It does not hold. The proof is damaged.',
    });
    expect(sentences[1]).toMatch(/^Found: \ufffd\[2J\ufffdx{295}….$/);
    expect(tellError(new VerificationError('KEY_MISSING', 'No key.'))).toEqual({
      verdict: 'could-not-be-checked',
      headline: 'This could not be checked. No key.',
      sentences: [],
    });
  });
});
