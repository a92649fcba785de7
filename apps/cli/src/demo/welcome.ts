import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import type { Environment } from '../../../../libs/configuration/src/variables.js';
import type { IdentifierValue } from '../../../../libs/vocabulary/src/identifier.js';
import { organisationKey } from '../../../../libs/vocabulary/src/organisation.js';
import { instantText } from '../generate/calendar.js';
import { party, type Partner } from '../generate/partnership.js';

/** What a welcome is about. */
export interface WelcomeOptions {
  readonly address: string;
  readonly configuration: Pick<Configuration, 'port'>;
  readonly environment: Environment;
  /** The person whose answer stands above. */
  readonly person: { readonly name: string; readonly identifier: IdentifierValue };
  /** A partner to send an event as, and one to send it to. */
  readonly partner: Partner;
  readonly recipient: Partner;
  /** The present, milliseconds since 1970. */
  readonly now: number;
}

/** Where to look, how to get a token, what to try next. Every command works as it stands. */
export function welcome(options: WelcomeOptions): string {
  const { address, person } = options;
  const waymark = waymarkCommand(options);
  const who = quoted(`${person.identifier.system}|${person.identifier.value}`);
  const token = (words: string) => `TOKEN=$(${waymark} token ${words})`;
  return `
Waymark runs at ${address}. Everybody in it is made up. Ctrl-C ends it.

Above stands the whole answer for ${person.name},
NHS number ${person.identifier.value}: all that may be shown to that person.

Ask it again; or ask as an officer, and then see that somebody looked:
  ${waymark} ask --person ${who}
  ${waymark} ask --person ${who} --purpose SUBJECT_ACCESS_REQUEST

Ask the same over HTTP, as that person:
  ${token(`--role person --person ${who}`)}
  curl -s ${address}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d ${quoted(question())}

Send an event as a partner would, and ask again:
  ${token(`--role partner --organisation ${quoted(organisationKey(options.partner.organisation))}`)}
  curl -s ${address}/v1/events -H "authorization: Bearer $TOKEN" -H 'content-type: application/cloudevents+json' -d ${quoted(event(options))}

In a browser: ${address}/graphql
Check that nothing was changed: ${waymark} verify
Everything else: ${waymark} --help
`;
}

function question(): string {
  const disclosure =
    'occurredAt { earliest } from { name } to { organisation { name } name } purpose { words } withinWishes { atTheTime { words } }';
  const looked = 'lookUps { edges { node { at role purpose { words } } } }';
  return JSON.stringify({
    query: `{ me { whereMyDataWent(first: 3) { edges { node { ${disclosure} } } } ${looked} } }`,
  });
}

function event({ person, partner, recipient, now }: WelcomeOptions): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `tried-${now}`,
    source: '/tried/by-hand',
    type: 'org.waymark.DisclosureMade.v1',
    data: {
      person: person.identifier,
      occurredAt: instantText(now),
      from: party(partner),
      to: { organisation: party(recipient) },
      channel: 'phone',
      items: [{ words: 'What helps' }],
    },
  });
}

/** The variables without which another command would look elsewhere. */
const WHERE = [
  'WAYMARK_HOST',
  'WAYMARK_DATA',
  'WAYMARK_KEY_FILE',
  'WAYMARK_OPERATOR',
  'WAYMARK_CLOCK_FILE',
] as const;

/** How to call the program so that it finds this ledger. */
function waymarkCommand({ environment, configuration, address }: WelcomeOptions): string {
  const port = environment['WAYMARK_PORT'] === undefined ? [] : [new URL(address).port];
  const variables = [
    ...port.map((value) => `WAYMARK_PORT=${configuration.port === 0 ? value : configuration.port}`),
    ...WHERE.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [`${name}=${quoted(value)}`];
    }),
  ];
  return [...variables, 'npm run --silent waymark --'].join(' ');
}

/** For a shell: nothing between single quotes means anything but itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
