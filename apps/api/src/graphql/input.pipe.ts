import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { refuse } from '../../../../libs/interop/src/problem.js';
import type { DataClass } from '../../../../libs/interop/src/validation/plan.js';
import { type Validator, validatorOf } from '../../../../libs/interop/src/validation/validate.js';

/**
 * Holds the arguments of resolvers to the rules that class-validator's decorators state on their
 * classes, as the ingest route holds the data of events; a resolver gets a plain object that keeps
 * them. Arguments of no class, or of one without rules, are as GraphQL's types let them through.
 */
export class InputPipe implements PipeTransform {
  readonly #validators = new Map<unknown, Validator<object> | undefined>();

  transform(value: unknown, { metatype }: ArgumentMetadata): unknown {
    const validate = this.#validatorOf(metatype);
    if (validate === undefined || typeof value !== 'object' || value === null) return value;
    // A copy, as GraphQL may share what a query holds between its uses.
    const validation = validate(structuredClone(value));
    if (validation.valid) return validation.data;
    throw refuse('invalid-data', { errors: validation.errors });
  }

  #validatorOf(metatype: ArgumentMetadata['metatype']): Validator<object> | undefined {
    if (metatype === undefined) return undefined;
    if (!this.#validators.has(metatype)) {
      this.#validators.set(
        metatype,
        statesRules(metatype) ? validatorOf(metatype as DataClass) : undefined,
      );
    }
    return this.#validators.get(metatype);
  }
}

function statesRules(metatype: object): boolean {
  if (typeof metatype !== 'function') return false;
  const rules = getMetadataStorage().getTargetValidationMetadatas(
    metatype,
    metatype.name,
    false,
    false,
  );
  return rules.length > 0;
}
