import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Exclude, Expose, plainToInstance, Transform, Type } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  validateSync,
} from 'class-validator';
import fc from 'fast-check';
import type { FieldError } from '../problem.js';
import { type DataClass, planOf } from './plan.js';
import { MAX_ERRORS, validatorOf } from './validate.js';

class Identifier {
  @IsString()
  @Length(1, 20)
  system!: string;

  @Matches(/^\d+$/, { message: '$property must be digits, $value is not' })
  value!: string;
}

class Item {
  @IsString()
  plan!: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @IsIn(['helps', 'notHelpful'], { each: true })
  sections?: string[];

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Item)
  parts?: Item[];
}

class Base {
  @IsOptional()
  @IsString()
  reason?: string;
}

class Disclosure extends Base {
  @ValidateNested()
  @Type(() => Identifier)
  person!: Identifier;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Item)
  items!: Item[];

  @IsIn(['phone', 'api'])
  channel!: string;

  @ValidateIf((of: Disclosure) => of.channel === 'phone')
  @IsString()
  number?: string;

  @IsOptional()
  @IsInt()
  @Max(10)
  urgency?: number;

  @IsOptional()
  @IsBoolean()
  emergency?: boolean;

  @Allow()
  extra?: unknown;
}

const validate = validatorOf(Disclosure);

function disclosure(change: object = {}): Record<string, unknown> {
  return {
    person: { system: 'urn:x', value: '1' },
    items: [{ plan: 'p1', sections: ['helps'] }],
    channel: 'phone',
    number: '1',
    ...change,
  };
}

function errorsOf(content: object): readonly FieldError[] {
  const validation = validate(content);
  return validation.valid ? [] : validation.errors;
}

function brokenBy(content: object): string[] {
  return errorsOf(content).map(({ pointer, rule }) => `${pointer} ${rule}`);
}

