import type { WitnessReport } from '../../../libs/transparency/src/witness/witnesses.js';

type Say = (values: object, text: string) => void;

/** Logs what has changed with the witnesses: each that is lost, each that is back, and whether enough sign. */
export function raiseAlarm(
  logger: { readonly error: Say; readonly warn: Say; readonly info: Say },
  before: WitnessReport | undefined,
  now: WitnessReport,
): void {
  for (const { name, fault } of now.witnesses) {
    const known = before?.witnesses.find((each) => each.name === name)?.fault;
    if (fault?.code === known?.code) continue;
    if (fault) {
      const { code, sentence } = fault;
      logger.warn(
        { witness: name, fault: code, found: `The witness ${sentence}.` },
        'a witness is lost',
      );
    } else logger.info({ witness: name }, 'a witness signs again');
  }
  const { signed, known, asked, enough } = now;
  const lost = !enough && now.witnesses.some(({ fault }) => fault);
  const wasLost =
    before !== undefined && !before.enough && before.witnesses.some(({ fault }) => fault);
  if (lost && !wasLost) logger.error({ signed, known, asked }, 'too few witnesses sign');
  if (enough && wasLost) logger.info({ signed, known, asked }, 'enough witnesses sign again');
}
