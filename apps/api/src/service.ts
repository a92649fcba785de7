import type { Configuration } from '../../../libs/configuration/src/configuration.js';
import { Certificates } from '../../../libs/data-rights/src/certificate.js';
import { openAuthenticator } from '../../../libs/identity/src/open-authenticator.js';
import { ledgerFilesOf, viewsFolder } from '../../../libs/ledger/src/ledger-files.js';
import { Ledger } from '../../../libs/ledger/src/open-ledger.js';
import { Recorder } from '../../../libs/ledger/src/recorder.js';
import { openViewsReader, type ViewsReader } from '../../../libs/views/src/reader.js';
import { sqliteViews } from '../../../libs/views/src/sqlite/sqlite-storage.js';
import { organisationKey } from '../../../libs/vocabulary/src/organisation.js';
import { deficiencyInWords } from '../../../libs/vocabulary/src/vocabulary.graphql.js';
import { eventCatalogue } from '../../composition/src/events.js';
import { eventRegistry } from '../../composition/src/ingest.js';
import { modules } from '../../composition/src/modules.js';
import { projections } from '../../composition/src/projections.js';
import { receiptFinder } from '../../composition/src/receipts.js';
import { startProjector } from '../../projector/src/start-projector.js';
import { createApi } from './create-api.js';
import { openProofs } from './proofs.js';
import { createLogger, Reporter } from './reporter.js';
import { ExportsController } from './routes/exports.controller.js';
import { openLog } from './shown-log.js';
import { VerifyPage } from './verify/verify-page.js';

/** The whole system in one process. */
export interface Service {
  /** `http://127.0.0.1:4000` */
  readonly address: string;
  /** By which keys the log's signatures are checked, as text. */
  readonly keys: string;
  readonly ledger: Ledger;
  readonly views: ViewsReader;
  /** Finishes what was accepted, then stops everything. */
  stop(): Promise<void>;
}

/** What a service is told beside its configuration. */
export interface ServiceOptions {
  /** Told when the service cannot go on: the disk refused, or the projector ended. */
  readonly onFailure: (error: Error) => void;
  /** Where the GraphQL schema is written; not at all by default. */
  readonly schemaFile?: string;
}

/**
 * Starts the writer, the projector and the api, and listens.
 *
 * @throws EventLogError `LOG_LOCKED` if another process uses the data folder; VaultError,
 *   LedgerError, IdentityError; an error with `code` `EADDRINUSE` where the port is taken.
 */
export async function startService(
  configuration: Configuration,
  { onFailure, schemaFile }: ServiceOptions,
): Promise<Service> {
  const files = ledgerFilesOf(configuration);
  const reporter = new Reporter(createLogger(configuration.logLevel));
  const catalogue = eventCatalogue();
  const { clockFile } = configuration;
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const ledger = await Ledger.open({
      files,
      catalogue,
      onFailure,
      ...(clockFile !== undefined && { clockFile }),
    });
    stops.push(() => ledger.close());
    const views = openViewsReader({
      storage: sqliteViews(viewsFolder(files)),
      projections: projections(),
      vault: ledger.vault,
    });
    stops.push(() => views.close());
    // It looks its views over first; meanwhile the api is made.
    const projector = startProjector(
      files,
      (notice) => {
        reporter.logger.info(notice, 'views');
      },
      onFailure,
    );
    stops.push(() => stopIfStarted(projector, (running) => running.stop()));
    const log = openLog({ configuration, files, ledger, reporter, onFailure });
    stops.push(() => stopIfStarted(log.sequencing, (running) => running.stop()));
    const { proofs, proving } = openProofs({
      configuration,
      files,
      ledger,
      receipts: log.shown.receipts,
      reporter,
      onFailure,
    });
    stops.push(() => stopIfStarted(proving, (running) => running.stop()));
    const operator = organisationKey(configuration.operator);
    const recorder = new Recorder(ledger, catalogue, operator);
    const receipts = receiptFinder(ledger, views);
    const certificates = new Certificates(ledger, log.shown.receipts);
    const making = createApi({
      configuration,
      authenticator: openAuthenticator(configuration),
      registry: eventRegistry(),
      words: (deficiency) => deficiencyInWords(deficiency).words,
      findReceipt: (eventId, actor) => receipts.find(actor, eventId),
      findCertificate: (id, freshness) => certificates.of(id, freshness),
      isReady: () => isServed(views),
      log: log.shown,
      modules: modules({
        ledger,
        recorder,
        views,
        receipts,
        log: log.shown,
        proofs,
        retentionSeconds: configuration.retentionSeconds,
      }),
      routes: [ExportsController],
      graphql: schemaFile === undefined ? {} : { schemaFile },
      verifyPage: new VerifyPage(() => log.shown),
      metrics: log.metrics,
      reporter,
    });
    stops.push(() => stopIfStarted(making, (api) => api.close()));
    const [api] = await Promise.all([making, projector, proving, log.begin()]);
    return { address: await api.listen(), keys: log.shown.keys, ledger, views, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Stops what is starting; why it did not start, whoever started it is told. */
async function stopIfStarted<Part>(
  starting: Promise<Part>,
  stop: (part: Part) => Promise<void>,
): Promise<void> {
  const [started] = await Promise.allSettled([starting]);
  if (started.status === 'fulfilled') await stop(started.value);
}

/** Whether views are served: an api that cannot answer is not ready, though it records. */
async function isServed(views: ViewsReader): Promise<boolean> {
  return (await views.status()).serving !== undefined;
}
