import { Random } from '../../apps/cli/src/generate/random.js';
import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { synthetic } from './organisation.js';

/**
 * A story of some people over some days, the same for the same seed, in lanes: what is about one
 * person is sent in its order, lanes go on beside each other.
 */

/** The organisations of the story; all but the last report. */
export const PARTNERS = ['trust', 'police', 'ambulance', 'haven', 'council'] as const;

/** One event of the story. Its name is its id at the sender. */
export interface Line {
  readonly name: string;
  readonly partner: (typeof PARTNERS)[number];
  readonly type: string;
  /** Its data; what it refers to is named by the ledger's ids of earlier events of its lane. */
  readonly data: (idOf: (name: string) => string) => object;
}

/** A day: its instant on the ledger's clock, and a lane for each person. */
export interface Day {
  readonly clock: string;
  readonly lanes: readonly (readonly Line[])[];
}

const START = Date.UTC(2026, 10, 1, 12);
const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * @param lines How many events each person has on a day.
 * @param atOnce To how many of them something happens on a day; first to the first, then to the next.
 */
export function script(
  people: readonly IdentifierValue[],
  days: number,
  lines: number,
  seed: number,
  atOnce = people.length,
): readonly Day[] {
  const tellers = people.map((person, nth) => new Teller(person, nth, new Random(seed + nth)));
  const each = Math.ceil((days * atOnce) / people.length);
  return Array.from({ length: days }, (_, day) => {
    const now = START + day * DAY;
    const first = Math.floor(day / each) * atOnce;
    const telling = tellers.slice(first, first + atOnce);
    return {
      clock: new Date(now).toISOString(),
      lanes: [reports(day, now), ...telling.map((teller) => teller.tell(day, now, lines))],
    };
  });
}

function reports(day: number, now: number): readonly Line[] {
  const occurredAt = new Date(now).toISOString();
  const from = new Date(START).toISOString();
  return PARTNERS.slice(0, -1).map((partner) => ({
    name: `report-${partner}-${day}`,
    partner,
    type: day === 0 ? 'ReportingPeriodDeclared' : 'HeartbeatReceived',
    data: () => (day === 0 ? { occurredAt, from } : { occurredAt, completeThrough: occurredAt }),
  }));
}

/** Tells what happens to one person. */
class Teller {
  /** Names of the disclosures so far, and between whom. */
  readonly #made: { name: string; from: string; to: string }[] = [];
  #version = 0;

  constructor(
    private readonly person: IdentifierValue,
    private readonly nth: number,
    private readonly random: Random,
  ) {}

  tell(day: number, now: number, lines: number): readonly Line[] {
    return Array.from({ length: lines }, (_, line) => {
      const name = `p${this.nth}-d${day}-${line}`;
      // Some of it is told late.
      const late = this.random.chance(0.3) ? this.random.between(1, 60) * HOUR : 0;
      const occurredAt = new Date(now - late - this.random.between(0, 59_999)).toISOString();
      return this.#version === 0 ? this.#plan(name, occurredAt) : this.#line(name, occurredAt);
    });
  }

