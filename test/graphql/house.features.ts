import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type Command, CommandBus, CqrsModule } from '@nestjs/cqrs';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import { type ExecutionResult, graphql, type GraphQLSchema } from 'graphql';
import { eventCatalogue } from '../../apps/composition/src/events.js';
import { modules } from '../../apps/composition/src/modules.js';
import { projections } from '../../apps/composition/src/projections.js';
import { receiptFinder } from '../../apps/composition/src/receipts.js';
import type { Actor } from '../../libs/access/src/actor.js';
import type { CommandContext, CommandResult } from '../../libs/ledger/src/command-context.js';
import { Proofs } from '../../libs/completeness/src/proofs.js';
import { RecordSecrets } from '../../libs/completeness/src/record-secrets.js';
import { proofsPath, viewsFolder } from '../../libs/ledger/src/ledger-files.js';
import { Ledger } from '../../libs/ledger/src/open-ledger.js';
import { type SendersThing, veiledId } from '../../libs/vocabulary/src/veiled.js';
import { Recorder } from '../../libs/ledger/src/recorder.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { personReference } from '../../libs/vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../libs/vocabulary/src/nhs-number.js';
import { Integrity } from '../../libs/transparency/src/integrity.js';
import { openKeyFile } from '../../libs/transparency/src/key-file.js';
import { Receipts } from '../../libs/transparency/src/receipts.js';
import { TreeView } from '../../libs/transparency/src/tree-view.js';
import { openProjector } from '../../libs/views/src/projector.js';
import { openViewsReader, type ViewsReader } from '../../libs/views/src/reader.js';
import { sqliteViews } from '../../libs/views/src/sqlite/sqlite-storage.js';

export const TRUST = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };
export const POLICE = { system: 'https://police.example/Id/force', value: '45' };
export const PARTNER: Actor = { role: 'partner', organisation: TRUST, account: 'service' };
export const OFFICER: Actor = { role: 'officer', organisation: TRUST, account: 'officer' };
export const AUDITOR: Actor = { role: 'auditor', organisation: TRUST, account: 'auditor' };

export const NHS = { system: NHS_NUMBER, value: '9990001014' };
export const OTHER = { system: NHS_NUMBER, value: '9990001022' };
/** Nothing is proved here. */
const NOTHING = () => undefined;
const NO_SECRETS = new RecordSecrets({ vrf: Buffer.alloc(32), map: Buffer.alloc(32) });

/** A ledger's id that nobody has. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Somebody who signed in as themself. */
export type PersonActor = Actor & { readonly person: string };

interface Recorded {
  readonly receipt: { readonly eventId: string; readonly recordedAt: string };
  readonly deficiencies: readonly { readonly code: string }[];
}

/** What a mutation came to. */
export interface Mutated {
  readonly recorded?: Recorded;
  /** The error as it was thrown. */
  readonly refused?: Error & { readonly code?: string; readonly pointer?: string };
}

/** The house in this process, over real files, asked without HTTP. */
export interface TestHouse {
  readonly ledger: Ledger;
  readonly schema: GraphQLSchema;
  readonly setClock: (instant: string) => Promise<void>;
  /** Asks as somebody; data and errors as resolvers leave them. */
  readonly ask: (actor: Actor, source: string, variables?: object) => Promise<ExecutionResult>;
  /** Carries out what a partner sent, and waits until the views hold it. */
  readonly send: (
    actor: Actor,
    command: (context: CommandContext) => Command<CommandResult>,
  ) => Promise<CommandResult>;
  /** Has a partner register somebody. */
  readonly register: (person: typeof NHS) => Promise<PersonActor>;
  /** The ledger's id of whom an NHS number leads to. */
  readonly personOf: (person: typeof NHS) => Promise<string>;
  /** Carries out a mutation whose input is of a type. */
  readonly mutate: (
    actor: Actor,
    mutation: string,
    type: string,
    input: object,
  ) => Promise<Mutated>;
  /** The same, where it must not be refused. @returns the event's id. */
  readonly record: (...mutation: Parameters<TestHouse['mutate']>) => Promise<string>;
  /** What a person is answered about themself, as fresh as an event. */
  readonly me: (actor: PersonActor, fields: string, freshAs?: string) => Promise<unknown>;
  /** An id that a sender chose, as a person sees it. */
  readonly shown: (actor: PersonActor, thing: SendersThing, id: string) => Promise<string>;
  readonly end: () => Promise<void>;
}

