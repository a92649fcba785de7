import type { ValidationArguments } from 'class-validator';
import { type FieldError, pointerPart } from '../problem.js';
import { type DataClass, type Field, type Plan, planOf, type Rule } from './plan.js';

/** Most errors that are told of one event. */
export const MAX_ERRORS = 20;

/** Content that keeps all rules, or those it breaks. */
export type Validation<Data> =
  | { readonly valid: true; readonly data: Data }
  | { readonly valid: false; readonly errors: readonly FieldError[] };

/** Checks content against a class. */
export type Validator<Data extends object> = (content: object) => Validation<Data>;

/**
 * A validator of the rules that class-validator's decorators state on a class, nested classes
 * included. It accepts nothing that class-validator would refuse with `whitelist` and
 * `forbidNonWhitelisted`, and is stricter where class-validator would let through what no rule has
 * looked at:
 *
 * - a nested object must be there unless it is optional, and be an object where one is declared, an
 *   array where an array is (`each`); so must whatever has a rule for each item;
 * - a field whose `ValidateIf` does not hold must be absent.
 *
 * A field that is optional and `null` counts as absent, and is taken out. The content is otherwise
 * left as it is: a plain object of JSON, which the class describes, not an instance.
 *
 * Errors name the field by a JSON pointer, the rule, and say it in words. A value stands in none of
 * them: a message is made from a masked value of the same kind and length.
 *
 * @throws TypeError if the class cannot be kept to (`planOf`); so make it at the start.
 */
export function validatorOf<Data extends object>(dataClass: DataClass<Data>): Validator<Data> {
  const plan = planOf(dataClass);
  return (content) => {
    const check = new Check();
    check.object(content as Record<string, unknown>, plan, '');
    const { errors } = check;
    // Every field of the class has been looked at, and there is none beside them.
    return errors.length === 0 ? { valid: true, data: content as Data } : { valid: false, errors };
  };
}

class Check {
  readonly errors: FieldError[] = [];

  object(object: Record<string, unknown>, plan: Plan, pointer: string): void {
    for (const name of Object.keys(object)) {
      if (plan.fields.has(name)) continue;
      this.#wrong(pointer + pointerPart(name), 'unknownField', 'is not a field that is known here');
    }
    for (const field of plan.fields.values()) {
      if (this.errors.length >= MAX_ERRORS) return;
      this.#field(object, field, plan, pointer);
    }
  }

  #field(object: Record<string, unknown>, field: Field, plan: Plan, parent: string): void {
    const { name } = field;
    // Not what the prototype may have under that name.
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    for (const condition of field.conditions) {
      if (condition(object, value)) continue;
      if (value === null) Reflect.deleteProperty(object, name);
      else if (value !== undefined) {
        this.#wrong(parent + field.pointer, 'notAllowedHere', `${name} must be left out here`);
      }
      return;
    }
    if (field.free) return;
    const before = this.errors.length;
    this.#rules(object, value, field, plan, parent);
    const { nested } = field;
    if (nested !== undefined && value !== undefined) {
      this.#nested(value, nested.each, nested.plan, parent + field.pointer);
    }
    if (value === undefined && (nested !== undefined || this.errors.length > before)) {
      this.errors.length = before;
      this.#wrong(parent + field.pointer, 'required', `${name} is required`);
    }
  }

  #rules(
    object: Record<string, unknown>,
    value: unknown,
    field: Field,
    plan: Plan,
    parent: string,
  ): void {
    if (field.rules.length === 0) return;
    const args = {
      value,
      constraints: [] as unknown[],
      targetName: plan.className,
      object,
      property: field.name,
    };
    for (const rule of field.rules) {
      if (rule.applies && !rule.applies(object, value)) continue;
      args.constraints = rule.constraints as unknown[];
      const { constraint } = rule;
      if (!rule.each) {
        if (!holds(constraint.validate(value, args), plan, field)) {
          this.#broken(rule, args, value, parent + field.pointer);
        }
        continue;
      }
      const pointer = parent + field.pointer;
      if (!Array.isArray(value)) {
        this.#wrong(pointer, 'isArray', `${field.name} must be an array`);
        continue;
      }
      for (let index = 0; index < value.length; index += 1) {
        if (this.errors.length >= MAX_ERRORS) return;
        const item: unknown = value[index];
        if (holds(constraint.validate(item, args), plan, field)) continue;
        this.#broken(rule, args, item, `${pointer}/${index}`);
      }
    }
  }

  #nested(value: unknown, each: boolean, plan: Plan, pointer: string): void {
    if (!each) {
      if (isPlain(value)) this.object(value, plan, pointer);
      else this.#wrong(pointer, 'isObject', 'must be an object');
      return;
    }
    if (!Array.isArray(value)) {
      this.#wrong(pointer, 'isArray', 'must be an array of objects');
      return;
    }
    for (let index = 0; index < value.length; index += 1) {
      if (this.errors.length >= MAX_ERRORS) return;
      this.#nested(value[index], false, plan, `${pointer}/${index}`);
    }
  }

  #broken(rule: Rule, args: ValidationArguments, value: unknown, pointer: string): void {
    this.#wrong(pointer, rule.name, messageOf(rule, { ...args, value, object: {} }));
  }

  #wrong(pointer: string, rule: string, message: string): void {
    if (this.errors.length >= MAX_ERRORS) return;
    // A rule for the array and for each of its items may both say that it is none.
    const told = this.errors.some((error) => error.pointer === pointer && error.rule === rule);
    if (!told) this.errors.push({ pointer, rule, message });
  }
}

function holds(outcome: Promise<boolean> | boolean, plan: Plan, field: Field): boolean {
  if (typeof outcome === 'boolean') return outcome;
  throw new TypeError(`${plan.className}.${field.name} has a rule that waits.`);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is said of a broken rule, made without the value that broke it. */
function messageOf(rule: Rule, args: ValidationArguments): string {
  const masked = { ...args, value: mask(args.value) };
  const message = rule.message ?? rule.constraint.defaultMessage?.(masked) ?? '';
  const text = typeof message === 'function' ? message(masked) : message;
  return (
    text
      .replace(/\$constraint(\d+)/g, (_, index: string) =>
        shown(args.constraints[Number(index) - 1]),
      )
      .replaceAll('$value', 'the value')
      .replaceAll('$property', args.property)
      .replaceAll('$target', args.targetName) || `breaks the rule ${rule.name}`
  );
}

function shown(constraint: unknown): string {
  return Array.isArray(constraint) ? constraint.join(', ') : String(constraint);
}

/** Something of the same kind and length, so that a message can still say *longer* or *shorter*. */
function mask(value: unknown): unknown {
  if (typeof value === 'string') return 'x'.repeat(value.length);
  if (Array.isArray(value)) return new Array<null>(value.length).fill(null);
  if (typeof value === 'number') return 0;
  if (typeof value === 'boolean') return false;
  return value === null || value === undefined ? value : {};
}
