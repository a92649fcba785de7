import { Args, Context, Int, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../../access/src/actor.js';
import { logFreshness } from '../../access/src/log-freshness.js';
import { isTransparencyError } from '../../transparency/src/transparency.errors.js';
import { TreeView } from '../../transparency/src/tree-view.js';
import { badRequest } from '../../vocabulary/src/page.graphql.js';
import { Checkpoint, ConsistencyProof } from './log.graphql.js';

/** The log as a whole: what was signed of it. */
@Resolver()
export class LogResolver {
  constructor(private readonly tree: TreeView) {}

  @Query(() => Checkpoint, {
    description:
      'The last checkpoint that was signed; without a token, one of the last hour or so.',
  })
  checkpoint(@Context('actor') actor: Actor): Checkpoint {
    const { size, root, signedAt, note } = this.tree.checkpoint(logFreshness(actor));
    const [origin = ''] = note.split('\n', 1);
    return { origin, size, root: root.toString('base64'), signedAt: new Date(signedAt), note };
  }

  @Query(() => ConsistencyProof, {
    description: 'That the log only grew from one size to another, up to that of `checkpoint`.',
  })
  consistencyProof(
    @Context('actor') actor: Actor,
    @Args('from', { type: () => Int, description: 'From 1.' }) from: number,
    @Args('to', { type: () => Int, description: 'At least `from`.' }) to: number,
  ): ConsistencyProof {
    const freshness = logFreshness(actor);
    if (from < 1) throw badRequest('The smaller size must be at least 1.');
    try {
      const { hashes, roots } = this.tree.consistency(from, to, freshness);
      const [fromRoot, toRoot] = roots.map((root) => root.toString('base64'));
      return {
        from,
        to,
        fromRoot: fromRoot ?? '',
        toRoot: toRoot ?? '',
        hashes: hashes.map((hash) => hash.toString('base64')),
      };
    } catch (error) {
      if (isTransparencyError(error, 'BEYOND_TREE')) throw badRequest(error.message);
      throw error;
    }
  }
}
