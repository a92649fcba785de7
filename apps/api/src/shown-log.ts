import type { Configuration } from '../../../libs/configuration/src/configuration.js';
import type { LedgerFiles } from '../../../libs/ledger/src/ledger-files.js';
import { recordLogKeys } from '../../../libs/ledger/src/log-keys.js';
import type { Ledger } from '../../../libs/ledger/src/open-ledger.js';
import { Integrity } from '../../../libs/transparency/src/integrity.js';
import {
  keyFileOf,
  keysText,
  listedKeys,
  openKeyFile,
} from '../../../libs/transparency/src/key-file.js';
import { Receipts } from '../../../libs/transparency/src/receipts.js';
import type { IntegrityFinding } from '../../../libs/transparency/src/tree-keeper.js';
import {
  openWitnessPolicy,
  publishedPolicy,
} from '../../../libs/transparency/src/witness/witness-policy.js';
import { TreeView } from '../../../libs/transparency/src/tree-view.js';
import type { ShownLog } from '../../composition/src/modules.js';
import { type Sequencer, startSequencer } from '../../sequencer/src/start-sequencer.js';
import { Metrics } from './metrics.js';
import type { Reporter } from './reporter.js';
import type { LogFiles } from './routes/log.controller.js';
import type { PublishedTrust } from './verify/verify-page.js';
import { raiseAlarm } from './witness-alarm.js';

/** What showing the log needs. */
export interface OpenLogOptions {
  readonly configuration: Pick<Configuration, 'log' | 'dataFolder' | 'operator' | 'clockFile'>;
  readonly files: LedgerFiles;
  readonly ledger: Ledger;
  readonly reporter: Reporter;
  /** Told when the sequencer ended and was not asked to. */
  readonly onFailure: (error: Error) => void;
}

/** The log, with who signs it. */
export interface OpenLog {
  readonly shown: ShownLog & LogFiles & PublishedTrust;
  readonly metrics: Metrics;
  readonly sequencing: Promise<Sequencer>;
  /**
   * Waits until the log has been compared with what was signed last, writes down its keys where they
   * are others than before, and lets it be signed from then on.
   */
  begin(): Promise<void>;
}

/**
 * Opens the keys of the log and starts the sequencer.
 *
 * @throws TransparencyError `KEYS_UNUSABLE`, `POLICY_UNUSABLE`
 */
export function openLog(options: OpenLogOptions): OpenLog {
  const { configuration, files, ledger, reporter, onFailure } = options;
  const { checkpointSeconds, publicSeconds, promiseSeconds, witnessPolicy } = configuration.log;
  const keys = openKeyFile(keyFileOf(configuration));
  const policy = witnessPolicy === undefined ? undefined : openWitnessPolicy(witnessPolicy, keys);
  const tree = new TreeView();
  const integrity = new Integrity();
  const metrics = new Metrics({ operator: configuration.operator, integrity, promiseSeconds });
  const onFound = (finding: IntegrityFinding): void => {
    ledger.recordNoMore(finding.sentence);
    if (integrity.find(finding, ledger.clock())) reporter.logger.error(finding, 'read-only');
  };
  const sequencing = startSequencer(
    {
      files,
      keys,
      ...(policy && { policy }),
      settings: {
        checkpointEvery: checkpointSeconds * 1_000,
        publicEvery: publicSeconds * 1_000,
      },
      ...(configuration.clockFile !== undefined && { clockFile: configuration.clockFile }),
    },
    tree,
    {
      onFound,
      onCovered: (covering) => {
        if (metrics.covered(covering)) return;
        const { leaves, longest } = covering;
        reporter.logger.error({ leaves, longest }, 'a promise was not kept in time');
      },
      onWitnesses: (report) => {
        raiseAlarm(reporter.logger, integrity.witnesses, report);
        integrity.witnesses = report;
      },
      onTorn: () => {
        reporter.logger.warn('the stored tree was broken and is made anew from the log');
      },
      onFailure,
    },
  );
  return {
    metrics,
    shown: {
      tree,
      receipts: new Receipts(keys, tree, promiseSeconds),
      integrity,
      keys: keysText(keys),
      policy: witnessPolicy === undefined ? '' : publishedPolicy(witnessPolicy),
      entries: (from, count) => ledger.reader.entries(from, count),
    },
    sequencing,
    async begin() {
      const sequencer = await sequencing;
      // What is not on record is not signed with, and nothing is signed of a log that is refused.
      if (ledger.refusal !== undefined) {
        onFound({ sentence: ledger.refusal });
        return;
      }
      await recordLogKeys(ledger, configuration.operator, listedKeys(keys));
      reporter.logger.info({ keys: listedKeys(keys) }, 'the log signs');
      sequencer.begin();
    },
  };
}
