import 'reflect-metadata';
import { eventRegistry } from '../../apps/composition/src/ingest.js';
import type { Actor } from '../../libs/access/src/actor.js';
import { authoriseRole } from '../../libs/access/src/authorise.js';
import { eventExamples } from '../docs/examples.js';
import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { Partner } from './partner.js';
import { ledgerId, type People } from './people.js';
import type { RunningService } from './service.js';

/** The id of nothing. */
export const NOBODYS = '00000000-0000-8000-8000-000000000000';

/** Somebody, the numbers they are known by, and what was told of them, by name. */
export interface Twin {
  readonly person: IdentifierValue;
  readonly linked: IdentifierValue;
  readonly told: Map<string, string>;
  id: string;
  token: string;
}

/** Ids that an event names. */
export interface Names {
  readonly disclosure?: string;
  readonly event?: string;
}

const START = Date.UTC(2025, 10, 11);
const MINUTE = 60_000;

/**
 * Two people to whom the same happens, told of at the same moments: every example of the page about
 * events that is about a person. What is told of one of them alone is told apart.
 */
export class Twins {
  /** Every moment at which the ledger's clock stood when something was recorded, in order. */
  readonly recorded: number[] = [];
  #now = START;

  private constructor(
    private readonly service: RunningService,
    private readonly partner: Partner,
    readonly hers: Twin,
    readonly his: Twin,
  ) {}

  static async of(service: RunningService, people: People): Promise<Twins> {
    const partner = await Partner.of(service, 'RXX', undefined, ODS);
    const twin = (): Twin => ({
      person: people.next(),
      linked: people.next(),
      told: new Map(),
      id: '',
      token: '',
    });
    const twins = new Twins(service, partner, twin(), twin());
    await twins.#begin();
    return twins;
  }

  get both(): readonly [Twin, Twin] {
    return [this.hers, this.his];
  }

  /** The numbers that somebody is known by. */
  numbersOf({ person, linked }: Twin): readonly string[] {
    return [person.value, linked.value];
  }

  /** Tells of a minute later. @returns the instant. */
  tick(): number {
    this.#now += MINUTE;
    this.service.setClock(new Date(this.#now).toISOString());
    return this.#now;
  }

  /** An example of the page, as it is told of somebody. */
  example(name: string, twin: Twin, names: Names = {}): object {
    return exampleOf(name, twin, names);
  }

  /** Tells something of somebody now, and fails unless it is recorded. @returns the ledger's id. */
  async tell(type: string, data: object, by: Partner = this.partner): Promise<string> {
    if (this.recorded.at(-1) !== this.#now) this.recorded.push(this.#now);
    return by.send(type, data);
  }

  /** Officers look both up; then both sign in. */
  async signIn(): Promise<void> {
    this.tick();
    for (const twin of this.both) {
      twin.id = await ledgerId(this.service, twin.person);
      twin.token = await this.service.token({ role: 'person', person: twin.id });
    }
  }

  async #begin(): Promise<void> {
    this.tick();
    for (const { name, data } of OTHERS) await this.partner.send(name, data);
    for (const { name } of PERSONAL) {
      // What is decided about held things is told of held things alone.
      if (name.startsWith('Held')) continue;
      this.tick();
      for (const twin of this.both) {
        const disclosure = twin.told.get('DisclosureMade') ?? NOBODYS;
        twin.told.set(name, await this.tell(name, this.example(name, twin, { disclosure })));
      }
    }
    await this.signIn();
  }
}

const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code';
const registry = eventRegistry();
const PARTNER: Actor = { role: 'partner', account: '' };

/** Whether partners may send it; what officers alone say of people is about who is who. */
function isPartners(name: string): boolean {
  const action = registry.find(name)?.action;
  return action !== undefined && authoriseRole(PARTNER, action).permitted;
}

const EXAMPLES = eventExamples().filter(({ name }) => isPartners(name));

/** An example of the page, as it is told of somebody who is known by two numbers. */
export function exampleOf(
  name: string,
  { person, linked }: Pick<Twin, 'person' | 'linked'>,
  { disclosure, event = disclosure }: Names = {},
): object {
  const found = PERSONAL.find((each) => each.name === name);
  if (!found) throw new RangeError(`The page has no example of ${name} about a person.`);
  const { data } = found;
  return {
    ...data,
    person,
    ...(name === 'IdentifierLinked' && { identifier: linked }),
    ...(name === 'IdentifierSuperseded' && { identifier: linked, replacedBy: person }),
    ...('disclosure' in data && { disclosure }),
    ...('onwardOf' in data && { onwardOf: disclosure }),
    ...('event' in data && { event }),
  };
}

/** Examples about a person, and about nobody, each in the order of the page. */
export const PERSONAL = EXAMPLES.filter(({ data }) => 'person' in data);
const OTHERS = EXAMPLES.filter(({ data }) => !('person' in data));

/** Examples that officers alone may send. */
export const OFFICERS = eventExamples().filter(({ name }) => !isPartners(name));
