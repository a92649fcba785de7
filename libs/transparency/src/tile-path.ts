import { TILE_WIDTH, type Tile } from './tile.js';

/**
 * Tiles' paths of C2SP `tlog-tiles`: `<L>/<N>[.p/<W>]`. One path for each tile, and no other spelling
 * of it: what is padded, signed or has a digit too many is no path.
 */

/** The greatest level that the specification has a path for. */
const MAX_LEVEL = 63;

/** What a path names: a tile of hashes, or the entries below one of level 0. */
export interface TileRequest {
  readonly of: 'hashes' | 'entries';
  readonly tile: Tile;
}

/** Reads what stands after `/log/tile/`; `undefined` if it is no path of a tile. */
export function parseTilePath(path: string): TileRequest | undefined {
  const match = /^(0|[1-9]\d?|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (!match) return undefined;
  const [, first = '', digits = '', partial] = match;
  const level = first === 'entries' ? 0 : Number(first);
  const number = Number(digits.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (level > MAX_LEVEL || !Number.isSafeInteger(number)) return undefined;
  if (partial !== undefined && width >= TILE_WIDTH) return undefined;
  const tile = { level, number, width };
  // x000/001 would be another spelling of 001.
  if (tileNumberPath(number) !== digits) return undefined;
  return { of: first === 'entries' ? 'entries' : 'hashes', tile };
}

/** The path of a tile: `0/x001/x234/067.p/12`. */
export function tilePath({ level, number, width }: Tile): string {
  return `${level}/${tileNumberPath(number)}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

function tileNumberPath(number: number): string {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  return groups.map((group, nth) => (nth < groups.length - 1 ? `x${group}` : group)).join('/');
}
