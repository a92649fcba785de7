import { ValidateBy, ValidationOptions } from 'class-validator';
import { NOT_STATED } from './codes.js';
import { isPurpose } from './purpose.js';
import { parseInstant, spanOf, type WhenRecord } from './when.js';
import { NHS_NUMBER, isNhsNumber } from './nhs-number.js';

/** An instant with its offset (RFC 3339), a calendar date, or `{earliest, latest}`. */
export function IsWhen(options?: ValidationOptions): PropertyDecorator {
  return rule(
    'isWhen',
    isWhen,
    'must be an instant with its offset, a date, or {earliest, latest}',
    options,
  );
}

/** An instant with its offset (RFC 3339). */
export function IsInstant(options?: ValidationOptions): PropertyDecorator {
  return rule(
    'isInstant',
    (value) => typeof value === 'string' && parseInstant(value) !== undefined,
    'must be an instant with its offset, such as 2026-11-05T02:05:00Z',
    options,
  );
}

/** A code of HL7 v3 PurposeOfUse. */
export function IsPurpose(options?: ValidationOptions): PropertyDecorator {
  return rule(
    'isPurpose',
    (value) => typeof value === 'string' && isPurpose(value),
    'must be a code of HL7 v3 PurposeOfUse',
    options,
  );
}

/** A code of HL7 v3 PurposeOfUse, or `notStated`. */
export function IsPurposeOrNotStated(options?: ValidationOptions): PropertyDecorator {
  return rule(
    'isPurpose',
    (value) => value === NOT_STATED || (typeof value === 'string' && isPurpose(value)),
    'must be a code of HL7 v3 PurposeOfUse, or notStated',
    options,
  );
}

/** Exactly one of `organisation`, `unregistered` and `individual`. */
export function IsRecipient(options?: ValidationOptions): PropertyDecorator {
  return rule(
    'isRecipient',
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      ['organisation', 'unregistered', 'individual'].filter(
        (kind) => (value as Record<string, unknown>)[kind] !== undefined,
      ).length === 1,
    'must be exactly one of organisation, unregistered and individual',
    options,
  );
}

/** The value of an identifier; where the sibling `system` is that of NHS numbers, a valid one. */
export function IsIdentifierValue(options?: ValidationOptions): PropertyDecorator {
  return rule(
    'isIdentifierValue',
    (value, owner) =>
      typeof value === 'string' &&
      value.length >= 1 &&
      value.length <= 256 &&
      ((owner as { system?: unknown }).system !== NHS_NUMBER || isNhsNumber(value)),
    'must have 1 to 256 characters; an NHS number has ten digits and a right check digit',
    options,
  );
}

/** A BCP 47 language tag, such as `en` or `cy`. */
export function IsLanguageTag(options?: ValidationOptions): PropertyDecorator {
  return rule(
    'isLanguageTag',
    (value) => typeof value === 'string' && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/.test(value),
    'must be a language tag, such as en or cy',
    options,
  );
}

function isWhen(value: unknown): boolean {
  if (typeof value === 'string') return spanOf(value) !== undefined;
  if (typeof value !== 'object' || value === null) return false;
  const { earliest, latest, ...others } = value as Record<string, unknown>;
  return (
    typeof earliest === 'string' &&
    typeof latest === 'string' &&
    Object.keys(others).length === 0 &&
    spanOf({ earliest, latest } satisfies WhenRecord) !== undefined
  );
}

function rule(
  name: string,
  holds: (value: unknown, owner: object) => boolean,
  message: string,
  options?: ValidationOptions,
): PropertyDecorator {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value: unknown, args) => holds(value, args?.object ?? {}),
        defaultMessage: (args) => `${args?.property ?? 'the field'} ${message}`,
      },
    },
    options,
  );
}
