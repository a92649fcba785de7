import type { FastifyInstance } from 'fastify';
import type { Limits } from '../../../../libs/configuration/src/configuration.js';
import { MEDIA_TYPES } from '../../../../libs/interop/src/cloudevents/message.js';
import { inspectJson } from '../../../../libs/interop/src/json/inspect-json.js';
import { readJson } from '../../../../libs/interop/src/json/read-json.js';
import { refuse } from '../../../../libs/interop/src/problem.js';

/**
 * Takes bodies of CloudEvents and of JSON, each with its own greatest size, and no others. The
 * ingest route gets the bytes, which it reads once itself; all else gets what the JSON says, read
 * as strictly.
 */
export function addBodyParsers(fastify: FastifyInstance, limits: Limits): void {
  fastify.removeAllContentTypeParsers();
  const sizes = {
    [MEDIA_TYPES.structured]: limits.eventBytes,
    [MEDIA_TYPES.batch]: limits.batchBytes,
    [MEDIA_TYPES.binary]: limits.eventBytes,
  };
  for (const [mediaType, bodyLimit] of Object.entries(sizes)) {
    fastify.addContentTypeParser<Buffer>(
      mediaType,
      { parseAs: 'buffer', bodyLimit },
      (request, body, done) => {
        if (request.routeOptions.config.bytes === true) done(null, body);
        else done(null, parsed(mediaType, body));
      },
    );
  }
}

/** @throws RequestRefused, which Fastify hands to the filter of problems. */
function parsed(mediaType: string, body: Buffer): unknown {
  if (mediaType !== MEDIA_TYPES.binary) throw refuse('unsupported-media-type');
  const { text, value } = readJson(body);
  const error = inspectJson(text);
  if (error) throw refuse('malformed-json', { errors: [error] });
  return value;
}
