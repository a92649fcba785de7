import { whenInWords } from './moments.js';
import type { Disclosure, Item, Organisation, Recipient, Wish } from './query.js';
import type { Cell, Paragraph } from './table.js';
import { clean } from './text.js';

/** One disclosure as what stands in the cells of its row. */
export interface DisclosureCells {
  readonly whenAndWho: Cell;
  readonly what: Cell;
  readonly good: Cell;
  readonly bases: Cell;
  readonly wishes: Cell;
  /** What does not stand in every row. */
  readonly notes: Cell;
}

/** Marks beside the words, never instead of them. */
const VALUES: Readonly<Record<string, readonly [words: string, style: Paragraph['style']]>> = {
  yes: ['✓ yes', 'good'],
  partly: ['± partly', 'unsure'],
  no: ['✗ no', 'bad'],
  notAsked: ['○ not asked', 'unsure'],
  cannotSay: ['? unsure', 'unsure'],
};

const NOT_STATED = 'notStated';
const NOT_SAID = 'not said';

/** Names organisations; where one tells of itself without a name, as others name it. */
export type NameOf = (organisation: Organisation) => string;

/** A disclosure in cells. */
export function cellsOf(disclosure: Disclosure, nameOf: NameOf): DisclosureCells {
  return {
    whenAndWho: whenAndWho(disclosure, nameOf),
    what: what(disclosure),
    good: good(disclosure),
    bases: bases(disclosure),
    wishes: wishes(disclosure),
    notes: notes(disclosure, nameOf),
  };
}

function whenAndWho({ occurredAt, kind, from, to, channel }: Disclosure, nameOf: NameOf): Cell {
  return [
    { text: whenInWords(occurredAt), style: 'bold' },
    { label: 'From', text: nameOf(from) },
    { label: 'To', text: recipientName(to, nameOf) },
    { label: 'How', text: clean(channel.words) },
    ...(kind.code === 'DisclosureMade' ? [] : [{ text: `${clean(kind.words)}.` }]),
  ];
}

/** Who received. */
export function recipientName({ type, organisation, name }: Recipient, nameOf: NameOf): string {
  if (organisation) return nameOf(organisation);
  if (type === 'individual') return 'somebody, whose name is theirs to tell';
  return clean(name ?? 'an organisation without a name');
}

function what({ items, purpose, reason, howUsed }: Disclosure): Cell {
  return [
    ...items.map((item) => ({ label: 'What', text: itemInWords(item) })),
    { label: 'Why', text: sentences(purpose.words, said(reason)) },
    { label: 'Used', text: said(howUsed) ?? NOT_SAID },
  ];
}

/** Sections of a plan that every plan has, in plain words. */
const SECTIONS: Readonly<Record<string, string>> = {
  helps: 'what helps',
  'not-helpful': 'what does not help',
};

/** Something that was given, in words. */
export function itemInWords({
  plan,
  version,
  sections,
  items,
  category,
  words,
  necessary,
}: Item): string {
  const pieces: string[] = [];
  if (plan !== null) {
    pieces.push(version === null ? 'your plan (no version said)' : `your plan, version ${version}`);
  }
  if (sections.length > 0) {
    const named = sections.map(
      (section) => SECTIONS[section] ?? clean(section.replaceAll('-', ' ')),
    );
    pieces.push(named.join(', '));
  }
  if (items.length > 0) pieces.push(`${items.length} of its lines`);
  if (category) pieces.push(clean(category.words));
  if (words !== null) pieces.push(`“${clean(words)}”`);
  const given = pieces.join(': ');
  return necessary === null ? given : `${given}. Needed: ${clean(necessary)}`;
}

function good({ benefitExpected, benefitSeen }: Disclosure): Cell {
  return [
    { label: 'Hoped for', text: said(benefitExpected) ?? NOT_SAID },
    ...(benefitSeen === null ? [] : [{ label: 'Came of it', text: clean(benefitSeen) }]),
  ];
}

