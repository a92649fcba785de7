import request from 'supertest';
import type { RunningService } from './service.js';

/** An answer of GraphQL. */
export interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions: { code: string } }[];
}

/** Asks GraphQL; fails on an answer that is none. */
export async function ask<Data>(
  service: RunningService,
  token: string | undefined,
  query: string,
  variables: object = {},
): Promise<Answer<Data>> {
  const post = request(service.address).post('/graphql').send({ query, variables });
  const answer = await (token === undefined ? post : post.set('authorization', `Bearer ${token}`));
  if (answer.status >= 500) throw new Error(`${answer.status} ${answer.text}`);
  return answer.body as Answer<Data>;
}

/** The same, failing on any error. */
export async function answered<Data>(
  service: RunningService,
  token: string | undefined,
  query: string,
  variables: object = {},
): Promise<Data> {
  const { data, errors } = await ask<Data>(service, token, query, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
