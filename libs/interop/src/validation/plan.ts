import { TransformationType, type TypeMetadata } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import {
  getMetadataStorage,
  type ValidationArguments,
  ValidationTypes,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { pointerPart } from '../problem.js';

/**
 * The rules of a data class, as class-validator's decorators state them, gathered once. Its own
 * `validate` gathers them again from the decorators of the whole program at each call, and needs
 * an instance that class-transformer makes first: together most of the cost of a small event.
 */

/** A class that decorators describe. */
export type DataClass<Data extends object = object> = new () => Data;

/** A rule of one field. */
export interface Rule {
  /** As class-validator calls it: `isString`, `length`, … */
  readonly name: string;
  /** Whether it holds for each item of an array rather than for the value. */
  readonly each: boolean;
  readonly constraint: ValidatorConstraintInterface;
  readonly constraints: readonly unknown[];
  /** The decorator's own message, if it has one. */
  readonly message: string | ((args: ValidationArguments) => string) | undefined;
  /** A condition of this rule alone. */
  readonly applies: ((object: object, value: unknown) => boolean) | undefined;
}

/** A field that holds another described class, or an array of them. */
export interface Nested {
  readonly each: boolean;
  readonly plan: Plan;
}

/** A field and all that is said of it. */
export interface Field {
  readonly name: string;
  /** Its part of a JSON pointer. */
  readonly pointer: string;
  /** All must hold, or the field must be absent: `IsOptional`, `ValidateIf`. */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly rules: readonly Rule[];
  readonly nested: Nested | undefined;
  /** Whether it may be absent although no condition says so: only `@Allow()` fields. */
  readonly free: boolean;
}

/** The fields of a class. */
export interface Plan {
  readonly className: string;
  readonly fields: Map<string, Field>;
}

type Metadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

const plans = new WeakMap<DataClass, Plan>();

/**
 * The plan of a class.
 *
 * @throws TypeError if a decorator says something that this cannot keep: nested data without
 *   `@Type`, validation that waits, groups, or class-transformer's decorators that rename, drop or
 *   change fields. Content is stored as it was sent.
 */
export function planOf(dataClass: DataClass): Plan {
  const known = plans.get(dataClass);
  if (known) return known;
  const plan: Plan = { className: dataClass.name, fields: new Map() };
  // Known before its fields are: a class may hold itself.
  plans.set(dataClass, plan);
  try {
    gather(dataClass, plan);
  } catch (error) {
    plans.delete(dataClass);
    throw error;
  }
  return plan;
}

function gather(dataClass: DataClass, plan: Plan): void {
  const described = getMetadataStorage().getTargetValidationMetadatas(
    dataClass,
    dataClass.name,
    false,
    false,
  );
  if (described.length === 0) throw new TypeError(`${dataClass.name} states no rules.`);
  const byName = Map.groupBy(described, ({ propertyName }) => propertyName);
  for (const [name, metadata] of byName) {
    plan.fields.set(name, fieldOf(dataClass, name, metadata));
  }
  refuseTransforms(dataClass, plan);
}

function fieldOf(dataClass: DataClass, name: string, metadata: readonly Metadata[]): Field {
  const of = (type: string) => metadata.filter((entry) => entry.type === type);
  const where = `${dataClass.name}.${name}`;
  if (metadata.some(({ groups }) => (groups as string[] | undefined)?.length)) {
    throw new TypeError(`${where} is validated in groups, which this does not know.`);
  }
  if (of(ValidationTypes.PROMISE_VALIDATION).length > 0) {
    throw new TypeError(`${where} holds a promise, which nothing sent can.`);
  }
  const nested = of(ValidationTypes.NESTED_VALIDATION);
  const rules = [...of(ValidationTypes.IS_DEFINED), ...of(ValidationTypes.CUSTOM_VALIDATION)];
  return {
    name,
    pointer: pointerPart(name),
    conditions: of(ValidationTypes.CONDITIONAL_VALIDATION).map(
      ({ constraints }) => constraints[0] as Field['conditions'][number],
    ),
    rules: rules.flatMap((entry) => rulesOf(where, entry)),
    nested: nested[0] === undefined ? undefined : nestedOf(dataClass, name, nested[0]),
    free: rules.length === 0 && nested.length === 0,
  };
}

function rulesOf(where: string, metadata: Metadata): Rule[] {
  const constraints = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
  return constraints.map((constraint) => {
    if (constraint.async) throw new TypeError(`${where} has a rule that waits.`);
    return {
      name: constraint.name,
      each: metadata.each,
      constraint: constraint.instance,
      constraints: (metadata.constraints as unknown[] | undefined) ?? [],
      message: metadata.message === '' ? undefined : metadata.message,
      applies: metadata.validateIf,
    };
  });
}

function nestedOf(dataClass: DataClass, name: string, metadata: Metadata): Nested {
  const where = `${dataClass.name}.${name}`;
  const type = defaultMetadataStorage.findTypeMetadata(dataClass, name) as TypeMetadata | undefined;
  if (!type) throw new TypeError(`${where} is nested and needs @Type to say of which class.`);
  if (type.options.discriminator) {
    throw new TypeError(`${where} has a discriminator, which this does not know.`);
  }
  const nested = type.typeFunction() as DataClass;
  return { each: metadata.each, plan: planOf(nested) };
}

function refuseTransforms(dataClass: DataClass, plan: Plan): void {
  const to = TransformationType.PLAIN_TO_CLASS;
  const changed =
    defaultMetadataStorage.getExposedProperties(dataClass, to).length > 0 ||
    defaultMetadataStorage.getExcludedProperties(dataClass, to).length > 0 ||
    [...plan.fields.keys()].some(
      (name) => defaultMetadataStorage.findTransformMetadatas(dataClass, name, to).length > 0,
    );
  if (changed) {
    throw new TypeError(`${dataClass.name} changes its fields; content is stored as it was sent.`);
  }
}
