import { describe, expect, it } from '@jest/globals';
import type { Scope } from '../../vocabulary/src/scope.js';
import { type ReducedScope, OTHERS, type Showable, Viewer } from './viewer.js';

const TRUST = { system: 'ods', value: 'RXX' };
const COUNCIL = { system: 'council', value: 'SCC' };
const POLICE = { system: 'police', value: '45' };

const flow: Showable = {
  kind: 'disclosures',
  id: 'flow',
  organisations: [TRUST, COUNCIL],
  sections: ['helps'],
};

function acting(scopes: readonly ReducedScope[], kept: readonly string[] = []): Viewer {
  const self = new Set(['husband']);
  return new Viewer({ scopes, self, correlations: new Set(['meeting']) }, new Set(kept));
}

describe('whoever looks', () => {
  it('and is the person or an officer is shown all that may be shown', () => {
    const { UNBOUNDED } = Viewer;
    expect(UNBOUNDED.bounded).toBe(false);
    expect(UNBOUNDED.shows({ ...flow, correlations: ['meeting'], alsoAbout: ['husband'] })).toBe(
      true,
    );
    expect(UNBOUNDED.sees('consents')).toBe(true);
    expect(UNBOUNDED.showsSection('helps', [POLICE])).toBe(true);
  });

  it('and is the person is not shown what they keep from their screen, nor what belongs to it', () => {
    const viewer = new Viewer(undefined, new Set(['flow']));
    expect(viewer.bounded).toBe(true);
    expect(viewer.shows(flow)).toBe(false);
    expect(viewer.shows({ ...flow, id: 'onward', partOf: ['flow'] })).toBe(false);
    expect(viewer.shows({ ...flow, id: 'another' })).toBe(true);
  });
});

describe('whoever acts for a person', () => {
  it.each<[string, Scope, boolean]>([
    ['everything', {}, true],
    ['this kind of answer', { kinds: ['disclosures'] }, true],
    ['another kind of answer', { kinds: ['plans'] }, false],
    ['both organisations', { organisations: [TRUST, COUNCIL] }, true],
    ['one of the organisations', { organisations: [TRUST] }, false],
    ['the section', { sections: ['helps', 'medication'] }, true],
    ['another section', { sections: ['medication'] }, false],
  ])('and may see %s', (_what, scope, shown) => {
    expect(acting([scope]).shows(flow)).toBe(shown);
  });

  it('sees by any of several authorities, each by itself', () => {
    const scopes: Scope[] = [
      { organisations: [TRUST, COUNCIL], kinds: ['consents'] },
      { kinds: ['disclosures'] },
    ];
    expect(acting(scopes).shows(flow)).toBe(true);
    expect(acting(scopes.slice(0, 1)).shows(flow)).toBe(false);
  });

  it('and may see some organisations is shown nothing that names everybody, or somebody else', () => {
    const viewer = acting([{ organisations: [TRUST, COUNCIL] }]);
    expect(viewer.shows({ ...flow, organisations: [TRUST, OTHERS] })).toBe(false);
    expect(viewer.shows({ ...flow, organisations: [TRUST, POLICE] })).toBe(false);
  });

  it('and may see some sections is shown nothing of a plan that was given whole', () => {
    expect(acting([{ sections: ['helps'] }]).shows({ ...flow, sections: 'all' })).toBe(false);
    expect(acting([{ sections: ['helps'] }]).shows({ ...flow, sections: [] })).toBe(true);
  });

  it('sees of a plan the sections of an authority that covers whoever wrote it', () => {
    const viewer = acting([{ organisations: [TRUST] }, { sections: ['helps'] }]);
    expect(viewer.showsSection('medication', [TRUST])).toBe(true);
    expect(viewer.showsSection('medication', [TRUST, COUNCIL])).toBe(false);
    expect(viewer.showsSection('helps', [COUNCIL])).toBe(true);
  });

  it.each<[string, Partial<Showable>]>([
    ['what names them', { alsoAbout: ['somebody', 'husband'] }],
    ['what is joined with an event about them', { correlations: ['meeting'] }],
  ])('is never shown %s', (_what, more) => {
    expect(acting([{}]).shows({ ...flow, ...more })).toBe(false);
  });

  it('is not shown what the person keeps from them', () => {
    expect(acting([{}], ['flow']).shows(flow)).toBe(false);
  });

  it('is not shown what was taken out of what they may see, nor anything of which a part was', () => {
    const viewer = acting([
      { without: [{ kinds: ['plans', 'disclosures'], sections: ['contraception'] }] },
    ]);
    expect(viewer.shows(flow)).toBe(true);
    expect(viewer.shows({ ...flow, sections: ['helps', 'contraception'] })).toBe(false);
    expect(viewer.shows({ ...flow, sections: 'all' })).toBe(false);
    expect(viewer.shows({ ...flow, kind: 'consents', sections: ['contraception'] })).toBe(true);
    expect(viewer.showsSection('contraception', [])).toBe(false);
    expect(viewer.showsSection('helps', [])).toBe(true);
  });

  it('is not shown a kind of answer of which all was taken out, and is of which some was', () => {
    const some = { kinds: ['consents'], sections: ['helps'] } as const;
    expect(acting([{ without: [{ kinds: ['consents'] }] }]).sees('consents')).toBe(false);
    expect(acting([{ without: [{}] }]).sees('plans')).toBe(false);
    expect(acting([{ without: [{ kinds: ['consents'] }] }]).sees('plans')).toBe(true);
    expect(acting([{ without: [some] }]).sees('consents')).toBe(true);
    expect(acting([{ without: [{}] }, {}]).sees('consents')).toBe(true);
  });

  it('loses what an organisation does where that was taken out', () => {
    const viewer = acting([{ without: [{ organisations: [COUNCIL] }] }]);
    expect(viewer.shows(flow)).toBe(false);
    expect(viewer.shows({ ...flow, organisations: [TRUST] })).toBe(true);
    expect(viewer.shows({ ...flow, organisations: [TRUST, OTHERS] })).toBe(false);
  });
});
