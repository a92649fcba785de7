import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessDenied, demandRole } from '../../../../libs/access/src/access-denied.js';
import { logFreshness } from '../../../../libs/access/src/log-freshness.js';
import { type Tile, TILE_WIDTH } from '../../../../libs/transparency/src/tile.js';
import { parseTilePath } from '../../../../libs/transparency/src/tile-path.js';
import { TreeView } from '../../../../libs/transparency/src/tree-view.js';
import { Requires } from '../http/request.js';

/** What the routes of the log need beside its tree. */
export interface LogFiles {
  /** Verifier keys of the log, as text. */
  readonly keys: string;
  /** The exact bytes of entries, in the order of the log. */
  readonly entries: (from: number, count: number) => Promise<readonly Buffer[]>;
}

/** Under which name the application provides `LogFiles`. */
export const LOG_FILES = Symbol('LogFiles');

const TEXT = 'text/plain; charset=utf-8';
const BYTES = 'application/octet-stream';

/** What is shown to everybody stays for ever; what is shown to whoever signed in is theirs to keep. */
const FOR_EVER = {
  public: 'public, max-age=31536000, immutable',
  latest: 'private, max-age=31536000, immutable',
};

/** The log as C2SP `tlog-tiles` serves one, under `/log/`. */
@Controller('log')
export class LogController {
  constructor(
    private readonly tree: TreeView,
    @Inject(LOG_FILES) private readonly files: LogFiles,
  ) {}

  @Get('checkpoint')
  @Requires('log.read')
  checkpoint(@Req() { actor }: FastifyRequest, @Res() reply: FastifyReply): void {
    const { note } = this.tree.checkpoint(logFreshness(actor));
    // The public's is another one than that of whoever signed in; neither may be kept.
    void reply.header('content-type', TEXT).header('cache-control', 'no-store').send(note);
  }

  @Get('keys')
  @Requires('log.read')
  keys(@Res() reply: FastifyReply): void {
    void reply.header('content-type', TEXT).send(this.files.keys);
  }

  @Get('tile/*')
  @Requires('log.read')
  async tile(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { actor, raw } = request;
    // As it was sent: what is escaped would be another spelling of the same tile.
    const asked = parseTilePath((raw.url ?? '').replace(/^\/log\/tile\//, ''));
    if (asked?.of === 'entries') demandRole(actor, 'log.entries');
    const freshness = logFreshness(actor);
    if (!asked || !this.tree.covers(asked.tile, freshness)) throw new AccessDenied('NOT_FOUND');
    const shownToAll = asked.of === 'hashes' && this.tree.covers(asked.tile, 'public');
    const bytes =
      asked.of === 'entries'
        ? await this.#entries(asked.tile)
        : this.tree.tile(asked.tile, freshness);
    void reply
      .header('content-type', BYTES)
      .header('cache-control', FOR_EVER[shownToAll ? 'public' : 'latest'])
      .send(bytes);
  }

  /** Each entry after its length as u16, big-endian. */
  async #entries({ number, width }: Tile): Promise<Buffer> {
    const entries = await this.files.entries(number * TILE_WIDTH, width);
    return Buffer.concat(
      entries.flatMap((entry) => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(entry.length);
        return [length, entry];
      }),
    );
  }
}
