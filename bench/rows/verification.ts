import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { ReceiptJudge } from '../../apps/cli/src/verify/receipt-judge.js';
import { toBase64 } from '../../verifier/src/base64.js';
import { joinBytes, utf8 } from '../../verifier/src/bytes.js';
import { checkpointText } from '../../verifier/src/checkpoint.js';
import { leafHash, nodeHash } from '../../verifier/src/merkle.js';
import { NO_WITNESSES } from '../../verifier/src/policy.js';
import { promiseKeyName, promiseText } from '../../verifier/src/promise.js';
import { RECEIPT_FORMAT } from '../../verifier/src/receipt.js';
import { tlogProofText } from '../../verifier/src/tlog-proof.js';
import { ED25519_TYPE, type VerifierKey, verifierKey } from '../../verifier/src/verifier-key.js';
import { ed25519 } from '../ceilings/ed25519.js';
import { type Bench, type Row, seconds } from '../row.js';

/** Receipts of one export, in a log of a million records: so long is each proof. */
const RECEIPTS = 20_000;
const LEVELS = 20;
const ORIGIN = 'bench.example/log';
const RECORDED_AT = '2026-11-05T02:10:00.000Z';

/** Receipts with their proofs, one file of them, as `waymark verify` checks it on all processors. */
export async function verificationRow({ say }: Bench): Promise<readonly Row[]> {
  say(`Making ${RECEIPTS} receipts …`);
  const keys = [signingKey(ORIGIN), signingKey(promiseKeyName(ORIGIN))] as const;
  const file = { name: 'receipts.jsonl', bytes: utf8(receipts(...keys).join('\n')) };
  const trust = { keys: keys.map(({ key }) => key), policy: NO_WITNESSES };
  const check = async (): Promise<void> => {
    let held = 0;
    const judge = new ReceiptJudge(trust, Date.now());
    for await (const { verdict } of judge.judged(file)) if (verdict === 'holds') held += 1;
    await judge.end();
    if (held !== RECEIPTS) throw new Error(`${held} of ${RECEIPTS} receipts hold.`);
  };
  await check();
  return [
    {
      name: 'verification',
      value: RECEIPTS / (await seconds(check)),
      unit: 'receipts/s',
      ceiling: await ed25519(RECEIPTS),
      beside: 'one bare Ed25519 check each, by WebCrypto',
      note: `${LEVELS} hashes a proof, one checkpoint`,
    },
  ];
}

interface SigningKey {
  readonly key: VerifierKey;
  readonly secret: KeyObject;
}

function signingKey(name: string): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { key: verifierKey(name, ED25519_TYPE, new Uint8Array(raw)), secret: privateKey };
}

function signed(text: string, { key, secret }: SigningKey): string {
  const id = new Uint8Array(4);
  new DataView(id.buffer).setUint32(0, key.id);
  const signature = toBase64(joinBytes(id, sign(null, utf8(text), secret)));
  return `${text}\n\u2014 ${key.name} ${signature}\n`;
}

/** The first leaves of a tree whose other half, on every level above theirs, is one hash. */
function receipts(log: SigningKey, promises: SigningKey): readonly string[] {
  const leaves = Array.from({ length: RECEIPTS }, (_, index) => leafHash(utf8(`entry ${index}`)));
  const other = leafHash(utf8('another'));
  const levels: (readonly Uint8Array[])[] = [leaves];
  for (let level = 0; level < LEVELS; level += 1) {
    const below = levels[level] ?? [];
    levels.push(
      Array.from({ length: Math.ceil(below.length / 2) }, (_, place) =>
        nodeHash(below[2 * place] ?? other, below[2 * place + 1] ?? other),
      ),
    );
  }
  const root = levels[LEVELS]?.[0] ?? other;
  const checkpoint = signed(checkpointText({ origin: ORIGIN, size: 2 ** LEVELS, root }), log);
  return leaves.map((leaf, index) => {
    const eventId = `00000000-0000-8000-8000-${String(index).padStart(12, '0')}`;
    const hashes = levels
      .slice(0, LEVELS)
      .map((level, height) => level[Math.floor(index / 2 ** height) ^ 1] ?? other);
    const promise = {
      origin: ORIGIN,
      eventId,
      leafHash: leaf,
      recordedAt: RECORDED_AT,
      maximumDelay: 60,
    };
    return JSON.stringify({
      format: RECEIPT_FORMAT,
      eventId,
      leafHash: toBase64(leaf),
      recordedAt: RECORDED_AT,
      promise: signed(promiseText(promise), promises),
      proof: tlogProofText({ index, hashes, checkpoint }),
    });
  });
}