function bases({ confidentialityBasis, dataProtectionBasis, regime }: Disclosure): Cell {
  const { words, provision } = confidentialityBasis;
  const { article6, article9, condition } = dataProtectionBasis;
  const points = [
    article6.code === NOT_STATED ? undefined : `Article 6(1)(${article6.code})`,
    article9 === null ? undefined : `9(2)(${article9})`,
    condition?.replace(/^sch(\d+)-para(\d+)$/, 'Schedule $1 para $2'),
  ].filter((point) => point !== undefined);
  return [
    { label: 'Ground', text: sentences(words, provision ?? undefined) },
    {
      label: 'Data law',
      text: clean(article6.words) + (points.length > 0 ? ` (${clean(points.join(', '))})` : ''),
    },
    ...(regime.code === 'DPA_PART3' ? [{ text: clean(regime.words) }] : []),
  ];
}

function wishes({ withinWishes, confirmation }: Disclosure): Cell {
  const { atTheTime, knownToTheSender, senderConnected, connection } = withinWishes;
  return [
    wish('Your wishes then', atTheTime),
    wish('Sender knew', knownToTheSender),
    ...(senderConnected ? [] : [{ text: clean(connection) }]),
    { label: 'Received', text: clean(confirmation.words) },
  ];
}

function wish(label: string, { value, words }: Wish): Paragraph {
  const [short, style] = VALUES[value] ?? [value, undefined];
  return { label, text: `${short}. ${clean(words)}`, ...(style !== undefined && { style }) };
}

function notes(disclosure: Disclosure, nameOf: NameOf): Cell {
  const { onwardTo, emergency, recalled, declaredBy, reportedBy, deficiencies } = disclosure;
  const found: Paragraph[] = [];
  if (disclosure.onwardOf !== null) {
    found.push({ text: 'This passed on what had been given before.' });
  }
  for (const { to, occurredAt } of onwardTo) {
    const when = whenInWords(occurredAt);
    found.push({ label: 'Passed on', text: `to ${recipientName(to, nameOf)}, ${when}` });
  }
  if (emergency) {
    const { whyNoConsent, secondApproval, informed } = emergency;
    found.push({
      label: 'Emergency',
      text: sentences(
        said(whyNoConsent) ?? 'Nobody said why you were not asked.',
        secondApproval ? 'A second person agreed.' : 'No second person agreed.',
        informed === null ? 'You have not been told yet.' : `How you were told: ${clean(informed)}`,
      ),
    });
  }
  if (recalled !== null) found.push({ label: 'Called back', text: clean(recalled) });
  if (declaredBy.code !== 'giver') {
    const who = reportedBy ? ` It was ${nameOf(reportedBy)}.` : '';
    found.push({ label: 'Told by', text: clean(declaredBy.words) + who });
  }
  if (deficiencies.length > 0) {
    found.push({
      label: 'Missing or wrong',
      text: faults(deficiencies.map(({ words }) => clean(words))),
      style: 'unsure',
    });
  }
  return found;
}

const UNSAID = 'The sender did not say ';

/** What is missing or wrong; what the sender left unsaid as one list. */
function faults(all: readonly string[]): string {
  const each = [...new Set(all)];
  const unsaid = each
    .filter((words) => words.startsWith(UNSAID))
    .map((words) => words.slice(UNSAID.length).replace(/\.$/, ''));
  const others = each.filter((words) => !words.startsWith(UNSAID));
  return sentences(...(unsaid.length > 0 ? [UNSAID + unsaid.join('; ')] : []), ...others);
}

/** What a sender said; nothing where it said nothing. */
function said(text: string): string | undefined {
  return text === NOT_STATED ? undefined : clean(text);
}

/** Several sentences after each other, each with its full stop. */
export function sentences(...all: readonly (string | undefined)[]): string {
  return all
    .filter((one) => one !== undefined)
    .map((one) => clean(one))
    .map((one) => (/[.!?…”]$/.test(one) ? one : `${one}.`))
    .join(' ');
}
