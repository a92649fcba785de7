import type { Assessment, DenialNode, End, GrantNode, SaidNode } from './wishes.compile.js';

/**
 * What counts at one moment.
 *
 * Times may be intervals, and then several orders are possible. No order has to be tried: whatever
 * happens earlier or later moves an answer only one way along *no* < *notAsked* < *yes*, so the two
 * extreme orders (`lean`) bound it. Leaning to denial, what denies is as late as it can be and
 * counts if it possibly can, and what permits is as early as it can be and counts only if it must;
 * leaning to permission, the other way round. Where both give one value, every order does.
 */
export interface Moment {
  readonly at: number;
  /** `at`, or the moment by which things must have happened to be looked at, if that is earlier. */
  readonly horizon: number;
  /** By when an entry in error must have happened to be looked at; Infinity for all of them. */
  readonly asOf: number;
  readonly lean: 'denial' | 'permission';
  /** Whose knowledge counts: an organisation's key; `undefined` where all does that is known today. */
  readonly knownTo: { readonly sender: string } | undefined;
}

/** Whether a grant counts. */
export function grantStands(grant: GrantNode, moment: Moment): boolean {
  const wanted = moment.lean === 'permission';
  return stands(grant, wanted, moment) && !lacksCapacity(grant, !wanted, moment);
}

/** Whether a denial counts, apart from grants that lift it. */
export function denialStands(denial: DenialNode, moment: Moment): boolean {
  return stands(denial, moment.lean === 'denial', moment);
}

/** Whether a grant is later than a denial; at the same instant it is not, and the denial wins. */
export function isLater(grant: GrantNode, denial: DenialNode, moment: Moment): boolean {
  const wanted = moment.lean === 'permission';
  return timeOf(grant.said, wanted, moment) > timeOf(denial.said, !wanted, moment);
}

/** Why a grant that contains what was disclosed does not count, where it once did. */
export function whyNot(grant: GrantNode, moment: Moment): 'lapsed' | 'capacity' | undefined {
  if (!isPresent(grant.said, true, moment) || !restsOn(grant.upon, true, moment)) return undefined;
  if (grant.period?.from !== undefined && moment.at < grant.period.from) return undefined;
  const standing = stands(grant, moment.lean === 'permission', moment);
  return standing ? 'capacity' : 'lapsed';
}

/**
 * Whether a statement counts: made by then, known by then, and no error.
 *
 * @param wanted Whether the order that is tried is the one that makes it count if anything does.
 */
export function isPresent(said: SaidNode, wanted: boolean, moment: Moment): boolean {
  return (
    (wanted ? said.earliest : said.latest) <= moment.horizon &&
    isKnown(said, moment) &&
    !isErroneous(said, !wanted, moment)
  );
}

function stands(
  node: Pick<GrantNode, 'said' | 'period' | 'upon' | 'ends'>,
  wanted: boolean,
  moment: Moment,
): boolean {
  const { said, period } = node;
  return (
    isPresent(said, wanted, moment) &&
    (period?.from === undefined || period.from <= moment.at) &&
    (period?.until === undefined || moment.at <= period.until) &&
    restsOn(node.upon, wanted, moment) &&
    !node.ends.some((end) => hasEnded(said, end, !wanted, moment))
  );
}

/**
 * Whether what it rests on, and without which it says nothing, was known and no error. It need not
 * be asked when that was: whoever withdraws or reconfirms something speaks of what has been.
 */
function restsOn(others: readonly SaidNode[], wanted: boolean, moment: Moment): boolean {
  return others.every((other) => isKnown(other, moment) && !isErroneous(other, !wanted, moment));
}

function hasEnded(said: SaidNode, end: End, wanted: boolean, moment: Moment): boolean {
  if (!isPresent(end.said, wanted, moment) || !restsOn(end.via, wanted, moment)) return false;
  if (end.ends === 'named') return true;
  // Where ending is wanted: as early as the ended can be, as late as the end can be; or the reverse.
  const made = timeOf(said, !wanted, moment);
  const ended = timeOf(end.said, wanted, moment);
  return end.ends === 'before' ? made < ended : made <= ended;
}

/** Whether the latest assessment says that capacity is lacking; at the same instant that one wins. */
function lacksCapacity({ assessments }: GrantNode, wanted: boolean, moment: Moment): boolean {
  let lacking = -Infinity;
  let having = -Infinity;
  for (const assessment of assessments) {
    const { said } = assessment;
    const late = assessment.lacking === wanted;
    if (isOutgrown(assessment, moment)) continue;
    if (!isPresent(said, late, moment) || !restsOn(assessment.via, late, moment)) continue;
    const time = timeOf(said, late, moment);
    if (assessment.lacking) lacking = Math.max(lacking, time);
    else having = Math.max(having, time);
  }
  return lacking > -Infinity && lacking >= having;
}

/** Whether it is of somebody who was sixteen by then, as far as was known. */
function isOutgrown({ births }: Assessment, moment: Moment): boolean {
  const { at, knownTo } = moment;
  const birth = births.find(
    ({ said: { recordedAt, reporter, learnedAt, earliest } }) =>
      !knownTo ||
      recordedAt <= at ||
      (reporter === knownTo.sender && (learnedAt ?? earliest) <= at),
  );
  return birth !== undefined && birth.sixteen <= at;
}

/** When something that counts was, in the order that is tried. */
function timeOf(said: SaidNode, late: boolean, { horizon }: Moment): number {
  return late ? Math.min(said.latest, horizon) : said.earliest;
}

/** Whether the sender knew of it: it had taken it itself, or it stood in the ledger. */
function isKnown(said: SaidNode, { at, knownTo }: Moment): boolean {
  if (!knownTo || said.recordedAt <= at) return true;
  return said.reporter === knownTo.sender && (said.learnedAt ?? -Infinity) <= at;
}

function isErroneous({ errors }: SaidNode, wanted: boolean, moment: Moment): boolean {
  return errors.some((error) => errorCounts(error, wanted, moment));
}

/**
 * Whether an entry in error counts. It does so whenever it came, for it makes what it names never
 * made; only for what the sender knew must it have been known by then.
 */
function errorCounts(error: SaidNode, wanted: boolean, moment: Moment): boolean {
  const { at, knownTo, asOf } = moment;
  const happened = wanted ? error.earliest : error.latest;
  const counts = knownTo
    ? error.recordedAt <= at ||
      (error.reporter === knownTo.sender && (error.learnedAt ?? happened) <= at)
    : happened <= asOf;
  return counts && !isErroneous(error, !wanted, moment);
}
