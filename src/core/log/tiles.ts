import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseDecimal } from './checkpoint.ts';
import type { TreeNode } from './tree.ts';

/** Hashes in a full tile, and entries in a full bundle. */
export const tileWidth = 256;

/** A tile of the tree (tlog-tiles): `width` hashes of tree level 8 · level, from 256 · index on; or a bundle of entries. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1…256; a tile that is not full is *partial*. */
  readonly width: number;
}

/** The address of a tile below the log's own: `tile/0/x001/234.p/17`. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const number = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${number}${width === tileWidth ? '' : `.p/${width}`}`;
}

/** Reads the address of a tile; undefined when it is none, or is written in another way than `tilePath` writes it. */
export function parseTilePath(path: string): Tile | undefined {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) return undefined;
  const [, level = '', number = '', width] = match;
  try {
    const tile: Tile = {
      level: level === 'entries' ? level : parseDecimal(level),
      index: Number(number.replaceAll(/[x/]/g, '')),
      width: width === undefined ? tileWidth : parseDecimal(width),
    };
    const isTile = tile.level === 'entries' || tile.level <= 63;
    return isTile && tilePath(tile) === path && tile.width >= 1 ? tile : undefined;
  } catch {
    return undefined;
  }
}

/** Every tile and bundle of a tree of that size, the partial ones at its right edge as wide as they are now. */
export function tilesOf(size: number): readonly Tile[] {
  const tiles = [...tilesOfLevel('entries', size)];
  for (let [level, hashes] = [0, size]; hashes > 0; level += 1) {
    tiles.push(...tilesOfLevel(level, hashes));
    hashes = Math.floor(hashes / tileWidth);
  }
  return tiles;
}

function* tilesOfLevel(level: Tile['level'], hashes: number): Generator<Tile> {
  for (let index = 0; index * tileWidth < hashes; index += 1)
    yield { level, index, width: Math.min(tileWidth, hashes - index * tileWidth) };
}

/** Whether a tree of that size has the tile. */
export function hasTile(size: number, { level, index, width }: Tile): boolean {
  const hashes = level === 'entries' ? size : Math.floor(size / tileWidth ** level);
  return index * tileWidth + width <= hashes;
}

/** The nodes whose hashes a tile holds, in order. */
export const nodesOfTile = (level: number, { index, width }: Tile): readonly TreeNode[] =>
  Array.from({ length: width }, (_, i) => ({ level: 8 * level, index: index * tileWidth + i }));

/** The bytes of a bundle: each record with its length before it, 16 bits, big-endian. */
export function encodeBundle(records: readonly string[]): Uint8Array {
  const parts = records.map((record) => {
    const bytes = utf8ToBytes(record);
    return concatBytes(Uint8Array.of(Math.floor(bytes.length / 256), bytes.length % 256), bytes);
  });
  return concatBytes(...parts);
}

/** Reads the records of a bundle. Throws a SyntaxError when a record is cut off, or is not UTF-8. */
export function decodeBundle(bytes: Uint8Array): readonly string[] {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const records: string[] = [];
  for (let from = 0; from < bytes.length;) {
    const length = (bytes[from] ?? 0) * 256 + (bytes[from + 1] ?? 0);
    const end = from + 2 + length;
    if (end > bytes.length) throw new SyntaxError('a bundle of entries is cut off');
    try {
      records.push(decoder.decode(bytes.subarray(from + 2, end)));
    } catch {
      throw new SyntaxError('an entry is not UTF-8');
    }
    from = end;
  }
  return records;
}
