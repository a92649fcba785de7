import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { Actor } from '../../../../libs/access/src/actor.js';
import type { Action } from '../../../../libs/access/src/permissions.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who acts; set before a body is read. */
    actor: Actor;
  }

  interface FastifyContextConfig {
    /** What the role must be permitted before a body is read. */
    action?: Action;
    /** Whether the route asks nobody who they are, and a token on it is not looked at. */
    anonymous?: boolean;
    /** Whether the route takes its body as bytes. */
    bytes?: boolean;
    /** The methods of a route that does not take this one. */
    allow?: string;
  }
}

/** Asks that the actor's role is permitted this, before a body is read. */
export function Requires(action: Action, more: { readonly bytes?: boolean } = {}) {
  return applyDecorators(RouteConfig({ action, ...more }));
}

/** Asks nobody who they are. */
export function Anonymous() {
  return applyDecorators(RouteConfig({ anonymous: true }));
}
