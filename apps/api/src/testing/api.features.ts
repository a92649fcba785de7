import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { DEMONSTRATION_OPERATOR } from '../../../../libs/configuration/src/configuration.js';
import { Authenticator } from '../../../../libs/identity/src/authenticator.js';
import { DemonstrationIssuer } from '../../../../libs/identity/src/demonstration-issuer.js';
import { Integrity } from '../../../../libs/transparency/src/integrity.js';
import { Receipts } from '../../../../libs/transparency/src/receipts.js';
import { newSigningKey } from '../../../../libs/transparency/src/signing-keys.js';
import { TreeView } from '../../../../libs/transparency/src/tree-view.js';
import { type Api, type ApiOptions, createApi } from '../create-api.js';
import { createLogger, Reporter } from '../reporter.js';
import { Notes, NotesModule, notesRegistry } from './notes.features.js';

/** An API over notes, with a demonstration issuer of its own and a log that can be read. */
export interface TestApi {
  readonly api: Api;
  readonly notes: Notes;
  readonly issuer: DemonstrationIssuer;
  /** Lines of the log so far. */
  readonly log: string[];
  /** Closes it, and removes its folder. */
  readonly end: () => Promise<void>;
}

export const TRUST = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };
export const POLICE = { system: 'https://police.example/Id/force', value: 'RXX' };

/** Opens one. */
export async function openTestApi(change: Partial<ApiOptions> = {}): Promise<TestApi> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'waymark-api-'));
  const issuer = DemonstrationIssuer.open({
    loopback: true,
    identity: { kind: 'demonstration' },
    operator: DEMONSTRATION_OPERATOR,
    dataFolder,
  });
  const origin = 'api.example/log';
  const keys = { origin, signing: [newSigningKey(origin, 'promise')], retired: [] };
  // Nothing signs here.
  const tree = new TreeView();
  const log: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(chunk.toString());
      done();
    },
  });
  // Bound once the module has made it.
  const bound: { notes?: Notes } = {};
  const api = await createApi({
    configuration: {
      host: '127.0.0.1',
      port: 0,
      demo: false,
      logLevel: 'trace',
      limits: { eventBytes: 4_096, batchBytes: 65_536, batchEvents: 50 },
    },
    authenticator: new Authenticator(issuer.verifier()),
    registry: notesRegistry,
    words: ({ code }) => `The rule ${code} is broken.`,
    findCertificate: () => Promise.resolve(undefined),
    findReceipt: (eventId) => Promise.resolve(bound.notes?.receipts.get(eventId)),
    isReady: () => true,
    log: {
      tree,
      receipts: new Receipts(keys, tree, 3_600),
      integrity: new Integrity(),
      keys: '',
      entries: () => Promise.resolve([]),
    },
    modules: [NotesModule],
    graphql: {},
    reporter: new Reporter(createLogger('trace', destination)),
    grace: 2_000,
    ...change,
  });
  const notes = api.app.get(Notes);
  bound.notes = notes;
  return {
    api,
    notes,
    issuer,
    log,
    end: async () => {
      await api.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
