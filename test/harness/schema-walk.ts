import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredInputField,
} from 'graphql';
import { answered } from './ask.js';
import type { RunningService } from './service.js';

/**
 * Written values that an argument is tried with, by its place: `Person.lookUps(first)`, or of an input
 * `Person.whereMyDataWent(filter.plan)`.
 */
export type ArgumentValues = Readonly<Record<string, readonly string[]>>;

/** Makes queries of whatever the schema has, so that no field and no argument is forgotten. */
export class SchemaWalk {
  private constructor(readonly schema: GraphQLSchema) {}

  /** Reads the schema of a service. */
  static async of(service: RunningService): Promise<SchemaWalk> {
    const auditor = await service.token({ role: 'auditor' });
    return SchemaWalk.over(
      buildClientSchema(
        await answered<IntrospectionQuery>(service, auditor, getIntrospectionQuery()),
      ),
    );
  }

  /** Goes through a schema that is at hand. */
  static over(schema: GraphQLSchema): SchemaWalk {
    return new SchemaWalk(schema);
  }

  /** The fields of a type, by name. */
  fieldsOf(type: string): readonly GraphQLField<unknown, unknown>[] {
    const found = this.schema.getType(type);
    if (!isObjectType(found)) throw new TypeError(`The schema has no type ${type}.`);
    return Object.values(found.getFields());
  }

  /** Every field of a type with all that is below it, asked without arguments. */
  plain(type: string): readonly string[] {
    return this.fieldsOf(type).map((field) => `${field.name}${selection(field)}`);
  }

  /** Every field of a type that takes arguments, with each argument by itself, and each value of it. */
  varied(type: string, values: ArgumentValues): readonly string[] {
    return this.fieldsOf(type).flatMap((field) =>
      this.written(type, field, values).map(
        (written) => `${field.name}(${written})${selection(field)}`,
      ),
    );
  }

  /** The least that an input must hold. @param id What every id in it names. */
  least(input: GraphQLInputObjectType, id: string): object {
    const needed = Object.values(input.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(
      needed.map(({ name, type }): readonly [string, unknown] => {
        const named = getNamedType(type);
        if (isListType(getNullableType(type))) return [name, []];
        if (isInputObjectType(named)) return [name, this.least(named, id)];
        if (isEnumType(named)) return [name, named.getValues()[0]?.name];
        return [name, named.name === 'Boolean' ? true : named.name === 'ID' ? id : 'x'];
      }),
    );
  }

  /**
   * Each argument of a field with each of its values: `first: 1`.
   *
   * @throws Error for an argument that nobody says how to try.
   */
  written(
    type: string,
    field: GraphQLField<unknown, unknown>,
    values: ArgumentValues,
  ): readonly string[] {
    return field.args.flatMap((argument) => {
      const given = getNamedType(argument.type);
      if (!isInputObjectType(given)) {
        return valuesOf(`${type}.${field.name}(${argument.name})`, argument, values);
      }
      return Object.values(given.getFields()).flatMap((inner) =>
        valuesOf(`${type}.${field.name}(${argument.name}.${inner.name})`, inner, values).map(
          (one) => `${argument.name}: { ${one} }`,
        ),
      );
    });
  }
}

function valuesOf(
  place: string,
  { name }: GraphQLArgument | GraphQLInputField,
  values: ArgumentValues,
): readonly string[] {
  const tried = values[place];
  if (!tried) throw new Error(`Nobody says with which values ${place} is tried.`);
  return tried.map((value) => `${name}: ${value}`);
}

/** All fields below a field. The schema has no circle that an answer could run in. */
function selection(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return '';
  const inner = Object.values(type.getFields()).map((each) => `${each.name}${selection(each)}`);
  return ` { ${inner.join(' ')} }`;
}
