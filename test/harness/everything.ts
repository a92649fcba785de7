import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type IntrospectionQuery,
  isObjectType,
} from 'graphql';
import { answered } from './ask.js';
import type { RunningService } from './service.js';

/** Fields of one query at the most; the service takes some more. */
const MOST_FIELDS = 450;
/** The greatest page. */
const PAGE = 200;

/** What officers alone may ask for; everybody else gets an error. */
const FOR_OFFICERS: readonly string[] = ['held', 'sealedNumbers', 'candidates'];

/** What the log signs anew each second, whoever was told of since. */
const OF_THE_MOMENT: readonly string[] = ['proof'];

/**
 * Everything that the schema has of a person and that they may ask for, whatever it holds: nothing is
 * left out by oversight.
 */
export class Everything {
  private constructor(private readonly selections: readonly string[]) {}

  /** Reads the schema of a service. */
  static async of(service: RunningService): Promise<Everything> {
    const auditor = await service.token({ role: 'auditor' });
    const schema = buildClientSchema(
      await answered<IntrospectionQuery>(service, auditor, getIntrospectionQuery()),
    );
    const person = schema.getType('Person');
    if (!isObjectType(person)) throw new TypeError('The schema has no person.');
    const fields = Object.values(person.getFields()).filter(
      ({ name }) => !FOR_OFFICERS.includes(name),
    );
    return new Everything(together(fields.map(selected)));
  }

  /**
   * What a person is answered, first pages of 200.
   *
   * @param freshAs An event that the answer is at least as fresh as.
   */
  async ofMe(service: RunningService, token: string, freshAs: string): Promise<object> {
    const parts = await this.#asked<'me'>(service, token, `me(freshAs: "${freshAs}")`);
    return Object.assign({}, ...parts.map(({ me }) => me)) as object;
  }

  /** What an officer is answered of a person. */
  async ofPerson(service: RunningService, token: string, root: string): Promise<object> {
    const parts = await this.#asked<'person'>(service, token, root);
    return Object.assign({}, ...parts.map(({ person }) => person)) as object;
  }

  async #asked<Name extends string>(service: RunningService, token: string, root: string) {
    const parts: Record<Name, object>[] = [];
    for (const selection of this.selections) {
      parts.push(await answered(service, token, `{ ${root} { ${selection} } }`));
    }
    return parts;
  }
}

interface Selection {
  readonly text: string;
  readonly fields: number;
}

/** As few queries as the service's limit allows. */
function together(selections: readonly Selection[]): readonly string[] {
  const queries: { text: string; fields: number }[] = [];
  for (const { text, fields } of selections) {
    const last = queries.at(-1);
    if (last && last.fields + fields <= MOST_FIELDS) {
      last.text += ` ${text}`;
      last.fields += fields;
    } else queries.push({ text, fields });
  }
  return queries.map(({ text }) => text);
}

function selected(field: GraphQLField<unknown, unknown>): Selection {
  const type = getNamedType(field.type);
  const pages = field.args.some(({ name }) => name === 'first') ? `(first: ${PAGE})` : '';
  if (!isObjectType(type)) return { text: field.name, fields: 1 };
  const inner = fieldsOf(type);
  return { text: `${field.name}${pages} { ${inner.text} }`, fields: inner.fields + 1 };
}

function fieldsOf(type: GraphQLObjectType): Selection {
  const fields = Object.values(type.getFields())
    .filter(({ name }) => !OF_THE_MOMENT.includes(name))
    .map(selected);
  return {
    text: fields.map(({ text }) => text).join(' '),
    fields: fields.reduce((sum, each) => sum + each.fields, 0),
  };
}
