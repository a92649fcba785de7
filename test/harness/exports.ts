import { setTimeout as delay } from 'node:timers/promises';
import request from 'supertest';
import { parseEntry } from '../../verifier/src/entry.js';
import { fromBase64 } from '../../verifier/src/base64.js';
import { parsePersonExport } from '../../verifier/src/person-export.js';
import { parseTrust } from '../../verifier/src/trust.js';
import { Verifier } from '../../verifier/src/verifier.js';
import type { PersonFindings } from '../../verifier/src/verify-person.js';
import type { RunningService } from './service.js';

/** Epochs as short as they may be. */
export const EPOCHS = { WAYMARK_EPOCH_SECONDS: '1' };

/** What is asked for by an officer. */
export interface OfficersExport {
  readonly person: string;
  readonly purpose: string;
  readonly reason?: string;
  readonly held?: boolean;
}

/** An event as an export has it. */
export interface EventJson {
  entry: string;
  shown?: Record<string, string>;
  withheld?: Record<string, string>;
}

/** One pseudonym's record as an export has it. */
export interface RecordJson {
  visible: EventJson[];
  held?: EventJson[];
  links: string[];
  paths: { label: string; identifier?: { value: string } }[];
}

/** An export as JSON. */
export interface ExportJson {
  format: string;
  for: string;
  epoch: EventJson & { proof: string };
  records: RecordJson[];
}

/** One answer of the route. */
export function exported(service: RunningService, token: string, asked?: OfficersExport) {
  const agent = request(service.address);
  const test = asked ? agent.post('/v1/export').send(asked) : agent.get('/v1/export');
  return test.set('authorization', `Bearer ${token}`);
}

/** The first export that has these events, by their ids; as text. */
export async function exportWith(
  service: RunningService,
  token: string,
  eventIds: readonly string[],
  asked?: OfficersExport,
): Promise<string> {
  for (;;) {
    const answer = await exported(service, token, asked);
    if (answer.status !== 503 && answer.status !== 200) {
      throw new Error(`${answer.status} ${answer.text.slice(0, 1_000)}`);
    }
    if (answer.status === 200) {
      const ids = idsIn(answer.text);
      if (eventIds.every((id) => ids.includes(id))) return answer.text;
    }
    await delay(200);
  }
}

/** The ids of all events of an export. */
export function idsIn(text: string): readonly string[] {
  return (JSON.parse(text) as ExportJson).records.flatMap(({ visible, held = [] }) =>
    [...visible, ...held].map(idOf),
  );
}

/** Whose entry it is. */
export function idOf({ entry }: EventJson): string {
  return parseEntry(fromBase64(entry) ?? new Uint8Array()).eventId;
}

/** Checks an export as whoever has it does. */
export async function verified(service: RunningService, text: string): Promise<PersonFindings> {
  const keys = (await request(service.address).get('/log/keys')).text;
  return new Verifier(parseTrust(keys)).person(parsePersonExport(text));
}