describe('a validator', () => {
  it('gives content that keeps the rules back as it is', () => {
    const content = disclosure({ reason: 'r', urgency: 3, extra: [{ any: 'thing' }] });
    expect(validate(content)).toEqual({ valid: true, data: { ...content } });
  });

  it('takes an optional field that is null for absent', () => {
    const content = disclosure({ reason: null, items: [{ plan: 'p', sections: null }] });
    const validation = validate(content);
    expect(validation).toEqual({ valid: true, data: disclosure({ items: [{ plan: 'p' }] }) });
  });

  it.each<[string, object, string[]]>([
    [
      'a field that is missing, once',
      { channel: undefined },
      ['/channel required', '/number notAllowedHere'],
    ],
    ['null for what is needed', { channel: null }, ['/channel isIn', '/number notAllowedHere']],
    ['a nested object that is missing', { person: undefined }, ['/person required']],
    ['null for a nested object', { person: null }, ['/person isObject']],
    ['an array for a nested object', { person: [] }, ['/person isObject']],
    [
      'a full array for a nested object',
      { person: [{ system: 'x', value: '1' }] },
      ['/person isObject'],
    ],
    ['a text for a nested object', { person: 'psn_1' }, ['/person isObject']],
    ['what a nested object lacks', { person: { system: 'x' } }, ['/person/value required']],
    ['an object for an array', { items: { plan: 'p' } }, ['/items isArray']],
    ['an item that is none', { items: [7, { plan: 'p' }] }, ['/items/0 isObject']],
    [
      'an item of an item',
      { items: [{ plan: 'p', parts: [{ plan: 1 }] }] },
      ['/items/0/parts/0/plan isString'],
    ],
    [
      'each item that breaks a rule',
      { items: [{ plan: 'p', sections: ['helps', 'x', 1] }] },
      ['/items/0/sections/1 isIn', '/items/0/sections/2 isIn'],
    ],
    [
      'a text for an array of texts',
      { items: [{ plan: 'p', sections: 'helps' }] },
      ['/items/0/sections isArray', '/items/0/sections arrayMaxSize'],
    ],
    [
      'a field that is not known',
      { person: { system: 'x', value: '1', nhs: 1 } },
      ['/person/nhs unknownField'],
    ],
    [
      'a field of the prototype',
      { constructor: 1, toString: 2 },
      ['/constructor unknownField', '/toString unknownField'],
    ],
    ['a field whose condition does not hold', { channel: 'api' }, ['/number notAllowedHere']],
    [
      'every rule of a field',
      { person: { system: '', value: 'x' } },
      ['/person/system isLength', '/person/value matches'],
    ],
    ['a number that is a text', { urgency: '3' }, ['/urgency max', '/urgency isInt']],
  ])('tells %s', (_what, change, broken) => {
    const content = JSON.parse(JSON.stringify(disclosure(change))) as object;
    expect(brokenBy(content)).toEqual(broken);
  });

  it('refuses __proto__ by name, and is not fooled by it', () => {
    const content = JSON.parse(
      '{"__proto__":{"person":{"system":"x","value":"1"}},"items":[],"channel":"api"}',
    ) as object;
    expect(brokenBy(content)).toEqual(['/__proto__ unknownField', '/person required']);
  });

  it('says what is wrong without the value', () => {
    const content = disclosure({
      person: { system: 'secret'.repeat(9), value: 'secret' },
      channel: 'secret',
      urgency: 4_711,
    });
    const errors = errorsOf(content);
    expect(errors).toEqual([
      {
        pointer: '/person/system',
        rule: 'isLength',
        message: 'system must be shorter than or equal to 20 characters',
      },
      {
        pointer: '/person/value',
        rule: 'matches',
        message: 'value must be digits, the value is not',
      },
      {
        pointer: '/channel',
        rule: 'isIn',
        message: 'channel must be one of the following values: phone, api',
      },
      { pointer: '/number', rule: 'notAllowedHere', message: 'number must be left out here' },
      { pointer: '/urgency', rule: 'max', message: 'urgency must not be greater than 10' },
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/secret|4711/);
  });

  it('cuts the name of a field that is not known, and stops at a bound', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`${'n'.repeat(200)}${index}`, 1]),
    );
    const errors = errorsOf(disclosure(fields));
    expect(errors.length).toBeLessThanOrEqual(MAX_ERRORS);
    expect(errors[0]?.pointer.length).toBeLessThan(80);
    const items = Array.from({ length: 5_000 }, () => 7);
    expect(errorsOf(disclosure({ items }))).toHaveLength(MAX_ERRORS);
  });

  it('takes an optional rule of its own that a message function belongs to', () => {
    class Own {
      @ValidateBy({
        name: 'isEven',
        validator: {
          validate: (value: unknown) => typeof value === 'number' && value % 2 === 0,
          defaultMessage: (args) => `${args?.property ?? ''} is ${String(args?.value)}, not even`,
        },
      })
      count!: number;
    }
    expect(validatorOf(Own)({ count: 77 })).toEqual({
      valid: false,
      errors: [{ pointer: '/count', rule: 'isEven', message: 'count is 0, not even' }],
    });
  });

  it.each<[string, () => DataClass]>([
    ['without rules', () => class Empty {}],
    [
      'with nested data of no class',
      () => {
        class Untyped {
          @ValidateNested()
          person!: object;
        }
        return Untyped;
      },
    ],
    [
      'that changes a field',
      () => {
        class Changing {
          @IsString()
          @Transform(({ value }) => String(value).trim())
          name!: string;
        }
        return Changing;
      },
    ],
    [
      'that renames a field',
      () => {
        class Renaming {
          @IsString()
          @Expose({ name: 'other' })
          name!: string;
        }
        return Renaming;
      },
    ],
    [
      'that drops a field',
      () => {
        class Dropping {
          @IsString()
          @Exclude()
          name!: string;
        }
        return Dropping;
      },
    ],
    [
      'with groups',
      () => {
        class Grouped {
          @IsString({ groups: ['a'] })
          name!: string;
        }
        return Grouped;
      },
    ],
    [
      'with classes to choose from',
      () => {
        class Choosing {
          @ValidateNested()
          @Type(() => Base, { discriminator: { property: 'k', subTypes: [] } })
          of!: Base;
        }
        return Choosing;
      },
    ],
  ])('is not made for a class %s', (_what, make) => {
    const dataClass = make();
    expect(() => validatorOf(dataClass)).toThrow(TypeError);
    expect(() => planOf(dataClass)).toThrow(TypeError);
  });

  it('accepts nothing that class-validator refuses', () => {
    const identifier = fc.record(
      {
        system: fc.oneof(fc.constant('urn:x'), fc.string({ maxLength: 25 }), fc.constant(null)),
        value: fc.oneof(fc.constant('123'), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const item = fc.letrec((tie) => ({
      item: fc.record(
        {
          plan: fc.oneof(fc.constant('p'), fc.constant(7)),
          sections: fc.oneof(
            fc.array(fc.constantFrom('helps', 'notHelpful', 'x'), { maxLength: 4 }),
            fc.constant('helps'),
            fc.constant(null),
          ),
          parts: fc.array(tie('item'), { maxLength: 2 }),
        },
        { requiredKeys: ['plan'] },
      ),
    })).item;
    const changes = fc.record({
      person: fc.oneof({ weight: 5, arbitrary: identifier }, fc.jsonValue()),
      items: fc.oneof({ weight: 5, arbitrary: fc.array(item, { maxLength: 3 }) }, fc.jsonValue()),
      channel: fc.constantFrom('phone', 'api', 'fax'),
      number: fc.oneof(fc.constant('1'), fc.jsonValue()),
      urgency: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.jsonValue()),
      reason: fc.oneof(fc.string(), fc.constant(null)),
      surprise: fc.constant(1),
    });
    const chosen = fc.subarray(
      ['person', 'items', 'channel', 'number', 'urgency', 'reason', 'surprise'] as const,
      { maxLength: 3 },
    );
    let accepted = 0;
    fc.assert(
      fc.property(changes, chosen, (change, names) => {
        const value = disclosure(Object.fromEntries(names.map((name) => [name, change[name]])));
        const theirs = validateSync(
          plainToInstance(Disclosure, JSON.parse(JSON.stringify(value)) as object),
          { whitelist: true, forbidNonWhitelisted: true },
        );
        const ours = validate(JSON.parse(JSON.stringify(value)) as object);
        if (ours.valid) accepted += 1;
        if (theirs.length > 0) expect(ours.valid).toBe(false);
      }),
      { numRuns: 1_000 },
    );
    expect(accepted).toBeGreaterThan(200);
  });
});
