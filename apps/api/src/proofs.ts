import { openLabelKeys } from '../../../libs/completeness/src/label-keys.js';
import { Proofs } from '../../../libs/completeness/src/proofs.js';
import { recordEpoch } from '../../../libs/completeness/src/record-epoch.js';
import type { Configuration } from '../../../libs/configuration/src/configuration.js';
import { type LedgerFiles, proofsPath } from '../../../libs/ledger/src/ledger-files.js';
import type { Ledger } from '../../../libs/ledger/src/open-ledger.js';
import type { Receipts } from '../../../libs/transparency/src/receipts.js';
import { type RunningProver, startProver } from '../../prover/src/start-prover.js';
import type { Reporter } from './reporter.js';

/** What proving to people that their record is whole needs. */
export interface OpenProofsOptions {
  readonly configuration: Pick<Configuration, 'proofs' | 'log' | 'operator' | 'clockFile'>;
  readonly files: LedgerFiles;
  readonly ledger: Ledger;
  /** By which it is proved that an epoch is in the log. */
  readonly receipts: Pick<Receipts, 'proof'>;
  readonly reporter: Reporter;
  /** Told when the prover ended and was not asked to. */
  readonly onFailure: (error: Error) => void;
}

/** Proofs, with who makes them. */
export interface OpenProofs {
  readonly proofs: Proofs;
  readonly proving: Promise<RunningProver>;
}

/**
 * Opens the keys of labels and starts the prover.
 *
 * @throws CompletenessError `LABEL_KEYS_UNUSABLE`
 */
export function openProofs(options: OpenProofsOptions): OpenProofs {
  const { configuration, files, ledger, receipts, reporter, onFailure } = options;
  const { operator, clockFile, log } = configuration;
  const { labelKeys, epochSeconds } = configuration.proofs;
  const secrets = openLabelKeys({ path: labelKeys, dataFolder: files.data });
  const proving = startProver(
    {
      files,
      labelKeys,
      operator,
      epochEvery: epochSeconds * 1_000,
      ...(clockFile !== undefined && { clockFile }),
    },
    {
      record: (data) => recordEpoch(ledger, operator, log.origin, data),
      onTorn: () => {
        reporter.logger.warn("the store of people's trees was broken and is made anew");
      },
      onLate: (code) => {
        reporter.logger.warn({ code }, 'an epoch is late');
      },
      onFailure,
    },
  );
  const covered = (leafIndex: number) => receipts.proof({ leafIndex }) ?? undefined;
  const makeAnew = (): void => {
    // Where it did not start, whoever started it is told.
    proving
      .then((prover) => {
        prover.makeAnew();
      })
      .catch(() => undefined);
  };
  return { proofs: new Proofs(proofsPath(files), secrets, covered, makeAnew), proving };
}
