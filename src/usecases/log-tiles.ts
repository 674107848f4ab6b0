import { concatBytes } from '@noble/hashes/utils.js';
import { encodeBundle, hasTile, nodesOfTile, tileWidth, type Tile } from '../core/log/tiles.ts';
import type { Db } from '../store/connect.ts';
import { listLog, readLogTree } from '../store/log.ts';
import { readNodes } from '../store/log-nodes.ts';

/** The bytes of a tile or of a bundle of entries; undefined when the log is not large enough to have it. */
export async function readTile(db: Db, tile: Tile): Promise<Uint8Array | undefined> {
  const { size } = await readLogTree(db);
  if (!hasTile(size, tile)) return undefined;
  const { level, index, width } = tile;
  if (level !== 'entries') return concatBytes(...(await readNodes(db, nodesOfTile(level, tile))));
  const entries = await listLog(db, { from: index * tileWidth, limit: width });
  return encodeBundle(entries.map(({ text }) => text));
}