  #line(name: string, occurredAt: string): Line {
    const { random } = this;
    switch (random.between(0, 9)) {
      case 0:
        return this.#consent(name, occurredAt, 'ConsentGranted');
      case 1:
        return this.#consent(name, occurredAt, 'ConsentLimited');
      case 2:
        return this.#about(name, occurredAt, 'trust', 'ConsentWithdrawn', {
          consentReference: `c${random.between(0, 3)}`,
        });
      case 3:
        return this.#about(name, occurredAt, 'trust', 'HelpfulItemAdded', {
          plan: 'plan',
          item: name,
          words: `Words of ${name}`,
          notToBeToldTo: random.chance(0.3) ? [synthetic(random.pick(PARTNERS))] : [],
        });
      case 4:
        this.#version += 1;
        return this.#about(name, occurredAt, 'trust', 'PlanPublished', {
          plan: 'plan',
          version: this.#version,
        });
      case 5:
        return this.#receipt(name, occurredAt);
      case 6:
        return this.#correction(name, occurredAt);
      default:
        return this.#disclosure(name, occurredAt);
    }
  }

  #plan(name: string, occurredAt: string): Line {
    return this.#about(name, occurredAt, 'trust', 'PlanCreated', {
      plan: 'plan',
      sections: [{ section: 'helps' }, { section: 'medication', words: `Words of ${name}` }],
    });
  }

  #consent(name: string, occurredAt: string, type: string): Line {
    const { random } = this;
    return this.#about(name, occurredAt, random.pick(['trust', 'haven'] as const), type, {
      reference: `c${random.between(0, 3)}`,
      recipients: random.some(PARTNERS, 2).map(synthetic),
      ...(random.chance(0.5) && { sections: ['helps'] }),
      ...(random.chance(0.5) && { purposes: [random.pick(['TREAT', 'CAREMGT'])] }),
    });
  }

  #disclosure(name: string, occurredAt: string): Line {
    const { random } = this;
    const [from, to] = [random.pick(PARTNERS), random.pick(PARTNERS)];
    const before = this.#made.at(-1);
    this.#made.push({ name, from, to });
    const onward = before !== undefined && random.chance(0.3);
    const emergency = !onward && random.chance(0.2);
    const said = {
      from: synthetic(from),
      to: { organisation: synthetic(to) },
      channel: random.pick(['phone', 'email', 'api']),
      items: [
        { plan: 'plan', version: Math.max(1, this.#version), sections: ['helps'] },
        ...(random.chance(0.3) ? [{ category: 'record/risk' }] : []),
      ],
      reason: `Words of ${name}`,
      reference: `reference of ${name}`,
      ...(random.chance(0.7) && { purpose: random.pick(['ETREAT', 'CAREMGT']) }),
    };
    const type = emergency ? 'EmergencyDisclosureMade' : 'DisclosureMade';
    return this.#about(name, occurredAt, from, onward ? 'OnwardShared' : type, (idOf) =>
      onward ? { ...said, onwardOf: idOf(before.name) } : said,
    );
  }

  #receipt(name: string, occurredAt: string): Line {
    const { random } = this;
    if (this.#made.length === 0) return this.#disclosure(name, occurredAt);
    const { name: of, from, to } = random.pick(this.#made);
    const partner = PARTNERS.find((each) => each === to) ?? 'trust';
    const byReference = random.chance(0.5);
    return this.#about(name, occurredAt, partner, 'DisclosureReceived', (idOf) => ({
      from: synthetic(from),
      to: { organisation: synthetic(to) },
      channel: 'phone',
      items: [{ plan: 'plan' }],
      ...(byReference ? { reference: `reference of ${of}` } : { disclosure: idOf(of) }),
    }));
  }

  #correction(name: string, occurredAt: string): Line {
    const { random } = this;
    if (this.#made.length === 0) return this.#disclosure(name, occurredAt);
    const { name: of, from } = random.pick(this.#made);
    const partner = PARTNERS.find((each) => each === from) ?? 'trust';
    return this.#about(name, occurredAt, partner, 'DisclosureCorrected', (idOf) => ({
      disclosure: idOf(of),
      changes: { purpose: random.pick(['ETREAT']), benefitExpected: `Words of ${name}` },
      correctionReason: `Words of ${name}`,
    }));
  }

  #about(
    name: string,
    occurredAt: string,
    partner: Line['partner'],
    type: string,
    more: object | ((idOf: (name: string) => string) => object),
  ): Line {
    const { person } = this;
    return {
      name,
      partner,
      type,
      data: (idOf) => ({
        person,
        occurredAt,
        ...(typeof more === 'function' ? (more as (of: typeof idOf) => object)(idOf) : more),
      }),
    };
  }
}