/**
 * Opens a house in a folder of its own.
 *
 * @param through What stands between whoever answers and the views; default nothing.
 */
export async function openTestHouse(
  through: (views: ViewsReader) => ViewsReader = (views) => views,
): Promise<TestHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-house-'));
  const clockFile = join(folder, 'clock');
  const setClock = (instant: string) => writeFile(clockFile, instant);
  await setClock('2026-11-03T10:00:00Z');
  const files = { data: join(folder, 'data'), keyFile: join(folder, 'data.key') };
  const catalogue = eventCatalogue();
  const ledger = await Ledger.open({ files, catalogue, clockFile, writer: 'here' });
  const { vault, reader } = ledger;
  const storage = sqliteViews(viewsFolder(files), { checkIn: 'here' });
  const projector = await openProjector({
    storage,
    projections: projections(),
    vault,
    source: {
      follow: (after, options) => reader.follow(after, options),
      of: (subject, until) => reader.of(subject, until),
      head: () => reader.end(),
    },
  });
  const origin = 'house.example/log';
  const keys = openKeyFile({ path: join(folder, 'log-keys'), dataFolder: files.data, origin });
  // Nothing signs here.
  const tree = new TreeView();
  const views = through(openViewsReader({ storage, projections: projections(), vault }));
  const stop = new AbortController();
  const running = projector.run(stop.signal);

  const recorder = new Recorder(ledger, catalogue, 'operator|1');
  const testing = await Test.createTestingModule({
    imports: [
      CqrsModule.forRoot(),
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        sortSchema: true,
      }),
      ...modules({
        ledger,
        recorder,
        views,
        receipts: receiptFinder(ledger, views),
        log: { tree, receipts: new Receipts(keys, tree, 3_600), integrity: new Integrity() },
        proofs: new Proofs(proofsPath(files), NO_SECRETS, NOTHING, NOTHING),
      }),
    ],
  }).compile();
  testing.useLogger(false);
  const app = await testing.init();
  const { schema } = app.get(GraphQLSchemaHost);
  const commands = app.get(CommandBus);

  const ask: TestHouse['ask'] = (actor, source, variables) =>
    graphql({ schema, source, contextValue: { actor }, variableValues: { ...variables } });
  let sent = 0;
  const send: TestHouse['send'] = async (actor, command) => {
    sent += 1;
    const received = { mode: 'structured', text: '{}' };
    const context = { actor, source: '/tests', id: String(sent), received };
    const result = await commands.execute(command(context));
    await views.atLeast(result.receipt.position);
    return result;
  };
  const mutate: TestHouse['mutate'] = async (actor, mutation, type, input) => {
    const { data, errors } = await ask(
      actor,
      `mutation($input: ${type}!) {
        ${mutation}(input: $input) { receipt { eventId recordedAt } deficiencies { code } }
      }`,
      { input },
    );
    const [error] = errors ?? [];
    if (error) return { refused: error.originalError ?? error };
    return { recorded: data?.[mutation] as Recorded };
  };
  const personOf: TestHouse['personOf'] = async (person) => {
    const [found] = await vault.find([personReference(person, '')]);
    if (found === undefined) throw new Error('nobody is known by it');
    return found;
  };
  return {
    ledger,
    schema,
    setClock,
    ask,
    send,
    register: async (person) => {
      const names = [{ use: 'usual' as const, text: 'Somebody Synthetic' }];
      const data = { person, occurredAt: '2026-11-01', names };
      await send(PARTNER, (context) => personIngest.PersonRegistered.command(data, context));
      return { role: 'person', person: await personOf(person), account: person.value };
    },
    personOf,
    mutate,
    record: async (...mutation) => {
      const { recorded, refused } = await mutate(...mutation);
      if (!recorded) throw refused ?? new Error('neither recorded nor refused');
      return recorded.receipt.eventId;
    },
    me: async (actor, fields, freshAs) => {
      const { data, errors } = await ask(
        actor,
        `query($event: ID) { me(freshAs: $event) { ${fields} } }`,
        { event: freshAs ?? null },
      );
      if (errors?.[0]) throw errors[0];
      return data?.['me'];
    },
    shown: async ({ person }, thing, id) => {
      const keys = (await vault.keys([person])).get(person);
      if (!keys) throw new Error('They have no keys.');
      return veiledId(keys, thing, id);
    },
    end: async () => {
      await app.close();
      stop.abort();
      await running;
      await projector.close();
      await views.close();
      await ledger.close();
      await rm(folder, { recursive: true });
    },
  };
}
