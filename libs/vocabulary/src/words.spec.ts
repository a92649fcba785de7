import { describe, expect, it } from '@jest/globals';
import { sentence } from './sentence.js';
import { inWords } from './words.js';

const catalogue = { 'flow.count': 'It went to {count} of {all} services.' };

describe('A sentence in words', () => {
  it('has its parameters where the catalogue puts them', () => {
    const said = sentence('flow.count', { count: 0, all: 'five' });
    expect(inWords(said, catalogue)).toBe('It went to 0 of five services.');
  });

  it('keeps the place of a parameter that it does not have', () => {
    expect(inWords(sentence('flow.count', { count: 2 }), catalogue)).toBe(
      'It went to 2 of {all} services.',
    );
  });

  it('is its code where the catalogue does not have it', () => {
    expect(inWords(sentence('flow.none'), catalogue)).toBe('flow.none');
    expect(inWords(sentence('toString'), catalogue)).toBe('toString');
  });

  it('takes parameters as they are', () => {
    const said = sentence('flow.count', { count: '{all}', all: '$&' });
    expect(inWords(said, catalogue)).toBe('It went to {all} of $& services.');
  });
});
