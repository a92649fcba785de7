import { describe, expect, it } from '@jest/globals';
import { eventType } from '../../ledger/src/event-type.js';
import { given } from '../../ledger/src/given.features.js';
import type { ReadableEvent, Received } from '../../ledger/src/ledger.js';
import { contentAgain, idsIn } from './sent-again.js';

const Told = eventType<object>()({ name: 'Told', schema: 1, parts: {} });
const OLD = '4f0e7a4c-9d1b-8c6e-a2b3-0c9d8e7f6a5b';
const NEW = '0f8fad5b-d9cb-869f-a165-70867728950e';
const ID = '7c9e6679-7425-80de-944b-e07fc1f90ae7';

const wrong = { system: 'nhs', value: 'ana' };
const right = { system: 'nhs', value: 'bea' };
const said = {
  person: wrong,
  occurredAt: '2026-11-03T10:00:00Z',
  disclosure: OLD,
  items: [{ of: [OLD], words: `about ${OLD}` }],
  count: 3,
  nothing: null,
};
const again = {
  ...said,
  person: right,
  disclosure: NEW,
  items: [{ of: [NEW], words: `about ${OLD}` }],
  causation: ID,
};
const moved = new Map([[OLD, NEW]]);

function received(mode: string, text: object): ReadableEvent {
  const event = given(Told, {}, { id: ID, occurredAt: '2026-11-03T10:00:00Z' });
  const what: Received = { mode, text: JSON.stringify(text) };
  return { ...event, received: what };
}

describe('what was sent, with somebody else in the place of the person', () => {
  it.each([
    ['structured', { specversion: '1.0', id: 'x', data: said }],
    ['batch', { specversion: '1.0', id: 'x', data: said }],
    ['binary', said],
    ['refiled', said],
  ])('is taken from a message in %s mode', (mode, text) => {
    expect(contentAgain(received(mode, text), right, moved)).toEqual(again);
  });

  it('is taken from a mutation, with the time that was recorded', () => {
    const input = { ...said, id: 'client', person: 'ana', occurredAt: { earliest: '2026' } };
    const { nothing: _, ...rest } = again;
    expect(contentAgain(received('graphql', input), right, moved)).toEqual(rest);
  });

  it('names the event that it was, even where that was moved itself', () => {
    const both = new Map([...moved, [ID, 'other']]);
    expect(contentAgain(received('binary', said), right, both)).toMatchObject({ causation: ID });
  });

  it('names the ids of events that stand in it, and no text that holds one', () => {
    expect(idsIn(received('binary', said))).toEqual(new Set([OLD]));
  });
});
