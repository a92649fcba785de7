import { words } from '../../vocabulary/src/vocabulary.graphql.js';
import type { ConsentPeriod, ConsentRecipient, ConsentScope } from './consent.events.js';

/** What a consent says, in plain English. */

/** With whom, for what, what: a sentence each. */
export function scopeInWords(scope: ConsentScope): readonly string[] {
  const names = namesOf(scope);
  const things = thingsOf(scope);
  const { purposes } = scope;
  return [
    names.length === 0 ? said('withAll') : said('with', { names: listed(names) }),
    purposes
      ? said('for', { purposes: listed(purposes.map((code) => words(`purpose.${code}`))) })
      : said('forAll'),
    things.length === 0 ? said('whatAll') : said('what', { things: things.join('; ') }),
  ];
}

/** From when until when; nothing where there is no bound. */
export function periodInWords({ from, until }: ConsentPeriod = {}): readonly string[] {
  if (from !== undefined && until !== undefined) {
    return [said('fromUntil', { from: momentInWords(from), until: momentInWords(until) })];
  }
  if (from !== undefined) return [said('from', { from: momentInWords(from) })];
  return until === undefined ? [] : [said('until', { until: momentInWords(until) })];
}

/** That it is about something that is not there. */
export function unknownInWords(): string {
  return said('unknown');
}

function namesOf({ recipients = [], namedRecipients = [] }: ConsentScope): readonly string[] {
  return [
    ...recipients.map(nameOf),
    // Who an individual is is another's data.
    ...namedRecipients.map(({ type, name }) => (type === 'individual' ? said('individual') : name)),
  ];
}

function nameOf({ name, value, team }: ConsentRecipient): string {
  const organisation = name ?? value;
  return team === undefined ? organisation : said('team', { name: organisation, team });
}

function thingsOf({ plan, sections, items, categories = [] }: ConsentScope): readonly string[] {
  const things: string[] = [];
  if (sections) things.push(said('sections', { sections: listed(sections) }));
  if (items) {
    const ofSections = [...new Set(items.map(({ section }) => section))];
    things.push(said('items', { sections: listed(ofSections) }));
  }
  if (plan !== undefined && things.length === 0) things.push(said('plan'));
  return [...things, ...categories.map((category) => words(`category.${category}`))];
}

const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'long' });
const MINUTE = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

function momentInWords(moment: string): string {
  // A date is that date, wherever the reader is.
  return moment.length === '2026-11-03'.length
    ? DAY.format(new Date(`${moment}T12:00:00Z`))
    : MINUTE.format(new Date(moment));
}

function listed(names: readonly string[]): string {
  return names.join(', ');
}

function said(code: string, params: Readonly<Record<string, string>> = {}): string {
  return words(`consentSummary.${code}`, params);
}
