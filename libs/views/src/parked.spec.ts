import { describe, expect, it } from '@jest/globals';
import { codeOf } from './parked.js';

describe('the code of a parked event', () => {
  it('is the error\u2019s code, else its name, and never its message', () => {
    expect(codeOf(Object.assign(new Error('Amina'), { code: 'ROW_INVALID' }))).toBe('ROW_INVALID');
    expect(codeOf(new TypeError('Amina'))).toBe('TypeError');
    expect(codeOf(Object.assign(new Error('Amina'), { code: 'said Amina' }))).toBe('Error');
    expect(codeOf(Object.assign(new Error('Amina'), { name: 'said Amina' }))).toBe('UNKNOWN');
    expect(codeOf('Amina')).toBe('UNKNOWN');
    expect(codeOf(undefined)).toBe('UNKNOWN');
  });
});
