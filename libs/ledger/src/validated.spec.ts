import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsArray, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { isDecisionRefused } from './decider.js';
import { validated } from './validated.js';

class ItemData {
  @IsString()
  @Length(1, 5)
  words!: string;
}

class NoteData {
  @IsString()
  text!: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ItemData)
  items?: ItemData[];
}

function refusal(content: object): unknown {
  try {
    validated(NoteData, content);
    return undefined;
  } catch (error) {
    if (!isDecisionRefused(error)) throw error;
    return [error.code, error.pointer, error.message];
  }
}

describe('Content of a data class', () => {
  it('comes back as it was where it keeps the rules', () => {
    const content = { text: 'x', items: [{ words: 'y' }] };
    expect(validated(NoteData, content)).toBe(content);
    expect(content).toEqual({ text: 'x', items: [{ words: 'y' }] });
  });

  it.each([
    [{}, 'isString', '/text'],
    [{ text: 1 }, 'isString', '/text'],
    [{ text: 'x', items: {} }, 'isArray', '/items'],
    [{ text: 'x', items: [{ words: 'y' }, { words: '' }] }, 'isLength', '/items/1/words'],
    [{ text: 'x', colour: 'red' }, 'whitelistValidation', '/colour'],
  ])('is refused with the rule and the field: %j', (content, rule, pointer) => {
    expect(refusal(content)).toEqual([rule, pointer, expect.any(String)]);
  });

  it('is refused without a word of what was sent', () => {
    const answer = JSON.stringify(refusal({ text: 'x', items: [{ words: '9990001014' }] }));
    expect(answer).not.toContain('9990001014');
  });
});
