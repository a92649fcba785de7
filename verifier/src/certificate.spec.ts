import { describe, expect, it } from '@jest/globals';
import { toBase64 } from './base64.js';
import { utf8 } from './bytes.js';
import { CERTIFICATE_FORMAT } from './certificate.js';
import { type Checked, checkReceipt, tell } from './check-file.js';
import { NO_WITNESSES } from './policy.js';
import { TestLog } from './testing.features.js';
import { Verifier } from './verifier.js';

const officer = { role: 'officer', at: '2026-11-05T02:09:00.000Z' };
const what = {
  request: TestLog.eventId(77),
  requestedAt: '2026-11-05T02:00:00.000Z',
  erased: [
    { type: 'ConsentGranted', events: 2 },
    { type: 'DisclosureMade', events: 5 },
  ],
  pseudonyms: 1,
  joining: 2,
  remains: ['types-and-times', 'who-acted'],
};
const whoAndWhen = { requestedBy: { role: 'person' }, decidedBy: [officer, officer] };
const why = { because: 'objected' };

const log = new TestLog();
log.record();
const fields = (data: object) => JSON.stringify({ subject: 'nobody', data });
const said = { what: fields(what), whoAndWhen: fields(whoAndWhen), why: fields(why) };
const envelopeOf = (type: string) => utf8(JSON.stringify({ record: 1, type, revision: 0 }));
const envelope = envelopeOf('SubjectErased');
const index = log.record(said, envelope);
log.record();

const certificate = {
  format: CERTIFICATE_FORMAT,
  words: 'Somebody was erased.',
  type: 'SubjectErased',
  erasedAt: log.recordedAt,
  ...what,
  ...whoAndWhen,
  because: { code: 'objected', words: 'They object.' },
  remains: what.remains.map((code) => ({ code, words: `What ${code} means` })),
  envelope: toBase64(envelope),
  receipt: log.receipt(index, log.proof(index), ['whoAndWhen', 'what', 'why']),
};

const verifier = new Verifier({ keys: log.keys, policy: NO_WITNESSES });
const check = (json: unknown): Promise<Checked> =>
  checkReceipt({ name: 'certificate.json', text: JSON.stringify(json) }, verifier);

async function codeOf(json: unknown): Promise<string> {
  const checked = await check(json);
  return 'error' in checked ? checked.error.code : 'holds';
}

describe('the certificate of an erasure', () => {
  it('holds, and says how many events nobody can open any more', async () => {
    const checked = await check(certificate);
    expect(checked).toMatchObject({ findings: { erased: 7, covered: { index } } });
    const { verdict, sentences } = tell(checked, Date.parse(log.recordedAt));
    expect(verdict).toBe('holds');
    expect(sentences).toContain(
      'It says that these were erased: nobody can open the 7 events any more.',
    );
  });

  it('holds in whatever order its members stand, and whatever words stand beside codes', async () => {
    const turned = Object.fromEntries(Object.entries(certificate).reverse());
    const because = { words: 'Something else', code: 'objected' };
    expect(await codeOf({ ...turned, because })).toBe('holds');
  });

  it.each([
    ['erasedAt', '2026-11-05T02:10:00.001Z'],
    ['request', TestLog.eventId(78)],
    ['requestedAt', '2026-11-05T02:00:00.001Z'],
    ['requestedBy', officer],
    ['because', { code: 'unlawful', words: 'They object.' }],
    ['decidedBy', [officer]],
    ['erased', [...what.erased, { type: 'ConsentWithdrawn', events: 1 }]],
    ['erased', undefined],
    ['pseudonyms', 2],
    ['pseudonyms', '1'],
    ['joining', 1],
    ['remains', certificate.remains.slice(1)],
    ['who it was', 'Ana'],
    ['envelope', toBase64(envelopeOf('RetentionEnded'))],
    ['envelope', undefined],
    ['type', 'RetentionEnded'],
    ['type', undefined],
    ['envelope', 'no base64'],
    // A code is a text, with its words and nothing else beside it.
    ['pseudonyms', { code: 1, words: 'one hundred' }],
    ['erased', [{ type: 'Everything', events: 9_000, code: what.erased[0] }]],
    ['erased', [{ code: what.erased[0], words: 'Everything' }]],
    ['because', { code: 'objected', words: 'They object.', also: 'more' }],
  ])('does not hold where it says something else of %s: %j', async (name, value) => {
    expect(await codeOf({ ...certificate, [name]: value })).toBe('CERTIFICATE_WRONG');
  });

  it('says of which type the event is, as its envelope has it', async () => {
    const bytes = envelopeOf('RetentionEnded');
    const receipt = log.receipt(log.record(said, bytes), null, ['whoAndWhen', 'what', 'why']);
    const other = { ...certificate, envelope: toBase64(bytes), receipt };
    expect(await codeOf({ ...other, type: 'RetentionEnded' })).toBe('holds');
    expect(await codeOf(other)).toBe('CERTIFICATE_WRONG');
  });

  it('does not hold by an event that says what was erased, and not what remains', async () => {
    const { remains: _, ...begun } = what;
    const { remains: __, ...others } = certificate;
    const bytes = envelopeOf('ErasureBegun');
    const receipt = log.receipt(log.record({ ...said, what: fields(begun) }, bytes), null, [
      'whoAndWhen',
      'what',
      'why',
    ]);
    const begins = { ...others, type: 'ErasureBegun', envelope: toBase64(bytes), receipt };
    expect(await codeOf(begins)).toBe('CERTIFICATE_WRONG');
  });

  it('does not hold where what was erased is not shown', async () => {
    const receipt = log.receipt(index, null, ['whoAndWhen', 'why']);
    const { erased: _, ...others } = certificate;
    expect(await codeOf({ ...certificate, receipt })).toBe('CERTIFICATE_WRONG');
    expect(await codeOf({ ...others, receipt })).toBe('CERTIFICATE_WRONG');
  });

  it('does not hold by the receipt of another event, however that is shown', async () => {
    const other = (shown: readonly ['what'] | undefined) =>
      codeOf({ ...certificate, receipt: log.receipt(0, log.proof(0), shown) });
    expect([await other(['what']), await other(undefined)]).toEqual([
      'CERTIFICATE_WRONG',
      'CERTIFICATE_WRONG',
    ]);
    const odd = log.record({ what: '7' });
    const receipt = log.receipt(odd, null, ['what']);
    expect(await codeOf({ ...certificate, receipt })).toBe('CERTIFICATE_WRONG');
  });

  it('does not hold where its receipt does not', async () => {
    const promise = log.promise(0);
    const receipt = { ...certificate.receipt, promise };
    expect(await codeOf({ ...certificate, receipt })).toBe('PROMISE_OF_ANOTHER');
  });

  it.each([
    ['of a later version', { ...certificate, format: 'waymark-erasure/2' }],
    ['without a receipt', { ...certificate, receipt: undefined }],
  ])('cannot be checked %s', async (_, json) => {
    expect(await codeOf(json)).toBe('RECEIPT_UNREADABLE');
  });
});
